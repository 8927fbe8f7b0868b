import { expect, test } from "vitest";
import { ProjectOnDisk } from "../compiler/analyze/project-on-disk.js";
import { perturb } from "../support/perturb.js";
import { moduleOf, workflowPrograms, type WorkflowProgram } from "./workflow-programs.js";

const count = 5_000;
const seed = Number(process.env["REPRISE_SEED"] ?? 20_260_101);
const perModule = 50;

const tell = `import { activity } from "@reprise/runtime";
export const tell = activity("tell", (text: string) => text.length);
`;

function modulesOf(programs: readonly WorkflowProgram[], directory: string): Record<string, string> {
  const files: Record<string, string> = { [`${directory}/tell.ts`]: tell };
  for (let from = 0; from < programs.length; from += perModule)
    files[`${directory}/module${from / perModule}.ts`] = moduleOf(programs.slice(from, from + perModule));
  return files;
}

function perturbed(project: ProjectOnDisk, programs: readonly WorkflowProgram[], directory: string) {
  const files = modulesOf(programs, directory);
  project.write(files);
  const modules = Object.keys(files).flatMap(file => (file.endsWith("tell.ts") ? [] : [project.path(file)]));
  return perturb(modules, project.path("histories.json"));
}

/**
 * For each program, either the checker refuses it, or what was recorded is replayed in a process with another zone, locale,
 * environment and clock, after other runs, without a difference. A counterexample is printed with its text; REPRISE_SEED makes others.
 */
test(
  `${count} random programs: what the checker accepts is deterministic, and nothing else is refused`,
  { timeout: 600_000 },
  () => {
    const programs = workflowPrograms(seed, count);
    using project = new ProjectOnDisk(modulesOf(programs, "all"));
    const refused = new Set(project.analyze().manifest.workflows.flatMap(each => (each.accepted ? [] : [each.name])));
    const passed = programs.filter(({ name }) => !refused.has(name));
    const textOf = (names: Iterable<string>) =>
      programs.filter(({ name }) => new Set(names).has(name)).map(each => each.text);

    expect(textOf(passed.filter(({ natures }) => natures.has("foul")).map(({ name }) => name))).toEqual([]);
    expect(
      textOf(programs.filter(({ name, natures }) => refused.has(name) && !natures.has("foul")).map(({ name }) => name)),
    ).toEqual([]);
    expect(refused.size).toBeGreaterThan(count / 10);

    const { recorded, different } = perturbed(project, passed, "accepted");
    expect(recorded.filter(([, end]) => end !== "run.completed")).toEqual([]);
    expect(different.map(([name, error]) => [error, ...textOf([name])])).toEqual([]);
  },
);

/** Not all of them: a stack has the same lines in both processes, and both locales agree on most names. */
test("most of what the checker refuses does differ there, or is stopped by the guard", () => {
  const foul = workflowPrograms(seed, 600).filter(({ natures }) => natures.has("foul"));
  using project = new ProjectOnDisk({});
  const { recorded, different } = perturbed(project, foul, "refused");
  const seen = new Set([...recorded.filter(([, end]) => end !== "run.completed"), ...different].map(([name]) => name));
  expect(different.length).toBeGreaterThan(foul.length / 3);
  expect(seen.size).toBeGreaterThan(foul.length * 0.8);
});
