import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { packageFlows, type Giving } from "#compiler/analyze/packages/package-flow.js";

type Exports = Readonly<Record<string, unknown>>;
type Function = (...given: readonly unknown[]) => unknown;

const load = createRequire(import.meta.url);
const installed: Readonly<Record<string, Exports>> = {
  lodash: load("lodash") as Exports,
  "lodash/fp": load("lodash/fp") as Exports,
  radash: load("radash") as Exports,
  ramda: load("ramda") as Exports,
  remeda: load("remeda") as Exports,
};

/** Methods of lodash's wrappers are no functions of lodash. */
function exportOf(module: Exports, name: string): unknown {
  return name === "_" ? module : (module[name] ?? (module as { prototype?: Exports }).prototype?.[name]);
}

/** What calls of a function give, that is the subject or has the subject's parts in it. */
function given(call: Function, subjectStands: "first" | "last"): ReadonlySet<string> {
  const same = (each: unknown) => each;
  const seen = new Set<string>();
  for (const others of [[], [same], [0], ["a"], [["a"]], ["b", same], [["b"], same]]) {
    for (const parts of [[{ n: 1 }, { n: 2 }], { a: { n: 1 }, b: { n: 2 } }]) {
      const isPart = (each: unknown) => (Object.values(parts) as unknown[]).includes(each);
      let result: unknown;
      try {
        result = call(...(subjectStands === "first" ? [parts, ...others] : [...others, parts]));
      } catch {
        // It takes other arguments.
        continue;
      }
      if (result === parts) seen.add("itself");
      else if (isPart(result)) seen.add("part");
      else if (typeof result === "object" && Object.values(result ?? {}).some(isPart)) seen.add("copy");
    }
  }
  return seen;
}

const compared: ReadonlySet<Giving> = new Set(["part", "copy"]);

describe.each(Object.entries(installed))("%s", (name, module) => {
  const { subject, gives } = packageFlows[name] as NonNullable<(typeof packageFlows)[string]>;

  test("has all functions of the table", () => {
    const missing = [...gives.keys()].filter(each => typeof exportOf(module, each) !== "function");
    expect(missing).toEqual([]);
  });

  test("gives nothing of other objects back than the table says", () => {
    const differing = [...gives].filter(([each, giving]) => {
      const call = exportOf(module, each);
      if (!compared.has(giving) || typeof call !== "function" || typeof module[each] !== "function") return false;
      const seen = given(call as Function, subject);
      return seen.size > 0 && !seen.has(giving);
    });
    expect(differing).toEqual([]);
  });
});
