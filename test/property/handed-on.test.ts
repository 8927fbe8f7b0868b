import { expect, test } from "vitest";
import { analyzeWith } from "#compiler/analyze/analyze.js";
import { CheckService } from "#compiler/analyze/check-service.js";
import { ProjectOnDisk } from "../compiler/analyze/project-on-disk.js";
import { seededRandom } from "../support/seeded-random.js";

const rounds = Number(process.env["REPRISE_INCREMENTAL_ROUNDS"] ?? 2);
const seed = Number(process.env["REPRISE_SEED"] ?? 1);
const functions = 10;
const edits = 25;

/** What a function can do with what it is given; `next` is another of them, or itself. */
const statements: readonly ((next: number) => string)[] = [
  next => `if (list.length < 9) step${next}(list, call, value, options);`,
  next => `if (list.length < 9) step${next}(list, call, value, options);`,
  next => `if (list.length < 9) step${next}([...list], () => { call(); }, String(value), { ...options });`,
  next => `if (list.length < 9) step${next}(list, call, value, { name: options.name, region: "eu" });`,
  next => `list.forEach(() => step${next}([], call, value, options));`,
  () => "list.push(1);",
  () => "call();",
  () => "kept.push(call);",
  () => "for (const each of list) total += each;",
  () => "text = String(value);",
  () => "text = `${new Date(String(value)).getTime()}`;",
  () => "text = options.name;",
  () => "text = options.region;",
  () => "text = JSON.stringify(options);",
  () => "const { name } = options; text = name;",
];

function pick<T>(items: readonly T[], random: () => number): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
}

function stepText(index: number, random: () => number): string {
  const body = Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
    pick(statements, random)(Math.floor(random() * functions)),
  );
  const others = Array.from({ length: functions }, (_, each) => each).filter(each => each !== index);
  return `${others.map(each => `import { step${each} } from "./step${each}.js";`).join("\n")}
import type { Options } from "./options.js";
const kept: (() => void)[] = [];
export function step${index}(list: number[], call: () => void, value: unknown, options: Options): string {
  let total = 0;
  let text = "";
${body.map(each => `  ${each}`).join("\n")}
  return text + total + kept.length;
}
`;
}

function workflowText(index: number, random: () => number): string {
  const list = pick(["[]", "shared"], random);
  const value = pick(["new Date(0)", `"2026-01-01"`, "5"], random);
  const options = pick(["settings", `{ name: "a", region: "eu" }`], random);
  return `import { workflow } from "@reprise/runtime";
import { settings } from "./options.js";
import { step${index} } from "./step${index}.js";
const shared: number[] = [];
export const run${index} = workflow("run${index}", async () => {
  let calls = 0;
  return [step${index}(${list}, () => { calls += 1; }, ${value}, ${options}), calls, shared.length, settings.name];
});
`;
}

const options = `export interface Options { readonly name: string; readonly region: string }
export const settings: Options = { name: "a", get region() { return process.env["REGION"] ?? ""; } };
`;

const tsconfig = JSON.stringify({
  compilerOptions: { target: "esnext", module: "nodenext", lib: ["esnext"], types: ["node"], strict: true },
});

test.each(Array.from({ length: rounds }, (_, round) => seed + round))(
  "C22: after edits of functions that hand on to each other, round in circles, the verdict is that of a fresh analysis, seed %i",
  seed => {
    const random = seededRandom(seed);
    const steps = Object.fromEntries(
      Array.from({ length: functions }, (_, index) => [`step${index}.ts`, stepText(index, random)]),
    );
    const workflows = Object.fromEntries([0, 1, 2, 3].map(index => [`run${index}.ts`, workflowText(index, random)]));
    using project = new ProjectOnDisk({ "tsconfig.json": tsconfig, "options.ts": options, ...steps, ...workflows });
    const service = new CheckService(project.path("tsconfig.json"));
    const analyze = (each: CheckService) => analyzeWith(each, { projectDirectory: project.directory });
    analyze(service);
    const seen = new Set<string>();
    let left = service.contents();
    for (let edit = 0; edit < edits; edit++) {
      const index = Math.floor(random() * functions);
      const text = stepText(index, random);
      project.write({ [`step${index}.ts`]: text });
      const fresh = analyze(new CheckService(project.path("tsconfig.json")));
      expect({ edit, text, verdict: analyze(service) }).toEqual({ edit, text, verdict: fresh });
      const later = new CheckService(project.path("tsconfig.json"));
      later.restore(structuredClone(left));
      expect({ edit, text, verdict: analyze(later) }).toEqual({ edit, text, verdict: fresh });
      left = later.contents();
      seen.add(fresh.diagnostics.map(({ code, file, line }) => `${code} ${file}:${line}`).join());
    }
    expect(seen.size).toBeGreaterThan(1);
  },
  120_000,
);
