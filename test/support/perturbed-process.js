// Executes the workflows of modules. `record`: each twice, side by side, and their histories are written. `replay`: in another
// process, after other runs of the same workflows, with whatever else the caller makes different. A module may export
// `scenarios`: by the name of a workflow its inputs, the signals to send it, and what its activities answer.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { replay, TestEnvironment } from "@reprise/runtime/testing";

/**
 * @typedef {{ inputs: readonly unknown[], signals?: readonly (readonly [string, unknown])[],
 *   steps?: Readonly<Record<string, (input: never) => unknown>> }} Scenario
 */
const [, , mode = "", file = "", names = "[]"] = process.argv;
/** @type {import("@reprise/runtime").Workflow<unknown, unknown>[]} */
const workflows = [];
/** @type {Record<string, Scenario>} */
let scenarios = {};
for (const name of /** @type {string[]} */ (JSON.parse(names))) {
  const module = await import(pathToFileURL(name).href);
  workflows.push(...Object.values(module).filter(each => typeof each?.workflowName === "string"));
  scenarios = { ...scenarios, ...module.scenarios };
}

/** @param {readonly number[]} numbers */
async function executeAll(numbers) {
  const histories = [];
  for (const workflow of workflows) {
    const { inputs = numbers.map(n => ({ n })), signals = [], steps = {} } = scenarios[workflow.workflowName] ?? {};
    const env = new TestEnvironment({ workflows: [workflow], steps, replayAtEnd: false });
    const runs = await Promise.all(inputs.map(input => env.start(workflow, input)));
    for (const [signal, payload] of signals) {
      await env.advance("1 minute");
      for (const run of runs) await run.signal(signal, payload).catch(() => undefined);
    }
    await env.advance("4000 days");
    for (const run of runs) histories.push({ workflow: workflow.workflowName, events: await run.events() });
    await env.close();
  }
  return histories;
}

if (mode === "record") {
  const histories = await executeAll([3, 4]);
  writeFileSync(file, JSON.stringify(histories));
  writeFileSync(
    `${file}.outcomes`,
    JSON.stringify(histories.map(({ workflow, events }) => [workflow, events.at(-1)?.type])),
  );
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
  writeFileSync(`${file}.outcomes`, JSON.stringify(different));
}
