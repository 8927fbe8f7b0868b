import { describe, expect, test } from "vitest";
import { analysisOf } from "../analyze/project-on-disk.js";

const flow = (expression: string) => ({
  "flow.ts": `import { unguarded, workflow } from "@reprise/runtime";
import * as reprise from "@reprise/runtime";
import { readFileSync } from "node:fs";
const reason = "part of the build, never changes";
export const flow = workflow("flow", async () => {
  const text = ${expression};
  return text.length;
});
`,
});
const why = `"part of the build, never changes"`;

describe("C29: unguarded code is not judged", () => {
  test.each([
    `unguarded(${why}, () => readFileSync("letter.txt", "utf8"))`,
    'unguarded(reason, () => readFileSync("letter.txt", "utf8"))',
    `reprise.unguarded(${why}, () => process.env["LETTER"] ?? "")`,
  ])("%s", expression => {
    const { diagnostics, allowances, manifest } = analysisOf(flow(expression));
    expect(diagnostics).toEqual([]);
    const entry = {
      form: "unguarded",
      subject: "unguarded()",
      reason: "part of the build, never changes",
      until: null,
      file: "flow.ts",
      line: 6,
      column: 16,
    };
    expect(allowances).toEqual([{ ...entry, used: true }]);
    expect(manifest.allowances).toEqual([entry]);
  });

  test("but its reason is an expression like any other", () => {
    const { diagnostics } = analysisOf(flow(`unguarded(process.env["WHY"] ?? "", () => "text")`));
    expect(diagnostics.map(each => each.code)).toEqual(["DET908", "DET402"]);
  });

  test.each([["String(1)"], ['""'], ['"trust me"'], ["`because of ${reason as string}`"]])("%s is no reason", text => {
    const { diagnostics, allowances, manifest } = analysisOf(flow(`unguarded(${text}, () => "text")`));
    expect(diagnostics).toMatchObject([{ code: "DET908", line: 6, column: 16 }]);
    expect(allowances).toEqual([]);
    expect(manifest.workflows[0]?.accepted).toBe(false);
  });

  test("C18: it is part of the build, for it is executed on every replay", () => {
    const build = (path: string) =>
      analysisOf(flow(`unguarded(${why}, () => readFileSync("${path}", "utf8"))`)).manifest.workflows[0]?.build;
    expect(build("letter.txt")).toBe(build("letter.txt"));
    expect(build("letter.txt")).not.toBe(build("other.txt"));
  });

  test("a function of the same name of somebody else is none", () => {
    const { diagnostics } = analysisOf({
      "flow.ts": `import { workflow } from "@reprise/runtime";
const unguarded = <T>(_reason: string, read: () => T): T => read();
export const flow = workflow("flow", async () => unguarded("ok", () => process.env["LETTER"]));
`,
    });
    expect(diagnostics.map(each => each.code)).toEqual(["DET402"]);
  });
});
