import ts from "typescript";
import { describe, expect, test } from "vitest";
import { ProjectOnDisk } from "../compiler/analyze/project-on-disk.js";
import { seededRandom } from "../support/seeded-random.js";
import { moduleOf, workflowPrograms, type WorkflowProgram } from "./workflow-programs.js";

const seed = Number(process.env["REPRISE_SEED"] ?? 20_260_101);
const programs = workflowPrograms(seed, 250);
const random = seededRandom(seed);
const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;

const tell =
  'import { activity } from "@reprise/runtime";\nexport const tell = activity("tell", (text: string) => text.length);\n';

interface Surroundings {
  readonly fileOf?: (program: WorkflowProgram, index: number) => string;
  readonly others?: Readonly<Record<string, string>>;
  /** Where the project is checked out. */
  readonly checkout?: string;
}

/** The build id of each program, where each is a module of its own, edited or not. */
function buildsOf(
  edit: (text: string, program: WorkflowProgram) => string,
  { fileOf = ({ name }) => `${name}.ts`, others = { "tell.ts": tell }, checkout = "shop" }: Surroundings = {},
): ReadonlyMap<string, string> {
  const sources = programs.map((each, index) => [fileOf(each, index), edit(moduleOf([each]), each)] as const);
  using project = new ProjectOnDisk({ ...others, ...Object.fromEntries(sources) }, { name: checkout });
  return new Map(project.analyze().manifest.workflows.map(({ name, build }) => [name, build]));
}

const original = buildsOf(text => text);

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

const otherTsconfig = JSON.stringify({
  compilerOptions: { target: "esnext", lib: ["esnext"], module: "preserve", types: ["node"], noEmit: true },
});

type Edit = readonly [what: string, edit: (text: string) => string];

/** Each program is edited in one of these ways, and in the next round in another: a module has a build of its own. */
const editOf = (edits: readonly Edit[], program: WorkflowProgram, round: number): Edit =>
  edits[(programs.indexOf(program) + 3 * round) % edits.length] as Edit;

const harmless: readonly Edit[] = [
  ["with comments between its statements", text => text.replaceAll(/^(?=\S)/gm, "/* why */ // and how\n")],
  ["printed in another layout", text => ts.createPrinter({ removeComments: true }).printFile(parse(text))],
  ["with other line ends", text => text.replaceAll("\n", "\r\n")],
  ["with code that nothing reaches", text => `${text}\nexport function unreached${seed}() { return Date.now(); }\n`],
  [
    "with types asserted",
    text => text.replaceAll(/(?<!readonly )\binput\.n\b/g, "(input.n satisfies number as number)"),
  ],
  ["with its locals renamed", text => (/readonly input/.test(text) ? text : text.replaceAll(/\binput\b/g, "given"))],
];

describe("C18: the build id of a random program stays the same", () => {
  test.each([0, 1])("however its text is laid out (round %i)", round => {
    const edited = buildsOf((text, program) => editOf(harmless, program, round)[1](text));
    const found = programs.filter(({ name }) => edited.get(name) !== original.get(name));
    expect(found.map(program => [editOf(harmless, program, round)[0], program.text])).toEqual([]);
  });

  const same = (text: string) => text;
  test.each<[string, Surroundings]>([
    [
      "in another folder, in another order of the files, checked out elsewhere",
      {
        fileOf: (_, index) => `deeper/folder/${String(programs.length - index).padStart(4, "0")}.ts`,
        others: { "deeper/folder/tell.ts": tell },
        checkout: "else where/shop",
      },
    ],
    [
      "with another body of its activity, and other options",
      { others: { "tell.ts": tell.replace("text.length", "text.trim().length * 2, { startToCloseTimeout: 30 }") } },
    ],
    [
      "compiled for another target, as modules of another kind, less strictly",
      { others: { "tell.ts": tell, "tsconfig.json": otherTsconfig } },
    ],
  ])("%s", (_, surroundings) => {
    expect(differing(buildsOf(same, surroundings))).toEqual([]);
  });
});

const operators = new Map([
  ["+", "-"],
  ["*", "+"],
  ["**", "*"],
  [">", ">="],
  [">=", ">"],
  ["??=", "||="],
]);

const changes: readonly Edit[] = [
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
  ["when a statement is left out", text => replaced(text, pick(tellsIn(text)), "")],
  [
    "when two statements change places",
    text => {
      const [first, second] = tellsIn(text);
      if (first === undefined || second?.getText() === first.getText() || second === undefined)
        return withStatement(text);
      return replaced(replaced(text, second, first.getText()), first, second.getText());
    },
  ],
  [
    "when an await is left out",
    text => {
      const waiting = inProgram(nodesOf(text, ts.isAwaitExpression), text);
      const { expression } = pick(waiting);
      return replaced(text, expression.parent, expression.getText());
    },
  ],
  [
    "when another member is asked for",
    text => {
      const asked = inProgram(nodesOf(text, ts.isPropertyAccessExpression), text);
      const { name } = pick(asked);
      return replaced(text, name, `${name.text}Too`);
    },
  ],
  [
    "when the ways of a condition are exchanged",
    text => {
      const conditions = inProgram(nodesOf(text, ts.isConditionalExpression), text);
      if (conditions.length === 0) return withStatement(text);
      const { whenTrue, whenFalse } = pick(conditions);
      return replaced(replaced(text, whenFalse, whenTrue.getText()), whenTrue, whenFalse.getText());
    },
  ],
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
];

function tellsIn(text: string): readonly ts.ExpressionStatement[] {
  return inProgram(nodesOf(text, ts.isExpressionStatement), text).filter(each =>
    each.getText().startsWith("await tell("),
  );
}

function withStatement(text: string): string {
  return text.replace(/\n\}\);\n*$/, '\n  await tell("one more");\n});\n');
}

/** The name of the workflow itself: another name is another workflow. */
function isDurableName(literal: ts.Node): boolean {
  return ts.isCallExpression(literal.parent) && literal.parent.expression.getText() === "workflow";
}

test.each([0, 1, 2])(
  "C18: the build id of a random program changes with any edit of what it executes (round %i)",
  round => {
    const texts = new Map<string, string>();
    const edited = buildsOf((text, program) => {
      const next = editOf(changes, program, round)[1](text);
      texts.set(program.name, next);
      return next;
    });
    const same = programs.filter(({ name }) => edited.get(name) === original.get(name));
    expect(same.map(program => [editOf(changes, program, round)[0], program.text, texts.get(program.name)])).toEqual(
      [],
    );
  },
);
