import { ts } from "ts-morph";
import { bare } from "../expressions.js";
import { isConstant, type References } from "../references.js";

/** Shallow copies: new objects whose parts are those of another. */
export class Copies {
  readonly #references: References;

  constructor(references: References) {
    this.#references = references;
  }

  /** `template` of `copy.items`, where `const copy = { ...template }`: a copy shares what is below its own members. */
  below(changed: ts.Expression): ts.Expression | undefined {
    let node = bare(changed);
    let member: string | undefined;
    while (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
      member = ts.isPropertyAccessExpression(node) ? node.name.text : undefined;
      node = bare(node.expression);
    }
    if (node === bare(changed) || !ts.isIdentifier(node)) return undefined;
    const target = this.#references.resolve(node);
    const declaration = target.kind === "declaration" ? target.node : undefined;
    const isKept = declaration !== undefined && ts.isVariableDeclaration(declaration) && isConstant(declaration);
    return isKept && declaration.initializer ? this.of(declaration.initializer, member) : undefined;
  }

  /** What an expression is a shallow copy of. */
  of(expression: ts.Expression, member?: string): ts.Expression | undefined {
    const copy = bare(expression);
    if (ts.isObjectLiteralExpression(copy)) {
      if (copy.properties.some(each => each.name !== undefined && each.name.getText() === member)) return undefined;
      return copy.properties.find(ts.isSpreadAssignment)?.expression;
    }
    if (ts.isArrayLiteralExpression(copy)) return copy.elements.find(ts.isSpreadElement)?.expression;
    if (!ts.isCallExpression(copy)) return undefined;
    const path = this.#references.nativePath(copy.expression) ?? "";
    if (/^(Array\.from|Object\.(values|entries))$/.test(path)) return copy.arguments[0];
    const method = bare(copy.expression);
    const copies = /^(Readonly)?Array\.prototype\.(slice|filter|concat|toSorted|toReversed|with)$/.test(path);
    return copies && ts.isPropertyAccessExpression(method) ? method.expression : undefined;
  }
}

/** The value that a literal gives to a member. */
export function partOfLiteral(literal: ts.ObjectLiteralExpression, member: string): ts.Expression | undefined {
  const property = literal.properties.find(each => each.name !== undefined && each.name.getText() === member);
  if (property === undefined) return undefined;
  if (ts.isPropertyAssignment(property)) return property.initializer;
  return ts.isShorthandPropertyAssignment(property) ? property.name : undefined;
}

/** The object that an assignment to `a.b` changes; nothing for a variable, which is replaced. */
export function objectOf(target: ts.Expression): ts.Expression | undefined {
  const node = bare(target);
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) ? node.expression : undefined;
}
