import { describe, expect, test } from "vitest";
import { analysisOf, ProjectOnDisk } from "../analyze/project-on-disk.js";

const workflow = (...lines: readonly string[]) => `import { workflow } from "@reprise/runtime";
let count = 0;
export const flow = workflow("flow", async (text: string) => {
${lines.map(line => `  ${line}\n`).join("")}  return text;
});
`;

const codesOf = (source: string) =>
  analysisOf({ "flow.ts": source }).diagnostics.map(({ code, line }) => `${line} ${code}`);

describe("C29: a comment allows one code in the statement below it", () => {
  test("and the diagnostic is gone", () => {
    expect(codesOf(workflow("count += 1;"))).toEqual(["4 DET510"]);
    expect(codesOf(workflow("// reprise-allow DET510 -- a statistic that nobody reads", "count += 1;"))).toEqual([]);
  });

  test("however deep in the statement it is found", () => {
    const allowed = workflow(
      "// reprise-allow DET510 -- a statistic that nobody reads",
      "if (text) {",
      "  for (;;) count += 1;",
      "}",
    );
    expect(codesOf(allowed)).toEqual([]);
  });

  test("above a declaration it stands for the whole of it", () => {
    const source = workflow("count += 1;").replace(
      "export const flow",
      "// reprise-allow DET510 -- a statistic only\nexport const flow",
    );
    expect(codesOf(source)).toEqual([]);
  });

  test("and one above a member of a class or an object for that member", () => {
    const source = `import { workflow } from "@reprise/runtime";
let count = 0;
class Counter {
  // reprise-allow DET510 -- a statistic that nobody reads
  add(): void { count += 1; }
  more(): void { count += 2; }
}
const counting = {
  // reprise-allow DET510 -- a statistic that nobody reads
  add: () => { count += 1; },
  more: () => { count += 2; },
};
export const flow = workflow("flow", async () => {
  new Counter().add(); new Counter().more(); counting.add(); counting.more();
});
`;
    expect(codesOf(source)).toEqual(["6 DET510", "11 DET510"]);
  });

  test("but in no other statement", () => {
    const allowed = workflow("// reprise-allow DET510 -- a statistic that nobody reads", "count += 1;", "count += 2;");
    expect(codesOf(allowed)).toEqual(["6 DET510"]);
  });

  test("and no other code, for which there is a comment of its own", () => {
    const both = workflow(
      "// reprise-allow DET510 -- a statistic that nobody reads",
      "// reprise-allow DET701 -- a file that never changes",
      'count += Number(await import("node:path"));',
    );
    expect(codesOf(both)).toEqual([]);
    expect(
      codesOf(workflow("// reprise-allow DET510 -- a statistic only", 'count += Number(await import("node:path"));')),
    ).toEqual(["5 DET701"]);
  });

  test("a package is allowed where it is called, and still named at its other calls", () => {
    const source = (second: string) => `import { workflow } from "@reprise/runtime";
import AcmeText from "acme-text";
export const flow = workflow("flow", async (text: string) => {
  // reprise-allow DET902 -- it only cuts and joins text
  const first = new AcmeText(text).toString();
  ${second}
  return first + String(new AcmeText(text));
});
`;
    expect(codesOf(source(""))).toEqual(["7 DET902"]);
    expect(codesOf(source("// reprise-allow DET902 -- it only cuts and joins text"))).toEqual([]);
  });

  test("the workflow is accepted again, and the manifest names who vouched for it", () => {
    const { manifest } = analysisOf({
      "flow.ts": workflow("// reprise-allow DET510 -- a statistic that nobody reads until 2999-12-31", "count += 1;"),
    });
    expect(manifest.workflows[0]?.accepted).toBe(true);
    expect(manifest.allowances).toEqual([
      {
        form: "comment",
        subject: "DET510",
        reason: "a statistic that nobody reads",
        until: "2999-12-31",
        file: "flow.ts",
        line: 4,
        column: 3,
      },
    ]);
  });

  test("C18: the build is the same without it", () => {
    const build = (source: string) => analysisOf({ "flow.ts": source }).manifest.workflows[0]?.build;
    const allowed = workflow("// reprise-allow DET510 -- a statistic that nobody reads", "count += 1;");
    expect(build(allowed)).toBe(build(workflow("count += 1;")));
  });
});

describe("C29: a comment that is not needed is an error", () => {
  test("when nothing is found below it", () => {
    const { diagnostics, manifest } = analysisOf({
      "flow.ts": workflow("// reprise-allow DET510 -- a statistic that nobody reads", "text = text.trim();"),
    });
    expect(diagnostics).toMatchObject([{ code: "DET904", severity: "error", file: "flow.ts", line: 4, column: 3 }]);
    expect(manifest.allowances).toEqual([]);
  });

  test("also in a file that no workflow reaches", () => {
    const source = "// reprise-allow DET510 -- a statistic that nobody reads\nexport const one = 1;\n";
    expect(analysisOf({ "flow.ts": workflow(), "other.ts": source }).diagnostics).toMatchObject([
      { code: "DET904", file: "other.ts", line: 1 },
    ]);
  });

  test("and one whose day has passed allows nothing any more", () => {
    const expired = workflow(
      "// reprise-allow DET510 -- a statistic that nobody reads until 2021-06-30",
      "count += 1;",
    );
    expect(codesOf(expired)).toEqual(["4 DET907", "5 DET510"]);
  });

  test("its last day may stand in brackets", () => {
    expect(codesOf(workflow("// reprise-allow DET510 -- a statistic only [until 2999-01-01]", "count += 1;"))).toEqual(
      [],
    );
  });

  test("in a file of several projects, only if none of them needs it", () => {
    const part = (include: readonly string[]) =>
      JSON.stringify({
        compilerOptions: { composite: true, target: "es2022", module: "nodenext", types: ["node"], strict: true },
        include,
      });
    using project = new ProjectOnDisk({
      "tsconfig.json": JSON.stringify({ files: [], references: [{ path: "flows" }, { path: "tools" }] }),
      "flows/tsconfig.json": part([".", "../shared"]),
      "tools/tsconfig.json": part([".", "../shared"]),
      "flows/flow.ts": `import { workflow } from "@reprise/runtime";
import { add } from "../shared/count.js";
export const flow = workflow("flow", async () => add());
`,
      "tools/tool.ts": `export { add } from "../shared/count.js";\n`,
      "shared/count.ts": `let count = 0;
export function add(): void {
  // reprise-allow DET510 -- a statistic that nobody reads
  count += 1;
}
`,
    });
    const { diagnostics, allowances } = project.analyze();
    expect(diagnostics).toEqual([]);
    expect(allowances).toMatchObject([{ subject: "DET510", file: "shared/count.ts", used: true }]);
  });
});

describe("a comment that does not say what and why is an error, and allows nothing", () => {
  test.each([
    ["without a code", "// reprise-allow", "no code is named"],
    ["without a code, with a reason", "// reprise-allow -- a statistic only", "no code is named"],
    ["with a code that does not exist", "// reprise-allow DET515 -- a statistic only", "no code DET515, perhaps DET5"],
    ["with something else", "// reprise-allow all -- a statistic only", "there is no code all"],
    ["without a reason", "// reprise-allow DET510", "the reason is missing"],
    ["with an empty reason", "// reprise-allow DET510 --   ", "the reason is missing"],
    ["with a reason that is none", "// reprise-allow DET510 -- ok", "the reason is missing"],
    ["with nothing but a day", "// reprise-allow DET510 -- until 2999-01-01", "the reason is missing"],
    [
      "until a day that does not exist",
      "// reprise-allow DET510 -- a statistic only until 2999-02-30",
      "2999-02-30 is not a day",
    ],
    ["for what is proven", "// reprise-allow DET410 -- the answer is always the same", "DET410 is proven"],
    ["for another comment", "// reprise-allow DET904 -- it will be needed again soon", "DET904 is proven"],
  ])("%s", (_, comment, problem) => {
    const { diagnostics } = analysisOf({ "flow.ts": workflow(comment, "count += 1;") });
    expect(diagnostics.map(({ code, line }) => `${line} ${code}`)).toEqual(["4 DET908", "5 DET510"]);
    expect(diagnostics[0]?.message).toContain(problem);
  });

  test.each([
    ["behind the code", "count += 1; // reprise-allow DET510 -- a statistic only"],
    ["at the end of a block", "if (text) { count += 1;\n  // reprise-allow DET510 -- a statistic only\n}"],
    ["between the arguments of a call", "count += Math.max(\n  // reprise-allow DET510 -- a statistic only\n  1, 2);"],
  ])("%s", (_, source) => {
    expect(
      codesOf(workflow(source))
        .map(each => each.split(" ")[1])
        .sort(),
    ).toEqual(["DET510", "DET908"]);
  });

  test.each([
    ["text", 'text += "// reprise-allow DET510 -- a statistic only";'],
    ["a template", "text += `\n// reprise-allow DET510 -- ${text} // reprise-allow me\n`;"],
    ["a comment on such comments", "/** Write\n   * // reprise-allow DET510 -- why */"],
    ["a comment in a comment", "// as in // reprise-allow DET510 -- why"],
    ["a longer word", "// reprise-allowance DET510"],
  ])("but in %s it is not a comment of this kind", (_, source) => {
    expect(codesOf(workflow(source))).toEqual([]);
  });
});
