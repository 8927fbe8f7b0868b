import * as ts from "../../../../typescript.js";
import type { CallSite } from "../../../1-discover/call-sites.js";
import { bare } from "../../../expressions.js";
import type { References } from "../../../references.js";
import type { Copies } from "./copies.js";
import { packageFlow, type PackageFlow } from "./package-flows.js";

interface Handed {
  /** The collection, or the promise. */
  readonly over: ts.Expression;
  /** `totals` of `items.reduce(add, totals)` */
  readonly collectedIn?: ts.Expression | "something new" | undefined;
}

/** A call that hands the items of a collection, one by one, to the functions that it is given; or a promise's value, once there is one. */
export class Iteration {
  readonly #handed: Handed;
  readonly #awaits: boolean;

  private constructor(handed: Handed, awaits: boolean) {
    this.#handed = handed;
    this.#awaits = awaits;
  }

  static of(call: CallSite, references: References): Iteration | undefined {
    const flow = packageFlow(references, call);
    if (flow !== undefined) return new Iteration(handedByPackage(references, flow), false);
    const method = bare(call.expression);
    if (!ts.isPropertyAccessExpression(method)) return undefined;
    const given = givenToIterate(references, call);
    if (given !== undefined) return new Iteration({ over: given }, false);
    const awaits = references.nativePath(method) === "Promise.prototype.then";
    const iterates = awaits || method.name.text === "forEach" || isOfCollection(references, method);
    return iterates ? new Iteration(handedByMethod(call, method), awaits) : undefined;
  }

  get collection(): ts.Expression {
    return this.#handed.over;
  }

  /** Whose objects the function gets as its parameter: `totals`, then `items`, of `items.reduce(add, totals)`. */
  handed(index: number, copies: Copies): readonly ts.Expression[] {
    const { over, collectedIn } = this.#handed;
    if (this.#awaits) return index === 0 ? [over] : [];
    if (index > 0 || collectedIn === undefined) return copies.partsOf(over);
    return collectedIn === "something new" ? [] : [collectedIn];
  }
}

function handedByMethod(call: CallSite, { expression, name }: ts.PropertyAccessExpression): Handed {
  return { over: expression, collectedIn: name.text.startsWith("reduce") ? call.arguments?.[1] : undefined };
}

function handedByPackage(references: References, { giving, given, subject }: PackageFlow): Handed {
  if (giving !== "reduced" && giving !== "gathered") return { over: subject };
  const isFunction = given.map(each => references.isCallable(each));
  const behind = given.find(
    (each, index) => isFunction[index - 1] === true && isFunction[index] !== true && each !== subject,
  );
  return { over: subject, collectedIn: behind ?? (giving === "gathered" ? "something new" : undefined) };
}

/** `rows` of `Array.from(rows, row => …)` and of `Object.groupBy(rows, row => …)`. */
export function givenToIterate(references: References, call: CallSite): ts.Expression | undefined {
  const [given, callback] = call.arguments ?? [];
  const isIterating = /^(Array\.from(Async)?|(Object|Map)\.groupBy)$/.test(
    references.nativePath(call.expression) ?? "",
  );
  return isIterating && callback !== undefined ? given : undefined;
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
