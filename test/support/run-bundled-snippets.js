// Executes the bundles of a corpus of snippets: the control, the rewritten one outside an activation, and a copy of that inside.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { activate, outcomeOf, pin } from "./pinned-natives.js";

const home = /** @type {Record<string | symbol, unknown>} */ (/** @type {unknown} */ (globalThis));
const filesKey = Symbol.for("reprise.files.v1");

/** An engine cites the call as the minifier has written it. */
const withoutCallee = (/** @type {string} */ text) => text.replace(/^(TypeError: ).*(?= is not a )/, "$1something");

/** @type {string[][]} */
const reads = [];

/**
 * @param {string} file
 * @param {boolean} inside
 */
async function execute(file, inside) {
  /** @type {import("./pinned-natives.js").Noted[]} */
  const notes = [];
  const begin = (/** @type {number} */ index) => {
    const noted = (notes[index] ??= { printed: [], natives: [] });
    pin(noted);
    activate(inside ? (reads[index] ??= []) : undefined);
    return noted;
  };
  home["begin"] = begin;
  const { default: exported, snippets = exported.snippets } = await import(pathToFileURL(path.resolve(file)).href);
  const outcomes = [];
  for (const [index, { run, default: fallback }] of snippets.entries()) {
    const outcome = await outcomeOf(run ?? fallback.run, begin(index));
    outcomes.push("error" in outcome ? { ...outcome, error: withoutCallee(outcome.error) } : outcome);
  }
  return outcomes;
}

const [name = ""] = process.argv.slice(2);
const control = await execute(`control.${name}`, false);
const rewritten = await execute(`rewritten.${name}`, false);
const registered = [.../** @type {Map<string, string>} */ (home[filesKey] ?? new Map())];
const inside = await execute(`inside.${name}`, true);
const outcomes = control.map((outcome, index) => ({
  control: outcome,
  rewritten: rewritten[index],
  inside: { ...inside[index], reads: reads[index] },
}));
process.stdout.write(JSON.stringify({ outcomes, registered }), () => process.exit(0));
