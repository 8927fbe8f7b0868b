import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { analyzeProject } from "#compiler/analyze/analyze.js";

/**
 * Each file or folder below `cases` is one case. A trailing comment names the codes expected in its line; a line without
 * one expects none, so every accepted case is a test against false alarms.
 */
const directory = path.resolve(import.meta.dirname, "../../fixtures/analyze/cases");
const analysis = analyzeProject({ projectDirectory: directory });

function sourcesBelow(entry: string): readonly string[] {
  if (entry.endsWith(".ts")) return [entry];
  return readdirSync(path.join(directory, entry)).map(file => `${entry}/${file}`);
}

function expectedIn(file: string): readonly string[] {
  const lines = readFileSync(path.join(directory, file), "utf8").split("\n");
  return lines.flatMap((line, index) => {
    const codes = / \/\/((?: DET\d{3})+)$/.exec(line)?.[1];
    return codes === undefined
      ? []
      : codes
          .trim()
          .split(" ")
          .map(code => `${file}:${index + 1} ${code}`);
  });
}

/** What the cases hand out is not their subject: values that cross have tests of their own. */
const reported = analysis.diagnostics.filter(each => !each.code.startsWith("DET81"));

function reportedIn(file: string): readonly string[] {
  return reported.filter(each => each.file === file).map(each => `${file}:${each.line} ${each.code}`);
}

describe.each(["rejected", "accepted"])("%s", verdict => {
  const entries = readdirSync(path.join(directory, verdict)).map(entry => `${verdict}/${entry}`);

  test.each(entries)("C19: %s", entry => {
    const files = sourcesBelow(entry);
    const expected = files.flatMap(expectedIn);
    expect(files.flatMap(reportedIn).sort()).toEqual([...expected].sort());
    expect(expected.length > 0).toBe(verdict === "rejected");
  });
});
