import * as ts from "../../../typescript.js";
import { shorten } from "../unit-nodes.js";
import { inSequence, isNothing, nothing, type Outline } from "./outline.js";
import type { OutlineWalk } from "./walk.js";

/** Expressions that decide what is evaluated next. Of the others the parts are evaluated in their order. */
export function expressionOutline(walk: OutlineWalk, node: ts.Node, awaited: boolean): Outline | undefined {
  if (ts.isAwaitExpression(node) || ts.isYieldExpression(node)) return walk.of(node.expression, true);
  if (ts.isConditionalExpression(node)) {
    const alternatives = [
      { text: "then", flow: walk.of(node.whenTrue, awaited) },
      { text: "else", flow: walk.of(node.whenFalse, awaited) },
    ];
    const text = shorten(node.condition.getText());
    return inSequence([walk.of(node.condition), { kind: "branch", form: "conditional", text, alternatives }]);
  }
  if (ts.isBinaryExpression(node) && shortCircuits.has(node.operatorToken.kind))
    return inSequence([
      walk.of(node.left, awaited),
      onlyIf(shorten(node.left.getText()), walk.of(node.right, awaited)),
    ]);
  if (ts.isBindingElement(node) && node.initializer !== undefined)
    return inSequence([walk.of(node.propertyName), ...bindingOutline(walk, node), walk.mentioned(node)]);
  return undefined;
}

/** A default is executed for those who leave out what it stands for. */
export function bindingOutline(
  walk: OutlineWalk,
  { name, initializer }: ts.ParameterDeclaration | ts.BindingElement,
): readonly Outline[] {
  const byDefault = walk.of(initializer);
  return [isNothing(byDefault) ? nothing : onlyIf(shorten(name.getText()), byDefault), walk.of(name)];
}

export function onlyIf(text: string, flow: Outline): Outline {
  const alternatives = [
    { text: "then", flow },
    { text: "else", flow: nothing },
  ];
  return { kind: "branch", form: "short-circuit", text, alternatives };
}

const shortCircuits = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.AmpersandAmpersandEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
]);
