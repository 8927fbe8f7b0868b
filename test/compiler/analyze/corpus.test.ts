import { afterAll, describe, expect, test } from "vitest";
import { corpusFiles, corpusTsconfig, pages } from "./corpus.js";
import { describeVerdicts } from "./corpus-verdicts.js";
import { ProjectOnDisk } from "./project-on-disk.js";

const project = new ProjectOnDisk({ "tsconfig.json": corpusTsconfig({ strict: false }), ...corpusFiles() });
afterAll(() => project[Symbol.dispose]());

test("the corpus is read as it is written", () => {
  const programs = pages.flatMap(page => page.programs);
  expect(programs.length).toBeGreaterThanOrEqual(2300);
  for (const { name, files } of programs) expect([name, Object.keys(files).length]).not.toEqual([name, 0]);
});

// With strict types it is judged in `executed.test.ts`, which executes it. The checker knows less without, and says the same.
describe("the corpus without strict types", () => {
  const analysis = project.analyze();
  describeVerdicts(() => analysis);
});
