import { expect, test } from "vitest";
import { analyzeWith } from "#compiler/analyze/analyze.js";
import { CheckService } from "#compiler/analyze/check-service.js";
import { ProjectOnDisk } from "./project-on-disk.js";

const parameters = "list: readonly number[], call: (n: number) => void, value: unknown, options: Options";

/** A function that does with what it is given what people do, and hands it on. */
function step(name: string, next: string): string {
  return `import type { Options } from "./options.js";
import { ${next} } from "./${next}.js";
export class ${name}Line { constructor(readonly cents: number, readonly tag: string) {} }
export function ${name}(${parameters}): number {
  const lines = list.map(each => new ${name}Line(each, options.name));
  lines.forEach(({ cents }) => call(cents));
  const { rate } = options;
  ${next}([...list], call, String(value), { ...options, rate: rate + 1 });
  return ${next}(list, call, value, options) + lines.reduce((sum, { cents }) => sum + cents, 0);
}
`;
}

const deepest = (factor: number) => `import type { Options } from "./options.js";
const rates = new Map([["a", 1]]);
export function deepest(${parameters}): number {
  for (const each of list) call(each * ${factor});
  return options.rate * ${factor} + (rates.get(options.name) ?? 0) + String(value).length;
}
`;

const files = {
  "options.ts": "export interface Options { readonly name: string; readonly rate: number }\n",
  "first.ts": step("first", "second"),
  "second.ts": step("second", "third"),
  "third.ts": step("third", "deepest"),
  "deepest.ts": deepest(1),
  "order.ts": `import { activity, sleep, workflow } from "@reprise/runtime";
import { first } from "./first.js";
const charge = activity("charge", async (cents: number) => cents);
export const order = workflow("order", async (input: { cents: number[] }) => {
  let calls = 0;
  const count = () => { calls += 1; };
  const total = first(input.cents, count, new Date(), { name: "a", rate: 2 });
  await sleep("1 day");
  return [await charge(total), calls];
});
`,
};

/** Whoever asks a new question of what is called has to ask for its answer, and not for the code that the answer is made from. */
test("an edit in a function that all others hand things on to makes no fact about the others anew", () => {
  using project = new ProjectOnDisk(files);
  const service = new CheckService(project.path("tsconfig.json"));
  const analyze = () => analyzeWith(service, { projectDirectory: project.directory });
  const factsOfOthers = () => {
    const kept = service.contents().memories.flatMap(([, contents]) => contents);
    const others = kept.filter(([file]) => !file.endsWith("/deepest.ts"));
    return new Map(
      others.flatMap(([file, facts]) => facts.map(({ key, value }) => [`${file} ${key}`, value] as const)),
    );
  };
  const before = analyze();
  const facts = factsOfOthers();
  project.write({ "deepest.ts": deepest(2) });
  const after = analyze();
  expect(after.manifest.workflows[0]?.build).not.toBe(before.manifest.workflows[0]?.build);
  const isObject = (value: unknown) => typeof value === "object" && value !== null;
  const made = [...factsOfOthers()].filter(([key, value]) => isObject(value) && facts.get(key) !== value);
  expect(made.map(([key]) => key)).toEqual([]);
  expect([...facts].filter(([, value]) => isObject(value)).length).toBeGreaterThan(20);
});
