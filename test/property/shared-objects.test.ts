import { expect, test } from "vitest";
import { ProjectOnDisk } from "../compiler/analyze/project-on-disk.js";
import { objectPrograms } from "./shared-objects.js";

const seed = Number(process.env["REPRISE_SEED"] ?? 20_260_101);
const count = 1_000;

/** A counterexample is printed with its text; REPRISE_SEED makes others. */
test(`${count} ways to change an object: that of a module, or of the run in a step, is refused, and one of its own is not`, () => {
  const programs = objectPrograms(seed, count);
  using project = new ProjectOnDisk(
    Object.fromEntries(programs.map(({ text }, index) => [`p${index}.ts`, text.replace("NAME", `w${index}`)])),
  );
  const codes = new Map<string, Set<string>>();
  for (const { file, code } of project.analyze().diagnostics)
    codes.set(file, (codes.get(file) ?? new Set<string>()).add(code));
  const wrong = programs.flatMap(({ name, text, refused }, index) => {
    const said = [...(codes.get(`p${index}.ts`) ?? [])].join();
    return said === (refused ?? "") ? [] : [`${name}: ${said || "nothing"}\n${text}`];
  });
  expect(wrong).toEqual([]);
});
