// Executes snippets as Node does, outside an activation and twice inside one, and prints what became of each.
import { readFileSync } from "node:fs";
import path from "node:path";
import { setInterval } from "node:timers";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { attributeStrayErrors } from "#runtime/worker/process/stray-errors.js";
import { inActivation } from "./in-activation.js";

const { readFile, print } = { readFile: readFileSync, print: process.stdout.write.bind(process.stdout) };
const directory = process.argv[2] ?? "";
/** @type {{ files: readonly string[], outside: boolean }} */
const task = JSON.parse(readFile(path.join(directory, "files.json"), "utf8"));

const show = (/** @type {unknown} */ value) => inspect(value, { depth: 4 });
const describe = (/** @type {unknown} */ error) => {
  if (error === undefined) return undefined;
  const { name, code, message } = /** @type {Error & { code?: string }} */ (error);
  return [name, code, message].filter(part => part !== undefined).join(" ");
};

/** @param {() => unknown} run */
async function outside(run) {
  try {
    return { value: show(await run()) };
  } catch (error) {
    return { error: describe(error) };
  }
}

/** @param {() => unknown} run */
async function inside(run) {
  const { value, error, decision } = await inActivation(run);
  const timers = decision.issued.map(command => command.name);
  return {
    value: show(value),
    error: describe(error),
    fault: decision.fault?.code,
    says: decision.fault?.message,
    timers,
  };
}

attributeStrayErrors();
// A signal that times out does not keep a process alive.
setInterval(() => undefined, 1_000);
const outcomes = [];
for (const file of task.files) {
  const exports = await import(pathToFileURL(path.join(directory, file)).href);
  const run = exports.run ?? exports.default.run;
  outcomes.push({
    inside: await inside(run),
    again: await inside(run),
    outside: task.outside ? await outside(run) : {},
  });
}
print(JSON.stringify(outcomes), () => process.exit(0));
