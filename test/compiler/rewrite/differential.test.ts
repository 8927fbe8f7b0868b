import { describe, expect, test } from "vitest";
import { rewrite } from "#compiler/rewrite/rewrite.js";
import { corpus } from "./corpus/corpus.js";
import { moduleText, runSnippets, type Outcomes, type Snippet } from "./run-snippets.js";

const outcomes = runSnippets(corpus);
const cases = corpus.map((snippet, index): [string, Snippet, Outcomes] => {
  const outcome = outcomes[index];
  if (outcome === undefined) throw new Error(`no outcome of ${snippet.code}`);
  return [snippet.code, snippet, outcome];
});

describe("C2: outside an activation, rewritten code does what the original does", () => {
  test.each(cases)("%s", (_, __, { plain, rewritten }) => {
    expect(rewritten).toEqual(plain);
  });
});

describe("C3: inside an activation, each use asks the journal, and nothing else does", () => {
  test.each(cases)("%s", (_, { reads, inside }, outcome) => {
    expect(outcome.reads).toEqual(reads);
    if (inside !== undefined) expect(outcome.inside).toMatchObject({ value: inside, natives: [] });
    if (reads.length === 0) expect(outcome.inside).toEqual(outcome.plain);
  });
});

test("C30: the corpus is large, and holds cases of each outcome", () => {
  expect(corpus.length).toBeGreaterThanOrEqual(500);
  expect(new Set(corpus.map(({ code }) => code)).size).toBe(corpus.length);
  expect(cases.filter(([, , { plain }]) => plain.error !== undefined).length).toBeGreaterThan(5);
  expect(cases.filter(([, , { plain }]) => plain.printed.length > 0).length).toBeGreaterThan(4);
});

test.each(corpus.filter(({ reads }) => reads.length === 0))(
  "C5: byte-identical: $code",
  ({ code, fileName = "a.ts" }) => {
    expect(rewrite({ text: moduleText(code), fileName, registeredName: fileName })).toBeUndefined();
  },
);
