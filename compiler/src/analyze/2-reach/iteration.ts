import { ts } from "ts-morph";
import type { CallSite } from "../1-discover/call-sites.js";
import { bare } from "../expressions.js";
import type { References } from "../references.js";
import type { Copies } from "./copies.js";

/** A call of a method that hands the items of a collection, one by one, to the function that it is given. */
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
    const iterates = method.name.text === "forEach" || isOfCollection(references, method);
    return iterates ? new Iteration(call, method) : undefined;
  }

  /** Whose object the function gets as its parameter: `totals`, then `items`, of `items.reduce(add, totals)`. */
  handed(index: number, copies: Copies): ts.Expression | undefined {
    const isCollected = this.#method.name.text.startsWith("reduce") && index === 0;
    const { expression } = this.#method;
    return isCollected ? this.#call.arguments?.[1] : (copies.of(expression) ?? expression);
  }
}

/** A method of the language's own containers: what it gives, or hands on, is a part of the container. */
export function isOfCollection(references: References, method: ts.PropertyAccessExpression): boolean {
  return collections.test(references.nativePath(method) ?? "");
}

const collections = /^(Array|ReadonlyArray|Map|ReadonlyMap|Set|ReadonlySet|WeakMap|Iterator)\.prototype\./;
