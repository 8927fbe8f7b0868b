// What our rules add to ESLint, on a project of five hundred files: `npm run bench:eslint`. The same lint without them is the
// baseline, in the same run; and what the compiler takes for the same edit says what the plugin itself costs.
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { ESLint } from "eslint";
import tseslint from "typescript-eslint";
import { analyzeProject } from "../compiler/dist/analyze/analyze.js";
import plugin from "../eslint-plugin/dist/index.js";
import { deepHelper, generateProject, workflowText } from "./generated-project.js";
import { tell } from "./measure.js";

const root = path.resolve(import.meta.dirname, "..");
const { directory, write, files } = generateProject(98);
const folders = ["workflows", "helpers", "shared"];
const keystrokes = 15;

/** @param {boolean} ours */
const configuration = ours => `import reprise from "@reprise/eslint-plugin";
import tseslint from "typescript-eslint";
export default [...tseslint.configs.recommended${ours ? ", reprise.configs.recommended" : ""}];
`;

/** The whole command, as CI runs it. @param {boolean} ours */
function lintAll(ours) {
  write("eslint.config.js", configuration(ours));
  const start = performance.now();
  execFileSync(process.execPath, [path.join(root, "node_modules/eslint/bin/eslint.js"), ...folders], {
    cwd: directory,
  });
  return performance.now() - start;
}

/** In turns, so that a busy moment of the machine meets all of them. @param {number} count */
function lintAllInTurns(count) {
  const times = Array.from({ length: count }, (_, turn) => {
    rmSync(path.join(directory, ".reprise"), { recursive: true, force: true });
    const cold = lintAll(true);
    const kept = lintAll(true);
    write("workflows/w7.ts", workflowText(7, 500 + turn));
    return { cold, kept, edited: lintAll(true), without: lintAll(false) };
  });
  /** @param {(each: (typeof times)[number]) => number} of */
  const least = of => Math.min(...times.map(of));
  return {
    without: least(each => each.without),
    cold: least(each => each.cold),
    kept: least(each => each.kept),
    edited: least(each => each.edited),
  };
}

/** @param {ESLint} eslint @param {string} file @param {(each: number) => string} textOf */
async function typing(eslint, file, textOf) {
  const times = [];
  for (let each = 0; each < keystrokes; each++) {
    const start = performance.now();
    await eslint.lintText(textOf(each), { filePath: path.join(directory, file) });
    times.push(performance.now() - start);
  }
  return medianOf(times);
}

/** @param {readonly number[]} times */
const medianOf = times => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

/** @param {string} file @param {(each: number) => string} textOf */
function analysing(file, textOf) {
  const times = Array.from({ length: keystrokes }, (_, each) => {
    const start = performance.now();
    analyzeProject({ projectDirectory: directory, overlay: new Map([[path.join(directory, file), textOf(each)]]) });
    return performance.now() - start;
  });
  return medianOf(times);
}

/** @param {boolean} ours */
const editor = ours =>
  new ESLint({
    cwd: directory,
    overrideConfigFile: true,
    // The types of typescript-eslint's configurations and of ESLint's are not the same type.
    baseConfig: /** @type {import("eslint").Linter.Config[]} */ ([
      ...tseslint.configs.recommended,
      ...(ours ? [plugin.configs.recommended] : []),
    ]),
  });

try {
  console.log(`${files} files`);
  const { without, cold, kept, edited } = lintAllInTurns(2);
  const more = (/** @type {number} */ time) => `${(time - without).toFixed(0)} ms more`;
  tell("eslint without our rules, the baseline", without);
  tell("eslint with our rules, no verdict kept", cold, more(cold));
  tell("eslint with our rules, nothing changed since", kept, more(kept));
  tell("eslint with our rules, a workflow changed since", edited, more(edited));

  const edits = /** @type {const} */ ([
    ["a workflow", "workflows/w7.ts", (/** @type {number} */ each) => workflowText(7, 200 + each)],
    ["a helper of all workflows", "shared/deepest.ts", (/** @type {number} */ each) => deepHelper(3 + each)],
  ]);
  for (const [what, file, textOf] of edits) {
    const [bare, full] = [editor(false), editor(true)];
    const saved = readFileSync(path.join(directory, file), "utf8");
    await bare.lintText(saved, { filePath: path.join(directory, file) });
    await full.lintText(saved, { filePath: path.join(directory, file) });
    const baseline = await typing(bare, file, textOf);
    const total = await typing(full, file, textOf);
    const analysis = analysing(file, each => textOf(each + keystrokes));
    tell(`keystroke in ${what}, without our rules`, baseline);
    tell(`keystroke in ${what}, with them`, total);
    tell("  of which the compiler's analysis", analysis);
    tell("  of which the plugin itself", Math.max(0, total - baseline - analysis));
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
