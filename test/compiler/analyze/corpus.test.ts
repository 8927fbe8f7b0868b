import { afterAll, describe, expect, test } from "vitest";
import { corpusFiles, pages } from "./corpus.js";
import { ProjectOnDisk } from "./project-on-disk.js";

const programs = pages.flatMap(page => page.programs);
const project = new ProjectOnDisk({
  "tsconfig.json": JSON.stringify({
    compilerOptions: { target: "esnext", module: "nodenext", lib: ["esnext"], types: ["node"], strict: true },
  }),
  ...corpusFiles(),
});
afterAll(() => project[Symbol.dispose]());
const analysis = project.analyze();

test("the corpus is read as it is written", () => {
  expect(programs.length).toBeGreaterThanOrEqual(1700);
  for (const { name, files } of programs) expect([name, Object.keys(files).length]).not.toEqual([name, 0]);
});

describe.each(pages)("$page", ({ programs }) => {
  test.each(programs)("$name", ({ directory, refused, journaled }) => {
    const within = (place: { readonly file: string }) => place.file.startsWith(`${directory}/`);
    const codes = analysis.diagnostics.filter(within).map(({ code }) => code);
    const natives = analysis.journaled.filter(within).map(({ native }) => native);
    expect([...new Set(codes)].sort()).toEqual(refused);
    expect([...new Set(natives)].sort()).toEqual(journaled);
  });
});
