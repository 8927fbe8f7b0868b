// What workflow tests cost, on two hundred of them: `npm run bench:testkit`. The same files with empty tests, which load the
// same modules, are the baseline of each way to execute them, in the same run.
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { generateProject } from "./generated-project.js";
import { tell, time } from "./measure.js";

const root = path.resolve(import.meta.dirname, "..");
const workflows = 200;
const perFile = 10;
const repetitions = 3;
const { directory, write } = generateProject(workflows);

/** @param {number} index */
const body = index => `
  const env = new TestEnvironment({ workflows: [order${index}] });
  const run = await env.start(order${index}, { lines: [{ cents: 250, count: 3 }] });
  expect(await run.result()).toMatchObject({ took: 86_400_000 });
`;

/** @param {readonly number[]} indices @param {boolean} isEmpty */
const testFile = (indices, isEmpty) => `import { TestEnvironment } from "@reprise/runtime/testing";
import { expect, test } from "vitest";
${indices.map(index => `import { order${index} } from "../workflows/w${index}.js";`).join("\n")}
export const used = [TestEnvironment, expect, ${indices.map(index => `order${index}`).join(", ")}];
${indices.map(index => `test("order ${index}", async () => {${isEmpty ? "" : body(index)}});`).join("\n")}
`;

/** @param {boolean} isEmpty */
function writeTests(isEmpty) {
  for (let first = 0; first < workflows; first += perFile) {
    const indices = Array.from({ length: perFile }, (_, each) => first + each);
    write(`tests/t${first}.test.ts`, testFile(indices, isEmpty));
  }
}

/** @param {readonly string[]} options */
function execute(options) {
  const vitest = path.join(root, "node_modules/vitest/vitest.mjs");
  const said = execFileSync(process.execPath, [vitest, "run", ...options], {
    cwd: directory,
    env: { ...process.env, NO_COLOR: "1" },
    encoding: "utf8",
  });
  if (!said.includes(`Tests  ${workflows} passed`)) throw new Error(said);
}

/**
 * In turns, so that a busy moment of the machine meets both; the fastest of each, for whatever else it does only adds.
 * @param {string} what @param {readonly string[]} options
 */
function compare(what, options) {
  /** @type {Record<"empty" | "full", number>} */
  const fastest = { empty: Infinity, full: Infinity };
  for (let turn = 0; turn < repetitions; turn++) {
    for (const kind of /** @type {const} */ (["empty", "full"])) {
      writeTests(kind === "empty");
      fastest[kind] = Math.min(
        fastest[kind],
        time(() => execute(options)),
      );
    }
  }
  const { empty, full } = fastest;
  tell(`empty tests ${what}, the baseline`, empty);
  const each = ((full - empty) / workflows).toFixed(1);
  tell(`workflow tests ${what}`, full, `${(full / empty).toFixed(2)} of the baseline, ${each} ms each`);
}

write(
  "vitest.config.js",
  `import { reprise } from "@reprise/compiler/vitest";\nexport default { plugins: [reprise()] };\n`,
);
try {
  console.log(`${workflows} workflow tests with clocks of their own, in ${workflows / perFile} files`);
  compare("in one process", ["--maxWorkers=1", "--no-isolate"]);
  compare("as Vitest executes them", []);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
