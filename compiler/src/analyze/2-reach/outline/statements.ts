import * as ts from "../../../typescript.js";
import { shorten } from "../unit-nodes.js";
import { attempt, inSequence, isNothing, nothing, type Outline } from "./outline.js";
import type { OutlineWalk } from "./walk.js";

/** Statements that decide what is executed next. Of the others the expressions count. */
export function statementOutline(walk: OutlineWalk, node: ts.Node): Outline | undefined {
  if (ts.isIfStatement(node)) return ifOutline(walk, node);
  if (ts.isSwitchStatement(node)) return switchOutline(walk, node);
  if (ts.isIterationStatement(node, false)) return loopOutline(walk, node, null);
  if (ts.isLabeledStatement(node)) return labelledOutline(walk, node);
  if (ts.isTryStatement(node)) return tryOutline(walk, node);
  if (ts.isReturnStatement(node))
    return inSequence([walk.of(node.expression, walk.returnsAwait), exit("return", undefined)]);
  if (ts.isThrowStatement(node)) return inSequence([walk.of(node.expression), exit("throw", undefined)]);
  if (ts.isBreakStatement(node)) return exit("break", node.label);
  if (ts.isContinueStatement(node)) return exit("continue", node.label);
  return undefined;
}

function exit(by: "return" | "throw" | "break" | "continue", label: ts.Identifier | undefined): Outline {
  return { kind: "exit", by, label: label?.text ?? null };
}

function ifOutline(walk: OutlineWalk, node: ts.IfStatement): Outline {
  const alternatives = [
    { text: "then", flow: walk.of(node.thenStatement) },
    { text: "else", flow: walk.of(node.elseStatement) },
  ];
  const text = shorten(node.expression.getText());
  return inSequence([walk.of(node.expression), { kind: "branch", form: "if", text, alternatives }]);
}

/** A clause goes on with the next one unless it leaves the switch. */
function switchOutline(walk: OutlineWalk, node: ts.SwitchStatement): Outline {
  const { clauses } = node.caseBlock;
  const bodies = clauses.map(clause => walk.all(clause.statements));
  const alternatives = clauses.map((clause, index) => ({
    text: ts.isCaseClause(clause) ? shorten(clause.expression.getText()) : "default",
    flow: inSequence(bodies.slice(index)),
  }));
  if (!clauses.some(ts.isDefaultClause)) alternatives.push({ text: "none", flow: nothing });
  const text = shorten(node.expression.getText());
  const tests = clauses.map(clause => (ts.isCaseClause(clause) ? walk.of(clause.expression) : nothing));
  return inSequence([walk.of(node.expression), ...tests, { kind: "branch", form: "switch", text, alternatives }]);
}

function loopOutline(walk: OutlineWalk, node: ts.IterationStatement, label: string | null): Outline {
  const body = walk.of(node.statement);
  const common = { kind: "loop", label, body, overlapping: false } as const;
  if (ts.isForStatement(node)) {
    const condition = node.condition === undefined ? "" : shorten(node.condition.getText());
    const test = inSequence([maybe(walk.of(node.incrementor)), walk.of(node.condition)]);
    return inSequence([walk.of(node.initializer), { ...common, form: "for", text: condition, test }]);
  }
  if (ts.isForOfStatement(node) || ts.isForInStatement(node)) {
    const text = shorten(
      `${node.initializer.getText().replace(/^(const|let|var) /, "")} of ${node.expression.getText()}`,
    );
    const form = ts.isForOfStatement(node) ? "for-of" : "for-in";
    const turn = inSequence([walk.of(node.initializer), body]);
    return inSequence([walk.of(node.expression), { ...common, form, text, test: nothing, body: turn }]);
  }
  // Of the five statements that iterate, two are left.
  const { expression } = node as ts.WhileStatement | ts.DoStatement;
  const form = ts.isDoStatement(node) ? "do" : "while";
  return { ...common, form, text: shorten(expression.getText()), test: walk.of(expression) };
}

/** There is no update before the first turn. */
function maybe(flow: Outline): Outline {
  if (isNothing(flow)) return nothing;
  const alternatives = [
    { text: "", flow },
    { text: "", flow: nothing },
  ];
  return { kind: "branch", form: "conditional", text: "", alternatives };
}

function labelledOutline(walk: OutlineWalk, node: ts.LabeledStatement): Outline {
  const label = node.label.text;
  if (ts.isIterationStatement(node.statement, false)) return loopOutline(walk, node.statement, label);
  return { kind: "scope", label, body: walk.of(node.statement) };
}

function tryOutline(walk: OutlineWalk, node: ts.TryStatement): Outline {
  return attempt(
    walk.withinTry(() => walk.of(node.tryBlock)),
    node.catchClause === undefined ? null : walk.of(node.catchClause.block),
    node.finallyBlock === undefined ? null : walk.of(node.finallyBlock),
  );
}
