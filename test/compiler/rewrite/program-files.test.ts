import path from "node:path";
import { ts } from "ts-morph";
import { expect, test } from "vitest";
import { parseFile } from "#compiler/rewrite/parse.js";
import { rewrite, rewrittenRanges } from "#compiler/rewrite/rewrite.js";
import { findUses } from "#compiler/rewrite/uses.js";
import { sourceTexts } from "./own-sources.js";

/** Every text as a file of its own in one program, under options that make of a script what it is not. */
function programOf(texts: ReadonlyMap<string, string>): ts.Program {
  const options: ts.CompilerOptions = {
    allowJs: true,
    noLib: true,
    noResolve: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleDetection: ts.ModuleDetectionKind.Force,
  };
  const host: ts.CompilerHost = {
    ...ts.createCompilerHost(options, true),
    fileExists: file => texts.has(file),
    readFile: file => texts.get(file),
    getSourceFile: (file, target) => ts.createSourceFile(file, texts.get(file) ?? "", target, true),
  };
  return ts.createProgram([...texts.keys()], options, host);
}

const texts = new Map(
  sourceTexts.map(({ fileName, text }, index) => [`/files/${index}/${path.basename(fileName)}`, text] as const),
);

test("C1: what a program has parsed is rewritten where the file alone is", () => {
  const program = programOf(texts);
  // The checker binds the files.
  program.getTypeChecker();
  let uses = 0;
  for (const [fileName, text] of texts) {
    const source = program.getSourceFile(fileName);
    const file = rewrite({ text, fileName, registeredName: "a.ts" }) && parseFile(fileName, text);
    const expected = file && findUses(file).map(({ node }) => ({ start: node.getStart(), end: node.end }));
    expect(source && rewrittenRanges(source), text).toEqual(expected);
    uses += expected?.length ?? 0;
  }
  expect(uses).toBeGreaterThan(1_000);
});
