import ts from "typescript";
import { afterAll, describe, expect, test } from "vitest";
import { ProjectOnDisk } from "../compiler/analyze/project-on-disk.js";
import { seededRandom } from "../support/seeded-random.js";
import { moduleOf, workflowPrograms, type WorkflowProgram } from "./workflow-programs.js";

const seed = Number(process.env["REPRISE_SEED"] ?? 20_260_101);
const programs = workflowPrograms(seed, 400);
const random = seededRandom(seed);
const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;

/** The build id of each program, where each is a module of its own, edited or not. */
function buildsOf(
  edit: (text: string, program: WorkflowProgram) => string,
  directory = "",
): ReadonlyMap<string, string> {
  const tell =
    'import { activity } from "@reprise/runtime";\nexport const tell = activity("tell", (text: string) => text.length);\n';
  using project = new ProjectOnDisk({
    [`${directory}tell.ts`]: tell,
    ...Object.fromEntries(
      programs.map(program => [`${directory}${program.name}.ts`, edit(moduleOf([program]), program)]),
    ),
  });
  return new Map(project.analyze().manifest.workflows.map(({ name, build }) => [name, build]));
}

const original = buildsOf(text => text);
/** What was edited, for the message of a failure. */
const edits = new Map<string, string>();
afterAll(() => edits.clear());

function differing(edited: ReadonlyMap<string, string>): readonly string[] {
  return programs.flatMap(({ name }) => (edited.get(name) === original.get(name) ? [] : [name]));
}

const parse = (text: string) => ts.createSourceFile("program.ts", text, ts.ScriptTarget.ESNext, true);

function nodesOf<T extends ts.Node>(text: string, is: (node: ts.Node) => node is T): readonly T[] {
  const found: T[] = [];
  const visit = (node: ts.Node): void => {
    // Types, imports and the unused entry of a table are not part of what is executed.
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node)) return;
    if (ts.isPropertyAssignment(node) && node.getText() === "b: () => 0") return;
    if (is(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(parse(text));
  return found;
}

function replaced(text: string, node: ts.Node, by: string): string {
  return text.slice(0, node.getStart()) + by + text.slice(node.end);
}

/** Of the program alone, not of the lines that all programs begin with. */
function inProgram<T extends ts.Node>(nodes: readonly T[], text: string): readonly T[] {
  const start = text.indexOf("void activity;") + "void activity; void sleep;".length;
  return nodes.filter(node => node.getStart() > start);
}

describe("C18: the build id of a random program stays the same", () => {
  test.each<[string, (text: string) => string]>([
    ["with comments between its statements", text => text.replaceAll(/^(?=\S)/gm, "/* why */ // and how\n")],
    ["printed in another layout", text => ts.createPrinter({ removeComments: true }).printFile(parse(text))],
    ["with other line ends", text => text.replaceAll("\n", "\r\n")],
    ["with code that nothing reaches", text => `${text}\nexport function unreached${seed}() { return Date.now(); }\n`],
    [
      "with types asserted",
      text => text.replaceAll(/(?<!readonly )\binput\.n\b/g, "(input.n satisfies number as number)"),
    ],
    ["with its locals renamed", text => (/readonly input/.test(text) ? text : text.replaceAll(/\binput\b/g, "given"))],
  ])("%s", (_, edit) => {
    expect(differing(buildsOf(edit))).toEqual([]);
  });

  test("in another folder", () => {
    expect(differing(buildsOf(text => text, "deeper/folder/"))).toEqual([]);
  });
});

describe("C18: the build id of a random program changes", () => {
  const operators = new Map([
    ["+", "-"],
    ["*", "+"],
    ["**", "*"],
    [">", ">="],
    [">=", ">"],
    ["??=", "||="],
  ]);
  test.each<[string, (text: string) => string]>([
    [
      "when a literal does",
      text => {
        const literals = inProgram(
          nodesOf(text, (node): node is ts.LiteralExpression => ts.isNumericLiteral(node) || ts.isStringLiteral(node)),
          text,
        ).filter(literal => !isDurableName(literal));
        if (literals.length === 0) return withStatement(text);
        const literal = pick(literals);
        return replaced(
          text,
          literal,
          ts.isNumericLiteral(literal) ? `${Number(literal.text) + 1}` : JSON.stringify(`${literal.text}?`),
        );
      },
    ],
    [
      "when an operator does",
      text => {
        const found = inProgram(nodesOf(text, ts.isBinaryExpression), text).filter(each =>
          operators.has(each.operatorToken.getText()),
        );
        if (found.length === 0) return withStatement(text);
        const { operatorToken } = pick(found);
        return replaced(text, operatorToken, operators.get(operatorToken.getText()) ?? "");
      },
    ],
    ["when a statement is added", withStatement],
    [
      "when a call gets another argument",
      text => {
        const calls = inProgram(nodesOf(text, ts.isCallExpression), text).filter(each =>
          each.getText().startsWith("tell("),
        );
        const { arguments: given } = pick(calls);
        const last = given.at(-1);
        return last === undefined ? text : replaced(text, last, `${last.getText()}.trim()`);
      },
    ],
  ])("%s", (_, edit) => {
    const texts = new Map<string, string>();
    const edited = buildsOf((text, { name }) => {
      const next = edit(text);
      texts.set(name, next);
      return next;
    });
    const same = programs.filter(({ name }) => edited.get(name) === original.get(name));
    expect(same.map(({ name, text }) => [text, texts.get(name)])).toEqual([]);
  });

  function withStatement(text: string): string {
    return text.replace(/\n\}\);\n*$/, '\n  await tell("one more");\n});\n');
  }

  /** The name of the workflow itself: another name is another workflow. */
  function isDurableName(literal: ts.Node): boolean {
    return ts.isCallExpression(literal.parent) && literal.parent.expression.getText() === "workflow";
  }
});
