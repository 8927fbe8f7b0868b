// Executes snippets as Node does: each plain, rewritten outside an activation, and rewritten inside one.
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { activate, outcomeOf, pin } from "./pinned-natives.js";

const directory = process.argv[2] ?? "";
/** @type {readonly { plain: string, rewritten: string, journaled: string }[]} */
const snippets = JSON.parse(readFileSync(path.join(directory, "snippets.json"), "utf8"));

/** @param {string} file */
async function execute(file) {
  /** @type {import("./pinned-natives.js").Noted} */
  const noted = { printed: [], natives: [] };
  pin(noted);
  const load = async () => {
    const exports = await import(pathToFileURL(path.join(directory, file)).href);
    return (exports.run ?? exports.default.run)();
  };
  return outcomeOf(load, noted);
}

const outcomes = [];
for (const { plain, rewritten, journaled } of snippets) {
  activate();
  const outside = { plain: await execute(plain), rewritten: await execute(rewritten) };
  /** @type {string[]} */
  const reads = [];
  activate(reads);
  outcomes.push({ ...outside, inside: await execute(journaled), reads });
}
process.stdout.write(JSON.stringify(outcomes), () => process.exit(0));
