import * as ts from "../../../../typescript.js";
import { calleeOf, callWithArgument, isCallee, type CallSite } from "../../../1-discover/call-sites.js";
import { isConstant } from "../../../declarations.js";
import { enclosingFunction, isFunctionExpression, isReference, isSynchronous, wrapped } from "../../../expressions.js";
import type { CodeAnswers } from "../../../incremental/code-answers.js";
import type { References } from "../../../references.js";
import { iteratingMethod } from "../../iterating-natives.js";

/**
 * Functions that whoever is given them calls before the call is over, and never again: `add` of `words.forEach(add)`. They are part
 * of the code that hands them over. What somebody may keep is no matter of this file.
 */
export class LentCallbacks {
  readonly #references: References;
  readonly #onlyCalled: CodeAnswers<ts.ParameterDeclaration, boolean>;

  constructor(references: References) {
    this.#references = references;
    this.#onlyCalled = references.answers.about({
      question: "only called",
      whileFinding: false,
      find: parameter => this.#isOnlyCalled(parameter),
    });
  }

  /** The function, class member or file that a piece of code is executed with: a callback that is lent is transparent. */
  executing(node: ts.Node): ts.Node {
    const owner = enclosingFunction(node);
    const isPart = isFunctionExpression(owner) && isSynchronous(owner) && this.isCalledAtOnce(owner);
    return isPart ? this.executing(owner) : owner;
  }

  /** `add` of `add()` and of `words.forEach(add)`, which both call it and leave it at that. */
  isCalledAtOnce(named: ts.Node): boolean {
    return isCallee(named) || this.isLent(named);
  }

  /** True for an argument that is called, if at all, while the call lasts. */
  isLent(argument: ts.Node): boolean {
    const call = callWithArgument(argument);
    if (call === undefined || !ts.isCallExpression(call)) return false;
    const index = call.arguments.findIndex(each => each === wrapped(argument));
    if (call.arguments.slice(0, index + 1).some(ts.isSpreadElement)) return false;
    const path = this.#references.nativePath(call.expression);
    if (path !== undefined) return placeOfCallback(path) === index;
    const parameter = this.#parameterOf(call, index);
    return parameter !== undefined && this.#onlyCalled.of(parameter);
  }

  /** Of the one function that the call can mean: what overrides a method, or replaces a variable, may keep what it is given. */
  #parameterOf({ expression }: CallSite, index: number): ts.ParameterDeclaration | undefined {
    const target = this.#references.resolve(expression);
    if (target.kind !== "declaration") return undefined;
    if (ts.isVariableDeclaration(target.node) && !isConstant(target.node)) return undefined;
    const callee = calleeOf(target.node);
    if (!ts.isFunctionDeclaration(callee) && !isFunctionExpression(callee)) return undefined;
    return isSynchronous(callee) ? callee.parameters.filter(each => each.name.getText() !== "this")[index] : undefined;
  }

  #isOnlyCalled(parameter: ts.ParameterDeclaration): boolean {
    this.#references.reads.body(parameter);
    const { name, dotDotDotToken, parent: code } = parameter;
    if (!ts.isIdentifier(name) || dotDotDotToken !== undefined) return false;
    const isKept = (node: ts.Node): boolean => {
      if (!ts.isIdentifier(node)) return ts.forEachChild(node, isKept) ?? false;
      if (node.text === "arguments") return true;
      return this.#means(node, parameter) && !(this.isCalledAtOnce(node) && this.executing(node) === code);
    };
    return !(ts.forEachChild(code, isKept) ?? false);
  }

  #means(name: ts.Identifier, parameter: ts.ParameterDeclaration): boolean {
    if (name.text !== parameter.name.getText() || !isReference(name)) return false;
    const target = this.#references.resolve(name);
    return target.kind !== "declaration" || target.node === parameter;
  }
}

/** Where a native expects the function that it calls for each of its values. */
function placeOfCallback(path: string): number | undefined {
  const method = iteratingMethod(path);
  if (method === undefined) return undefined;
  return /^(from|groupBy|replace|replaceAll)$/.test(method) ? 1 : 0;
}
