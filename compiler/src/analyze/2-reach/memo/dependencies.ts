import * as ts from "../../../typescript.js";
import { argumentsFor } from "../../1-discover/call-sites.js";
import { isStatic } from "../../declarations.js";
import { bare, enclosingFunction, isModuleLevel, isReference, isWithin, wrapped } from "../../expressions.js";
import { ownerOfThis } from "../state/roots/owner-of-this.js";
import { parameterOf } from "../state/parts/patterns.js";
import { isSameRoot, type Root } from "../state/roots/root.js";
import { changesOf } from "./changed-locals.js";
import { isFollowed, onlyCallOf, toldAtCall } from "./callers.js";
import type { Code } from "./code.js";
import { handedBy, type Handed } from "./handed.js";
import { isTold, membersFrom, type Told } from "./key.js";
import { countWrites, madeFrom } from "./made-from.js";
import { argumentsOf, isOneForAll, isSelf, isSettled, mentionsOwn, selfOf } from "./self.js";

/** Where a memo keeps its values, what tells them apart, and where it is filled. */
interface Place {
  readonly root: Extract<Root, { readonly declaration: ts.Declaration }>;
  readonly key: readonly Told[];
  readonly at: ts.Node;
  /** How many calls lead from there to the function that fills it. */
  readonly depth?: number;
}

const deepest = 2;

/** What the value of a memo is computed from. */
export class Dependencies {
  /** What differs from call to call, and the key does not tell: variables, and what stands for a `this`. */
  readonly variables = new Set<ts.Node>();
  /** What the local variables were made of, and what has changed them since. */
  readonly sources: ts.Node[] = [];
  readonly #code: Code;
  readonly #place: Place;
  /** The value, and the code that computes it: their own variables are no dependencies. */
  readonly #own: ts.Node[];
  readonly #expanded = new Set<ts.Node>();

  constructor(code: Code, values: readonly ts.Expression[], place: Place) {
    this.#code = code;
    this.#place = place;
    this.#own = [...values];
    for (const value of values) this.#visit(value);
  }

  /** Each was made by the call that made the place of the memo, for good: `f` and `cache` in `memoize(f) { const cache = …`. */
  get areAsOldAsThePlace(): boolean {
    return [...this.variables].every(each => this.#isAsOldAsThePlace(each) || this.#isToldByCallers(each));
  }

  #isAsOldAsThePlace(variable: ts.Node): boolean {
    if (!ts.isParameter(variable) || !isWithin(this.#place.root.declaration, variable.parent)) return false;
    return countWrites(this.#code.references, variable) === 0;
  }

  /** `make` of `once(key, make)`, where the one call gives something that follows from the key: `this.once(key, this.makers[key])`. */
  #isToldByCallers(variable: ts.Node): boolean {
    const { root, key, at, depth = 0 } = this.#place;
    const isBound = ts.isParameter(variable) || ts.isBindingElement(variable);
    const parameter = isBound ? parameterOf(variable) : undefined;
    const callee = enclosingFunction(at);
    if (!isBound || parameter?.parent !== callee || depth >= deepest) return false;
    if (countWrites(this.#code.references, variable) > 0 || !isFollowed(this.#code, variable)) return false;
    const call = onlyCallOf(this.#code, callee);
    const given = call === undefined ? [] : argumentsFor(parameter, call);
    if (call === undefined || given.length === 0) return false;
    const told = toldAtCall(this.#code, key, callee, call);
    const dependencies = new Dependencies(this.#code, given, { root, key: told, at: call, depth: depth + 1 });
    this.sources.push(...given, ...dependencies.sources);
    return dependencies.areAsOldAsThePlace;
  }

  #visit(node: ts.Node): void {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    if (isSelf(node)) {
      this.#self(node);
      return;
    }
    const handed = ts.isCallExpression(node) ? handedBy(this.#code, node) : undefined;
    if (ts.isCallExpression(node) && handed !== undefined) {
      this.#handed(node, handed);
      return;
    }
    const list = argumentsOf(this.#code.references, node);
    if (list !== undefined) this.#part(list, membersFrom(node));
    else if (ts.isIdentifier(node) && isReference(node)) this.#name(node);
    ts.forEachChild(node, each => this.#visit(each));
  }

  #name(node: ts.Identifier): void {
    const target = this.#code.references.resolve(node);
    if (target.kind === "declaration") this.#part(target.node, membersFrom(node));
  }

  #part(variable: ts.Node, members: readonly string[]): void {
    if (!isTold(this.#place.key, variable, members)) this.#depend(variable);
  }

  #depend(variable: ts.Node): void {
    if (variable === this.#place.root.declaration) return;
    if (this.#isOwn(variable) || ts.isSourceFile(enclosingFunction(variable)) || this.#expanded.has(variable)) return;
    this.#expanded.add(variable);
    this.#code.references.reads.body(variable);
    if (ts.isFunctionDeclaration(variable) || ts.isClassDeclaration(variable)) {
      this.#follow(variable);
      return;
    }
    const made = madeFrom(this.#code.references, variable, this.#place.at);
    const changes = changesOf(this.#code, variable, this.#place);
    this.sources.push(...made, ...(changes ?? []));
    for (const each of made) this.#visitOwn(each);
    for (const each of changes ?? []) this.#follow(each);
    const isMade = made.length > 0 || (changes ?? []).length > 0;
    if ((!isMade || changes === undefined) && !isWithin(variable, this.#place.at)) this.variables.add(variable);
  }

  /** What is declared in it belongs to it: the parameter of a function that it hands out. */
  #visitOwn(value: ts.Expression): void {
    this.#own.push(value);
    this.#visit(value);
  }

  #isOwn(node: ts.Node): boolean {
    return this.#own.some(each => isWithin(node, each));
  }

  #follow(code: ts.Node): void {
    if (this.#own.includes(code)) return;
    this.#own.push(code);
    this.#code.references.reads.body(code);
    ts.forEachChild(code, each => this.#visit(each));
  }

  /** Objects of one class differ in what they were made of, and share what the class says: `readonly factor = 2`, a method. */
  #self(node: ts.Node): void {
    const self = selfOf(node);
    if (this.#isOwn(self) || this.#isAsOld(node) || isOneForAll(this.#code, self)) return;
    if (isTold(this.#place.key, self, membersFrom(node))) return;
    const access = wrapped(node).parent;
    const target = ts.isPropertyAccessExpression(access) ? this.#code.references.resolve(access) : undefined;
    const members = target?.kind === "member" ? target.nodes : [];
    if (members.length > 0 && members.every(each => isSettled(this.#code, each, this.#place.at)))
      for (const each of members) this.#follow(each);
    else this.variables.add(self);
  }

  /** The place belongs to that very object, to the call whose `this` it is, or to the class that it is. */
  #isAsOld(self: ts.Node): boolean {
    const { root } = this.#place;
    const owner = ownerOfThis(self);
    if (root.kind === "field" || isWithin(root.declaration, owner)) return true;
    const isOfClass = ts.isClassElement(owner) && (ts.isClassStaticBlockDeclaration(owner) || isStatic(owner));
    if (isOfClass) return isModuleLevel(owner.parent);
    const own = ts.isExpression(self) ? this.#code.writes.rootOf(self) : undefined;
    return own !== undefined && isSameRoot(own, root);
  }

  #handed({ expression }: ts.CallExpression, { functions, self, arguments: given, list }: Handed): void {
    const callee = bare(expression);
    this.#visit(self !== undefined && ts.isPropertyAccessExpression(callee) ? callee.expression : callee);
    if (self !== undefined && functions.some(each => mentionsOwn(each, isSelf))) this.#handedSelf(self, functions);
    for (const each of given) this.#visit(each);
    if (list !== undefined) this.#items(list.of, list.taken);
  }

  /** A member looks at parts of its object, a function at whatever it likes. */
  #handedSelf(self: ts.Expression, functions: readonly ts.Node[]): void {
    const isWhollyTold = isSelf(self) && isTold(this.#place.key, selfOf(self), []);
    if (isWhollyTold || !functions.every(ts.isClassElement)) this.#visit(self);
    else for (const each of functions) this.#follow(each);
  }

  /** `args` of `(...args) => f(...args)`, of which `f` takes the first ones alone. */
  #items(list: ts.Expression, taken: number): void {
    const { references } = this.#code;
    const target = references.resolve(list);
    const declared = target.kind === "declaration" ? target.node : undefined;
    const isRest = declared !== undefined && ts.isParameter(declared) && declared.dotDotDotToken !== undefined;
    const variable = isRest ? declared : argumentsOf(references, bare(list));
    if (variable === undefined || taken === Infinity) this.#visit(list);
    else for (let index = 0; index < taken; index++) this.#part(variable, [String(index)]);
  }
}
