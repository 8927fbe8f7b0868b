import { execFileSync } from "node:child_process";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { analyzeProject } from "#compiler/analyze/analyze.js";
import { testedNodes } from "../../support/nodes.js";
import { root } from "../../support/program.js";
import { analysisOf } from "./project-on-disk.js";

const original = {
  "order.workflow.ts": `import { activity, step, workflow } from "@reprise/runtime";
import { total } from "./prices.js";

const charge = activity("charge", async (amount: number) => amount, { startToCloseTimeout: "30s" });

export const order = workflow("order", async (items: number[]) => {
  const sum = total(items);
  await charge(sum);
  await step("mail", async () => sum);
  if (sum > 100) {
    return "large";
  }
  return "small";
});
`,
  "prices.ts": `export function total(items: number[]): number {
  const start = 0;
  return items.reduce((sum, item) => sum + item, start);
}

export function unreached(): string {
  return "a";
}
`,
};

type File = keyof typeof original;

function buildOf(files: Readonly<Record<string, string>>): string {
  const [workflow] = analysisOf(files).manifest.workflows;
  if (workflow === undefined) throw new Error("the project has no workflow");
  return workflow.build;
}

function edited(file: File, from: string, to: string): Readonly<Record<string, string>> {
  if (!original[file].includes(from)) throw new Error(`${file} does not contain ${from}`);
  return { ...original, [file]: original[file].replaceAll(from, to) };
}

const build = buildOf(original);

test("C18: the code of a child is no part of its parent's build, and its name is", () => {
  const parentOf = (child: string, name = "child") =>
    analysisOf({
      "child.ts": `import { workflow } from "@reprise/runtime";\nexport const child = workflow("${name}", async (n: number) => ${child});\n`,
      "parent.ts": `import { workflow } from "@reprise/runtime";\nimport { child } from "./child.js";\nexport const parent = workflow("parent", async () => child(1));\n`,
    }).manifest.workflows.find(each => each.name === "parent");
  const parent = parentOf("n + 1");
  expect(parent?.files).toEqual(["shop/parent.ts"]);
  expect(parent?.sites.map(({ kind, name }) => [kind, name])).toEqual([["child", "child"]]);
  expect(parentOf("n + 2")?.build).toBe(parent?.build);
  expect(parentOf("n + 1", "other")?.build).not.toBe(parent?.build);
});

describe("C18: the build id stays the same", () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ["when a comment is added", edited("prices.ts", "const start", "// from nothing\n  const start")],
    [
      "when the layout changes",
      edited("order.workflow.ts", 'if (sum > 100) {\n    return "large";\n  }', "if (sum > 100) return 'large';"),
    ],
    ["when parentheses are added", edited("prices.ts", "sum + item", "(sum + (item))")],
    ["when a type changes", edited("prices.ts", "items: number[]", "items: readonly number[]")],
    [
      "when a value is asserted to have a type",
      edited("order.workflow.ts", "total(items)", "total(items as number[])!"),
    ],
    ["when a local is renamed", edited("prices.ts", "start", "beginning")],
    ["when a parameter is renamed", edited("order.workflow.ts", "items", "lines")],
    [
      "when a function without draws is renamed",
      {
        "order.workflow.ts": original["order.workflow.ts"].replaceAll("total", "totalOf"),
        "prices.ts": original["prices.ts"].replaceAll("total", "totalOf"),
      },
    ],
    ["when code that is not reached changes", edited("prices.ts", '"a"', '"b"')],
    ["when the body of an activity changes", edited("order.workflow.ts", "=> amount,", "=> amount * 2,")],
    ["when the body of a step changes", edited("order.workflow.ts", "async () => sum", "async () => sum + 1")],
    ["when an option changes", edited("order.workflow.ts", '"30s"', '"60s"')],
    ["when the line ends change", edited("prices.ts", "\n", "\r\n")],
    [
      "when a file moves",
      {
        "order.workflow.ts": original["order.workflow.ts"].replace("./prices.js", "./lib/sums.js"),
        "lib/sums.ts": original["prices.ts"],
      },
    ],
    [
      "when the workflow's file moves",
      {
        "flows/a.ts": original["order.workflow.ts"].replace("./prices.js", "../prices.js"),
        "prices.ts": original["prices.ts"],
      },
    ],
  ])("%s", (_, files) => {
    expect(buildOf(files)).toBe(build);
  });
});

test("C18: the build id stays the same when a captured parameter of a factory is renamed, and tells two of them apart", () => {
  const made = (parameters: string, captured: string) => ({
    "a.ts": `import { workflow } from "@reprise/runtime";
const make = (${parameters}) => workflow("made", async (n: number) => n * ${captured});
export const made = make(2, 3);
`,
  });
  const id = buildOf(made("rate: number, rest: number", "rate"));
  expect(buildOf(made("factor: number, rest: number", "factor"))).toBe(id);
  expect(buildOf(made("rate: number, rest: number", "rest"))).not.toBe(id);
});

describe("C18: the build id changes", () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ["when a literal of the workflow changes", edited("order.workflow.ts", "100", "101")],
    ["when an operator of a helper changes", edited("prices.ts", "sum + item", "sum - item")],
    ["when a text changes", edited("order.workflow.ts", '"small"', '"little"')],
    ["when a property is read under another name", edited("prices.ts", "items.reduce", "items.reduceRight")],
    ["when an operation is left out", edited("order.workflow.ts", "  await charge(sum);\n", "")],
    [
      "when operations change places",
      edited(
        "order.workflow.ts",
        '  await charge(sum);\n  await step("mail", async () => sum);',
        '  await step("mail", async () => sum);\n  await charge(sum);',
      ),
    ],
    ["when an activity gets another durable name", edited("order.workflow.ts", '"charge"', '"chargeCard"')],
    ["when a step gets another durable name", edited("order.workflow.ts", '"mail"', '"letter"')],
    ["when an await is added", edited("order.workflow.ts", "= total(items)", "= await total(items)")],
    ["when const becomes let", edited("prices.ts", "const start", "let start")],
    ["when two locals are exchanged", edited("prices.ts", "(sum, item) => sum + item", "(sum, item) => item + sum")],
  ])("%s", (_, files) => {
    expect(buildOf(files)).not.toBe(build);
  });

  test("when a function that draws is renamed, because its draws are", () => {
    const drawing = (name: string) => ({
      "a.ts": `import { workflow } from "@reprise/runtime";
function ${name}() { return Math.random(); }
export const draw = workflow("draw", async () => ${name}());
`,
    });
    expect(buildOf(drawing("pick"))).toBe(buildOf(drawing("pick")));
    expect(buildOf(drawing("pick"))).not.toBe(buildOf(drawing("choose")));
  });
});

test("C22: neither build ids nor verdicts depend on the order of files", () => {
  const files = (first: string, second: string) => ({
    [first]: `import { workflow } from "@reprise/runtime";
import { load } from "./${second.replace(".ts", ".js")}";
export const a = workflow("a", async () => load());
export const b = workflow("b", async () => [await load(), Math.random()]);
`,
    [second]: `export const load = async () => void (await fetch("https://a.example"));\n`,
  });
  const one = analysisOf(files("a.ts", "z.ts"));
  const other = analysisOf(files("z.ts", "a.ts"));
  expect(other.manifest.workflows.map(each => each.build)).toEqual(one.manifest.workflows.map(each => each.build));
  expect(other.diagnostics.map(each => [each.code, each.message, each.line, each.column])).toEqual(
    one.diagnostics.map(each => [each.code, each.message, each.line, each.column]),
  );
});

test("C18, C22: every build id and every verdict is the same in the newest Node as in this one", () => {
  const [, program = ""] = testedNodes().at(-1) ?? [];
  const cases = path.join(root, "test/fixtures/analyze/cases");
  const script = path.join(root, "test/support/analyze-program.js");
  const { diagnostics, manifest } = analyzeProject({ projectDirectory: cases });
  const printed = execFileSync(program, [script, cases], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  expect(JSON.parse(printed)).toEqual(JSON.parse(JSON.stringify({ diagnostics, manifest })));
  expect(manifest.workflows.length).toBeGreaterThan(100);
});
