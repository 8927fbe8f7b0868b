import * as ts from "../../../../typescript.js";
import { namesFollowed } from "../names-followed.js";
import { calleeOf } from "../../../1-discover/call-sites.js";
import { bare, bottomOf, isThis, writtenBy } from "../../../expressions.js";
import type { References } from "../../../references.js";
import { objectOf, partOfLiteral } from "../parts/parts.js";
import { isAskedToTheEnd } from "./exhausted-expressions.js";
import type { RegularExpressions } from "./regular-expressions.js";
import { hasOwnThis } from "../roots/owner-of-this.js";
import type { Roots } from "../roots/roots.js";
import { valueOf } from "../../unit-nodes.js";

/** Methods of the platform's objects that change them. */
const changing = new Set(
  (
    "abort add append clear copyWithin delete fill next pop push reverse set shift sort splice unshift update write " +
    "addEventListener removeEventListener on once off addListener removeListener removeAllListeners " +
    "prependListener prependOnceListener setMaxListeners " +
    "setDate setFullYear setHours setMilliseconds setMinutes setMonth setSeconds setTime setUTCDate setUTCFullYear " +
    "setUTCHours setUTCMilliseconds setUTCMinutes setUTCMonth setUTCSeconds"
  ).split(" "),
);
const ofLists = new Set("copyWithin pop push reverse shift splice unshift".split(" "));
const changingFirst = new Set(
  (
    "Object.assign Object.defineProperty Object.defineProperties Object.setPrototypeOf " +
    "Reflect.set Reflect.defineProperty Reflect.deleteProperty Reflect.setPrototypeOf " +
    "crypto.getRandomValues node:crypto.getRandomValues"
  ).split(" "),
);
/** Which of its arguments a method changes. */
const changingArgument = new Map([
  ["TextEncoder.prototype.encodeInto", 1],
  ["Buffer.prototype.copy", 0],
]);

/** A method of the platform that changes its object, by its name. */
export function isChanging(method: string): boolean {
  return changing.has(method);
}

/** Finds the objects that calls of the platform's functions change. */
export class Mutators {
  readonly #references: References;
  readonly #roots: Roots;
  readonly #expressions: RegularExpressions;

  constructor(references: References, roots: Roots, expressions: RegularExpressions) {
    this.#references = references;
    this.#roots = roots;
    this.#expressions = expressions;
  }

  isMutator(method: ts.Expression): method is ts.PropertyAccessExpression | ts.ElementAccessExpression {
    if (!ts.isPropertyAccessExpression(method) && !ts.isElementAccessExpression(method)) return false;
    const direct = this.#references.nativePath(method);
    return this.#references.memberNames(method).some(name => {
      const isChanging = changing.has(name) || settling.has(name) || storing.test(name);
      if (!isChanging && !statefulExpressionMethods.has(name)) return false;
      const path =
        direct ??
        this.#references.platformMember(bare(method.expression), name)?.path ??
        this.#pathBehind(method, name);
      if (path === undefined) return isChanging && this.#isUntypedContainer(method.expression, name);
      if (!path.includes(".prototype.")) return false;
      if (settling.has(name)) return path.startsWith("PromiseWithResolvers");
      return isChanging
        ? !/^(Promise|ClassAccessor)/.test(path)
        : this.#expressions.canHave(stateful, method.expression) && !isAskedToTheEnd(this.#references, method);
    });
  }

  /** `Map.prototype.set` of `store.set`, where `const store: Store = new Map()` and an interface of the project describes it. */
  #pathBehind(method: ts.PropertyAccessExpression | ts.ElementAccessExpression, name: string): string | undefined {
    const target = this.#references.resolve(method);
    if (target.kind !== "member" || target.nodes.length === 0 || !target.nodes.every(ts.isTypeElement))
      return undefined;
    // Whether one can be meant at all, its flags tell.
    if (statefulExpressionMethods.has(name)) return `RegExp.prototype.${name}`;
    const values = this.#roots.described
      .of(method.expression)
      .filter(each => this.#references.nativePath(each) === undefined);
    return values.map(each => this.#references.platformMember(each, name)?.path).find(each => each !== undefined);
  }

  /** `const log: any = []`: what it is made of tells what no type does, and some methods only lists have. */
  #isUntypedContainer(expression: ts.Expression, method: string): boolean {
    if (!this.#references.isUntyped(expression)) return false;
    return ofLists.has(method) || this.#madeOf(expression).some(each => this.#isContainer(each));
  }

  /** Also `seen` of `state.seen`, where `const state: any = { seen: new Set() }`. */
  #madeOf(expression: ts.Expression): readonly ts.Expression[] {
    const node = bare(expression);
    if (!ts.isPropertyAccessExpression(node)) return this.#roots.valuesOf(node);
    return this.#roots.valuesOf(node.expression).flatMap(each => {
      const part = ts.isObjectLiteralExpression(each) ? partOfLiteral(each, node.name.text) : undefined;
      return part === undefined ? [] : [bare(part)];
    });
  }

  #isContainer(value: ts.Expression): boolean {
    if (ts.isArrayLiteralExpression(value)) return true;
    return ts.isNewExpression(value) && this.#references.nativePath(value.expression) !== undefined;
  }

  /** What a function of the platform changes for the sake of its arguments: most often, one of them. */
  changedByArguments(call: ts.CallExpression): ts.Expression | undefined {
    const path = this.#references.nativePath(call.expression);
    if (path === undefined) return undefined;
    const [first] = call.arguments;
    if (first !== undefined && /^String\.prototype\.(match|replace)$/.test(path))
      return this.#expressions.canHave(sticky, first) ? first : undefined;
    if (path === "TextDecoder.prototype.decode") return isStreamed(call) ? objectOf(call.expression) : undefined;
    return call.arguments[changingFirst.has(path) ? 0 : (changingArgument.get(path) ?? Infinity)];
  }

  /** `list` of `list.push.apply(list, items)`, of `add(item)` where `const add = list.push.bind(list)`, of `items.forEach(list.push, list)`. */
  changedThroughFunction(call: ts.CallExpression): readonly ts.Expression[] {
    const callee = bare(call.expression);
    const [first, second] = call.arguments;
    const isApplied = ts.isPropertyAccessExpression(callee) && /^(call|apply)$/.test(callee.name.text);
    if (isApplied && this.#changesItsThis(callee.expression)) return first ? [first] : [];
    if (this.#references.nativePath(callee) === "Reflect.apply" && first && this.#changesItsThis(first))
      return second ? [second] : [];
    return [callee, ...call.arguments].flatMap(each => this.#boundTo(each) ?? []);
  }

  /** Also `push`, where `const { push } = Array.prototype`. */
  #changesItsThis(method: ts.Expression): boolean {
    const node = bare(method);
    if (this.isMutator(node) || this.#writesToThis(node)) return true;
    const path = ts.isIdentifier(node)
      ? (this.#references.nativePath(node) ?? this.#references.takenPath(node))
      : undefined;
    const [owner, name] = path?.split(".prototype.") ?? [];
    return name !== undefined && owner !== "Promise" && isChanging(name);
  }

  /** A function of the project that is no method: what it does to `this`, it does to whatever it is called on. */
  #writesToThis(method: ts.Expression): boolean {
    const target = ts.isIdentifier(method) ? this.#references.resolve(method) : undefined;
    const code = target?.kind === "declaration" ? calleeOf(target.node) : undefined;
    if (code === undefined || !(ts.isFunctionDeclaration(code) || ts.isFunctionExpression(code))) return false;
    this.#references.reads.body(code);
    const writes = (node: ts.Node): boolean => {
      if (hasOwnThis(node)) return false;
      const written = writtenBy(node);
      const changed = written === undefined ? this.#mutatedBy(node) : objectOf(written);
      return (changed !== undefined && isThis(bottomOf(changed))) || (ts.forEachChild(node, writes) ?? false);
    };
    return code.body !== undefined && (ts.forEachChild(code.body, writes) ?? false);
  }

  #mutatedBy(node: ts.Node): ts.Expression | undefined {
    const method = ts.isCallExpression(node) ? bare(node.expression) : undefined;
    return method !== undefined && this.isMutator(method) ? method.expression : undefined;
  }

  /** The object that a function changes, whoever calls it. */
  #boundTo(expression: ts.Expression, depth = 0): ts.Expression | undefined {
    const node = bare(expression);
    if (ts.isCallExpression(node)) {
      const bind = bare(node.expression);
      const isBound = ts.isPropertyAccessExpression(bind) && bind.name.text === "bind";
      return isBound && this.#changesItsThis(bind.expression) ? node.arguments[0] : undefined;
    }
    if (this.isMutator(node)) return node.expression;
    if (depth >= namesFollowed || !(ts.isIdentifier(node) || ts.isPropertyAccessExpression(node))) return undefined;
    const target = this.#references.resolve(node);
    const holder = target.kind === "declaration" ? target.node : target.kind === "member" ? target.nodes[0] : undefined;
    const value = holder && valueOf(holder);
    return value && this.#boundTo(value, depth + 1);
  }
}

/** Of what `Promise.withResolvers()` gives. */
const settling = new Set(["resolve", "reject"]);
/** Of a DataView and of a Buffer. */
const storing = /^(set|write)(Big)?(U?[Ii]nt|Float|Double)\d*/;
const statefulExpressionMethods = new Set(["exec", "test"]);
/** A regular expression with these flags remembers where it stopped. */
const stateful = /[gy]/;
/** With `g` the methods of texts begin anew. */
const sticky = /^[^g]*y[^g]*$/;

/** `decoder.decode(chunk, { stream: true })` keeps the rest of the chunk for the next one. */
function isStreamed({ arguments: [, options] }: ts.CallExpression): boolean {
  if (options === undefined) return false;
  const literal = bare(options);
  if (!ts.isObjectLiteralExpression(literal)) return true;
  const stream = partOfLiteral(literal, "stream");
  return stream !== undefined && bare(stream).kind !== ts.SyntaxKind.FalseKeyword;
}
