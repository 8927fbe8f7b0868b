import * as ts from "../../../typescript.js";
import type { CallSite } from "../../1-discover/call-sites.js";
import { bare } from "../../expressions.js";
import type { References } from "../../references.js";
import type { Copies } from "./copies.js";

/** A call of a method that hands the items of a collection, one by one, to the function that it is given; or its value, once there is one. */
export class Iteration {
  readonly #call: CallSite;
  readonly #method: ts.PropertyAccessExpression;

  private constructor(call: CallSite, method: ts.PropertyAccessExpression) {
    this.#call = call;
    this.#method = method;
  }

  static of(call: CallSite, references: References): Iteration | undefined {
    const method = bare(call.expression);
    if (!ts.isPropertyAccessExpression(method)) return undefined;
    const iterates =
      method.name.text === "forEach" ||
      isOfCollection(references, method) ||
      references.nativePath(method) === "Promise.prototype.then";
    return iterates ? new Iteration(call, method) : undefined;
  }

  get collection(): ts.Expression {
    return this.#method.expression;
  }

  /** Whose objects the function gets as its parameter: `totals`, then `items`, of `items.reduce(add, totals)`. */
  handed(index: number, copies: Copies): readonly ts.Expression[] {
    const { expression, name } = this.#method;
    if (name.text === "then") return index === 0 ? [expression] : [];
    const isCollected = name.text.startsWith("reduce") && index === 0;
    const initial = isCollected ? this.#call.arguments?.[1] : undefined;
    return initial === undefined ? copies.partsOf(expression) : [initial];
  }
}

/** A method of the language's own containers: what it gives, or hands on, is a part of the container. */
export function isOfCollection(references: References, method: ts.PropertyAccessExpression): boolean {
  return collections.test(references.nativePath(method) ?? "");
}

const collections = /^(Array|ReadonlyArray|Map|ReadonlyMap|Set|ReadonlySet|WeakMap|IteratorObject)\.prototype\./;

/** `jobs.get` of a map, `jobs.at` of a list: what a collection keeps, which stays as it is. */
export function isAskedOfCollection(references: References, method: ts.PropertyAccessExpression): boolean {
  return /^(get|at)$/.test(method.name.text) && isOfCollection(references, method);
}
