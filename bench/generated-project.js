// A project as large as people have them: `workflows` files with one each, four helpers for each of them, and a chain of ten that
// all of them share.
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const helpersPerWorkflow = 4;

/** Every workflow calls helpers of its own, and they a chain of ten that all share. @param {number} factor */
export function deepHelper(factor) {
  return `export function deepest(n: number): number {\n  return n * ${factor};\n}\n`;
}

/** @param {number} index @param {number} limit */
export function workflowText(index, limit) {
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

/** @param {number} workflows */
export function generateProject(workflows) {
  const directory = mkdtempSync(path.join(tmpdir(), "reprise-bench-"));
  /** @param {string} file @param {string} text */
  const write = (file, text) => {
    mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
    writeFileSync(path.join(directory, file), text);
  };
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
    for (let each = 0; each < helpersPerWorkflow; each++)
      write(`helpers/h${index}_${each}.ts`, helperText(index, each));
  }
  return { directory, write, files: workflows * (1 + helpersPerWorkflow) + 11 };
}
