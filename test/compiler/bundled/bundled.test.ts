import { rm } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { needsMark } from "#compiler/rewrite/rewrite.js";
import { sourceHash } from "#runtime/language/source-hash.js";
import { corpus } from "../rewrite/corpus/corpus.js";
import { placed } from "../rewrite/corpus/placed.js";
import { moduleText, type Outcome, type Snippet } from "../rewrite/run-snippets.js";
import { withEsbuild, withRolldown, withRollup, withRspack, withVite, withWebpack, type Build } from "./builds.js";
import { bundleAndRun, named, writeProgram, type BundledOutcome, type NamedSnippet } from "./corpus.js";

const files = named(corpus);
const inModule = files.filter(({ sloppy }) => sloppy === undefined);
/** Rollup by itself reads no CommonJS. */
const withoutCommonJs = files.filter(({ fileName = "" }) => !/\.c[jt]s$/.test(fileName));

/** For webpack, which takes as long as all the others together: a third of the places of each expression, in turn. */
const inTurn = new Set(placed.filter((_, index) => index % 3 !== 0).map(({ code }) => code));
const fewerPlaces = files.filter(({ code }) => !inTurn.has(code));

type Tool = readonly [tool: string, build: Build, snippets: readonly NamedSnippet[], extension: "mjs" | "cjs"];

const tools: readonly Tool[] = [
  ["Vite", withVite, inModule, "mjs"],
  ["Rollup", withRollup, withoutCommonJs, "mjs"],
  ["Rolldown", withRolldown, inModule, "mjs"],
  ["esbuild", withEsbuild, inModule, "mjs"],
  ["webpack", withWebpack, fewerPlaces, "cjs"],
  ["Rspack", withRspack, files, "cjs"],
];

test("hardly any snippet is beyond a bundler", () => {
  expect([inModule, withoutCommonJs].map(({ length }) => corpus.length - length)).toEqual([4, 20]);
  expect(fewerPlaces.length).toBeGreaterThan(500);
});

/** What is wrong with a snippet of a bundle, in words of what came of it. */
type Check = (outcome: BundledOutcome, snippet: Snippet) => unknown;

/** Bundlers leave out the reading of a native whose value nobody uses, so which natives were asked is not compared. */
const isSame = (some: Outcome, other: Outcome) =>
  isDeepStrictEqual({ ...some, natives: [] }, { ...other, natives: [] });

const asTheControl: Check = ({ rewritten, control }) =>
  isSame(rewritten, control) ? undefined : { rewritten, control };

const asksTheJournal: Check = ({ inside: { reads, ...inside }, control }, snippet) => {
  if (!isDeepStrictEqual(reads, snippet.reads)) return { reads };
  // What does not ask the journal is left to the guard, which is not here.
  if (reads.length === 0) return isSame(inside, control) ? undefined : { inside, control };
  if (snippet.inside === undefined) return undefined;
  return inside.value === snippet.inside && inside.natives.length === 0 ? undefined : { inside };
};

/** Names and hashes in the marks of the files, each looked at by itself. */
const marks = files.flatMap(({ name, code }): readonly (readonly [name: string, hash: string])[] => {
  const text = moduleText(code);
  return needsMark(text, name) ? [[name, sourceHash(text)]] : [];
});

describe.each(tools)("C30: the corpus bundled by %s", (_, build, snippets, extension) => {
  let bundles: Awaited<ReturnType<typeof bundleAndRun>>;
  beforeAll(async () => {
    const directory = writeProgram(snippets);
    bundles = await bundleAndRun(build, directory, extension);
    await rm(directory, { recursive: true });
  });

  describe.each(["plain", "minified"] as const)("%s", variant => {
    const faults = (check: Check) =>
      bundles[variant].outcomes.flatMap((outcome, index) => {
        const snippet = snippets[index] as Snippet;
        const fault = check(outcome, snippet);
        return fault === undefined ? [] : [{ code: snippet.code, fault }];
      });

    test("C2: outside an activation, each snippet does what it does in the control", () => {
      expect(bundles[variant].outcomes).toHaveLength(snippets.length);
      expect(faults(asTheControl)).toEqual([]);
    });

    test("C3, C15: inside an activation, each use asks the journal under its label, and nothing else", () => {
      expect(faults(asksTheJournal)).toEqual([]);
    });

    test("C26: each file registers itself under the name and the hash that it has by itself", () => {
      const names = new Set(snippets.map(({ name }) => name));
      const wanted = marks.filter(([name]) => names.has(name)).map(([name, hash]) => [`corpus/${name}`, hash]);
      expect([...bundles[variant].registered].sort()).toEqual(wanted.sort());
    });
  });
});
