import * as ts from "../../../../typescript.js";
import { isConstant } from "../../../declarations.js";
import { bare } from "../../../expressions.js";
import type { References } from "../../../references.js";

/** A function, and what a call gives it that does not stand between the brackets behind its name. */
export interface Applied {
  readonly code: ts.Expression;
  readonly given: readonly ts.Expression[];
}

/**
 * `inc.call(null, state)`, `inc.apply(null, [state])`, `inc(...args)` where `const args = [state]`, and `add(2)` where
 * `const add = inc.bind(null, state)`. Nothing of a call that gives what it says, where it says so.
 */
export function appliedBy(references: References, call: ts.CallExpression): Applied | undefined {
  const named = { code: bare(call.expression), given: spreadOut(references, call.arguments) };
  const called = executed(references, named) ?? named;
  const applied = bound(references, called) ?? called;
  return applied === named && !call.arguments.some(ts.isSpreadElement) ? undefined : applied;
}

/** `inc` of `inc.call`, of `inc.apply` and of `Reflect.apply(inc)`: what stands for `this` is no argument. */
function executed(references: References, { code, given }: Applied): Applied | undefined {
  if (!ts.isPropertyAccessExpression(code)) return undefined;
  const [first, second, third] = given;
  if (references.nativePath(code) === "Reflect.apply") return first && withList(references, first, third);
  if (code.name.text === "call") return { code: bare(code.expression), given: given.slice(1) };
  return code.name.text === "apply" ? withList(references, code.expression, second) : undefined;
}

function withList(references: References, code: ts.Expression, list: ts.Expression | undefined): Applied {
  return { code: bare(code), given: list === undefined ? [] : elementsOf(references, list) };
}

function bound(references: References, { code, given }: Applied): Applied | undefined {
  const bind = valueOfConstant(references, code);
  const method = ts.isCallExpression(bind) ? bare(bind.expression) : undefined;
  if (!ts.isCallExpression(bind) || method === undefined || !ts.isPropertyAccessExpression(method)) return undefined;
  const [, ...first] = bind.arguments;
  return method.name.text === "bind" ? { code: bare(method.expression), given: [...first, ...given] } : undefined;
}

function spreadOut(references: References, given: readonly ts.Expression[]): readonly ts.Expression[] {
  return given.flatMap(each => (ts.isSpreadElement(each) ? elementsOf(references, each.expression) : [each]));
}

/** The elements of a list that is written out. Of any other, nobody knows which is which. */
function elementsOf(references: References, list: ts.Expression): readonly ts.Expression[] {
  const value = valueOfConstant(references, bare(list));
  return ts.isArrayLiteralExpression(value) && !value.elements.some(ts.isSpreadElement) ? value.elements : [];
}

function valueOfConstant(references: References, named: ts.Expression): ts.Expression {
  const target = ts.isIdentifier(named) ? references.resolve(named) : undefined;
  const holder = target?.kind === "declaration" ? target.node : undefined;
  const isKept = holder !== undefined && ts.isVariableDeclaration(holder) && isConstant(holder);
  return isKept && holder.initializer !== undefined ? bare(holder.initializer) : named;
}
