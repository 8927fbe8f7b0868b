import { afterAll, describe, expect, test } from "vitest";
import { corpusFiles, pages } from "./corpus.js";
import { ProjectOnDisk } from "./project-on-disk.js";

const programs = pages.flatMap(page => page.programs);
const compilerOptions = { target: "esnext", module: "nodenext", lib: ["esnext"], types: ["node"] };
const projects = { strict: onDisk({ strict: true }), "not strict": onDisk({ strict: false }) };
afterAll(() => Object.values(projects).forEach(project => project[Symbol.dispose]()));

function onDisk(options: { readonly strict: boolean }): ProjectOnDisk {
  const tsconfig = { compilerOptions: { ...compilerOptions, ...options } };
  return new ProjectOnDisk({ "tsconfig.json": JSON.stringify(tsconfig), ...corpusFiles() });
}

test("the corpus is read as it is written", () => {
  expect(programs.length).toBeGreaterThanOrEqual(2300);
  for (const { name, files } of programs) expect([name, Object.keys(files).length]).not.toEqual([name, 0]);
});

// Without strict types the checker knows less, and the verdicts are the same.
describe.each(Object.entries(projects))("%s", (_, project) => {
  const analysis = project.analyze();

  describe.each(pages)("$page", ({ programs }) => {
    test.each(programs)("$name", ({ directory, refused, journaled }) => {
      const within = (place: { readonly file: string }) => place.file.startsWith(`${directory}/`);
      const codes = analysis.diagnostics.filter(within).map(({ code }) => code);
      const natives = analysis.journaled.filter(within).map(({ native }) => native);
      expect([...new Set(codes)].sort()).toEqual(refused);
      expect([...new Set(natives)].sort()).toEqual(journaled);
    });
  });
});
