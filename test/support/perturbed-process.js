// Executes the workflows of modules. `record`: each twice, side by side, and their histories are written. `replay`: in another
// process, after other runs of the same workflows, with whatever else the caller makes different.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { replay, TestEnvironment } from "@reprise/runtime/testing";

const [, , mode = "", directory = "", names = "[]"] = process.argv;
const file = path.join(directory, "histories.json");
/** @type {import("@reprise/runtime").Workflow<{ n: number }, unknown>[]} */
const workflows = [];
for (const name of /** @type {string[]} */ (JSON.parse(names))) {
  const module = await import(pathToFileURL(path.join(directory, name)).href);
  workflows.push(...Object.values(module).filter(each => typeof each?.workflowName === "string"));
}

/** @param {readonly number[]} inputs */
async function executeAll(inputs) {
  const histories = [];
  for (const workflow of workflows) {
    const env = new TestEnvironment({ workflows: [workflow], replayAtEnd: false });
    const runs = await Promise.all(inputs.map(n => env.start(workflow, { n })));
    await env.advance("1 hour");
    for (const run of runs) histories.push({ workflow: workflow.workflowName, events: await run.events() });
    await env.close();
  }
  return histories;
}

if (mode === "record") {
  const histories = await executeAll([3, 4]);
  writeFileSync(file, JSON.stringify(histories));
  process.stdout.write(JSON.stringify(histories.map(({ workflow, events }) => [workflow, events.at(-1)?.type])));
} else {
  await executeAll([9]);
  const byName = new Map(workflows.map(workflow => [workflow.workflowName, workflow]));
  const different = [];
  for (const { workflow, events } of JSON.parse(readFileSync(file, "utf8"))) {
    try {
      await replay(/** @type {never} */ (byName.get(workflow)), events);
    } catch (error) {
      different.push([workflow, String(error)]);
    }
  }
  process.stdout.write(JSON.stringify(different));
}
