// What the compiler costs, on a project of a thousand files: `npm run bench:compiler`. Type checking alone is the baseline
// of a cold check, in the same run, because the compiler needs the types too.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { analyzeProject } from "../compiler/dist/analyze/analyze.js";
import { rewrite } from "../compiler/dist/rewrite/rewrite.js";

const root = path.resolve(import.meta.dirname, "..");
const directory = mkdtempSync(path.join(tmpdir(), "reprise-bench-"));
const workflows = 200;
const helpersPerWorkflow = 4;

/** @param {string} file @param {string} text */
function write(file, text) {
  mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
  writeFileSync(path.join(directory, file), text);
}

/** Every workflow calls helpers of its own, and they a chain of ten that all share. @param {number} factor */
function deepHelper(factor) {
  return `export function deepest(n: number): number {\n  return n * ${factor};\n}\n`;
}

/** @param {number} index @param {number} limit */
function workflowText(index, limit) {
  const names = Array.from({ length: helpersPerWorkflow }, (_, each) => `helper${index}_${each}`);
  return `import { activity, sleep, workflow } from "@reprise/runtime";
${names.map((name, each) => `import { ${name} } from "../helpers/h${index}_${each}.js";`).join("\n")}
const charge${index} = activity("charge${index}", async (cents: number) => ({ id: String(cents) }));
export const order${index} = workflow("order${index}", async (input: { lines: { cents: number; count: number }[] }) => {
  const started = Date.now();
  let total = 0;
  for (const line of input.lines) total += ${names.map(name => `${name}(line.cents * line.count)`).join(" + ")};
  if (total > ${limit}) await sleep("1 day");
  const receipt = await charge${index}(total);
  return { receipt, took: Date.now() - started, key: crypto.randomUUID() };
});
`;
}

/** @param {number} index @param {number} each */
function helperText(index, each) {
  return `import { deep9 } from "../shared/deep9.js";
export interface Line${index}_${each} { readonly cents: number; readonly at: Date }
const rates = new Map([["a", ${each}], ["b", 2]]);
class Rounding { constructor(readonly step: number) {} apply(n: number) { return Math.round(n / this.step) * this.step; } }
export function helper${index}_${each}(cents: number): number {
  const rounding = new Rounding(5);
  const parts = Array.from({ length: 3 }, (_, part) => cents * part + (rates.get("a") ?? 0));
  return parts.reduce((sum, part) => sum + rounding.apply(part), 0) + deep9(cents);
}
`;
}

write("package.json", '{ "name": "bench", "type": "module" }');
write(
  "tsconfig.json",
  JSON.stringify({
    compilerOptions: {
      target: "es2023",
      module: "nodenext",
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: ["node"],
    },
  }),
);
symlinkSync(path.join(root, "node_modules"), path.join(directory, "node_modules"));
write("shared/deepest.ts", deepHelper(2));
for (let depth = 0; depth < 10; depth++) {
  const [name, from] = depth === 0 ? ["deepest", "deepest"] : [`deep${depth - 1}`, `deep${depth - 1}`];
  write(
    `shared/deep${depth}.ts`,
    `import { ${name} } from "./${from}.js";\nexport const deep${depth} = (n: number): number => ${name}(n) + ${depth};\n`,
  );
}
for (let index = 0; index < workflows; index++) {
  write(`workflows/w${index}.ts`, workflowText(index, 100));
  for (let each = 0; each < helpersPerWorkflow; each++) write(`helpers/h${index}_${each}.ts`, helperText(index, each));
}

/** @param {() => unknown} run */
function time(run) {
  const start = performance.now();
  run();
  return performance.now() - start;
}

/** @param {number} count @param {(each: number) => void} run */
function median(count, run) {
  const times = Array.from({ length: count }, (_, each) => time(() => run(each)));
  return times.sort((a, b) => a - b)[Math.floor(count / 2)] ?? 0;
}

/** @param {string} what @param {number} milliseconds @param {string} [beside] */
function tell(what, milliseconds, beside = "") {
  console.log(`${what.padEnd(44)} ${milliseconds.toFixed(milliseconds < 10 ? 2 : 0).padStart(8)} ms  ${beside}`);
}

/** @param {readonly string[]} command */
const execute = command =>
  execFileSync(process.execPath, [...command], { cwd: directory, stdio: ["ignore", "ignore", "inherit"] });

try {
  const files = workflows * (1 + helpersPerWorkflow) + 11;
  console.log(`${files} files, ${workflows} workflows`);
  const types = time(() => execute([path.join(root, "node_modules/typescript/bin/tsc"), "-p", "."]));
  tell("tsc --noEmit, the baseline", types);
  const check = time(() => execute([path.join(root, "runtime/bin/reprise.js"), "check"]));
  tell("reprise check, cold", check, `${(check / types).toFixed(2)} of the baseline`);
  const cached = median(5, () => execute([path.join(root, "runtime/bin/reprise.js"), "check"]));
  tell("reprise check, nothing changed since", cached, `${(cached / types).toFixed(2)} of the baseline`);
  const analyze = () => analyzeProject({ projectDirectory: directory });
  tell("analysis in a process that has loaded it", time(analyze));
  tell("analysis, nothing changed", median(5, analyze));
  tell(
    "analysis after an edit of a workflow",
    median(9, each => {
      write("workflows/w7.ts", workflowText(7, 200 + each));
      analyze();
    }),
  );
  tell(
    "analysis after an edit of a helper of all",
    median(9, each => {
      write("shared/deepest.ts", deepHelper(3 + each));
      analyze();
    }),
  );
  const text = workflowText(1, 100);
  for (let warm = 0; warm < 200; warm++) rewrite({ text, fileName: "w.ts", registeredName: "bench/w.ts" });
  tell(
    "rewriting of a file",
    median(500, () => rewrite({ text, fileName: "w.ts", registeredName: "bench/w.ts" })),
  );
} finally {
  rmSync(directory, { recursive: true, force: true });
}
