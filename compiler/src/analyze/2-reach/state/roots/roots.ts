import * as ts from "../../../../typescript.js";
import { namesFollowed } from "../names-followed.js";
import { calleeOf, type CallSite, type CallSites } from "../../../1-discover/call-sites.js";
import {
  bare,
  enclosingFunction,
  isModuleLevel,
  isSequence,
  isThis,
  wrapped,
  writtenBy,
  handsOutLeft,
  type Access,
} from "../../../expressions.js";
import { isConstant, isStatic } from "../../../declarations.js";
import { isNoObject } from "../../../narrowed.js";
import { Recalled } from "../../../incremental/recalled.js";
import type { References } from "../../../references.js";
import type { Copies } from "../parts/copies.js";
import { objectOf, partOfLiteral } from "../parts/parts.js";
import { pathWithin } from "../parts/paths.js";
import { isGathered, type Path } from "../parts/patterns.js";
import type { Place } from "../parts/places.js";
import { CodeValues } from "../values/code-values.js";
import { DescribedObjects } from "../values/described-objects.js";
import { FunctionValues } from "../values/function-values.js";
import { GivenValues } from "./given-values.js";
import { Handovers } from "./handovers.js";
import type { Implementations } from "./implementations.js";
import { MemberRoots } from "./member-roots.js";
import { passedToField } from "../values/field-values.js";
import { KeptParts } from "./kept-parts.js";
import { KeptBeside } from "./kept-beside.js";
import { returnedObjects } from "../../../returned-expressions.js";
import { ResultRoots } from "./result-roots.js";
import { distinctRoots, isSameRoot, isSharedRoot, sharedOf, type Root } from "./root.js";
import { ownerOfThis } from "./owner-of-this.js";
import { makerBehind } from "./prototypes.js";
import { definedOn, rootOfThis } from "./root-of-this.js";
import { Sources } from "./sources.js";
import { holderOfMember } from "./shared-prototype.js";
import { Values } from "../values/values.js";
import { WeakKeys } from "./weak-keys.js";
import { WeakValues } from "./weak-values.js";
import { valueOfProperty, type FunctionNode } from "../../unit-nodes.js";

/** Finds whose an object is: the variable or the field at the bottom of an expression. */
export class Roots {
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #copies: Copies;
  readonly #values: Values;
  readonly described: DescribedObjects;
  readonly beside: KeptBeside;
  readonly #members: MemberRoots;
  readonly #functions: FunctionValues;
  readonly #classes: CodeValues<ts.ClassLikeDeclaration>;
  readonly #handovers: Handovers;
  readonly #sources: Sources;
  readonly given: GivenValues;
  readonly #results: ResultRoots;
  readonly #kept: KeptParts;
  readonly #recalled: Recalled<ts.Node, readonly Root[]>;
  readonly weakKeys: WeakKeys;

  constructor(references: References, callSites: CallSites, copies: Copies, implementations: Implementations) {
    this.#references = references;
    this.#callSites = callSites;
    this.#copies = copies;
    this.#recalled = new Recalled(references.reads);
    this.#values = new Values(references, callSites);
    this.described = new DescribedObjects(references, callSites, this.#values);
    this.beside = new KeptBeside(references, callSites, this.#values);
    this.#functions = new FunctionValues(references, callSites, this.#values);
    this.#classes = new CodeValues(references, callSites, this.#values, ts.isClassLike);
    this.#handovers = new Handovers(references, callSites, copies, expression => this.rootOf(expression));
    this.#kept = new KeptParts(references, callSites, this.#handovers, copies);
    this.weakKeys = new WeakKeys(
      references,
      callSites,
      this.#kept,
      new WeakValues(references, this.#values),
      expression => this.rootOf(expression),
    );
    this.#members = new MemberRoots(references, callSites, implementations, this);
    this.#sources = new Sources(references, copies, this.#values, this.#functions, this.#handovers);
    this.given = new GivenValues(this.#values, this.#sources, copies, (expression, depth) =>
      this.rootOf(expression, depth),
    );
    this.#results = new ResultRoots(references, copies, this.#functions, this.#members, this);
  }

  /** The variable at the bottom of `a.b[c].d`, through constant aliases and functions that hand out a variable. */
  rootOf(expression: ts.Expression, depth = 0): Root | undefined {
    const node = bare(expression);
    const target = this.#references.resolve(node);
    if (target.kind === "native") {
      return target.path.includes(".prototype.") && !ts.isIdentifier(node) ? this.#rootOfAccess(node, depth) : target;
    }
    if (target.kind === "package" && ts.isIdentifier(node)) return { kind: "package", name: node.text };
    if (target.kind === "declaration") return this.#rootOfDeclaration(target.node, depth);
    if (ts.isCallExpression(node) && this.weakKeys.handsOutOwn(node)) return undefined;
    if (ts.isCallExpression(node)) return this.#results.ofView(node, depth) ?? this.#results.of(node, depth);
    if (ts.isNewExpression(node)) return this.#results.ofView(node, depth);
    if (ts.isAwaitExpression(node)) return this.rootOf(node.expression, depth);
    if (ts.isBinaryExpression(node)) {
      if (handsOutLeft(node)) return this.sharedRootOf([node.left, node.right], depth);
      return isSequence(node) ? this.sharedRootOf([node.right], depth) : undefined;
    }
    if (ts.isConditionalExpression(node))
      return this.sharedRootOf(
        [node.whenTrue, node.whenFalse].filter(each => !isNoObject(each)),
        depth,
      );
    if (isThis(node)) return this.#rootOfDefined(node) ?? this.#rootOfThis(node);
    return this.#rootOfAccess(node, depth);
  }

  /** Of a function that a prototype has, an object that a module has made, if there is one: others are their makers' own. */
  #rootOfThis(node: ts.Expression): Root | undefined {
    const maker = makerBehind(node);
    const target = maker && this.#references.resolve(maker);
    if (target?.kind !== "declaration" || ts.isClassLike(target.node)) return rootOfThis(node);
    const isAssigned = ts.isBinaryExpression(wrapped(ownerOfThis(node)).parent);
    const held = isAssigned ? rootOfThis(node) : undefined;
    if (held !== undefined) return held;
    const isShared = this.#isMadeAtLoad(calleeOf(target.node));
    return isShared ? { kind: "variable", declaration: target.node } : undefined;
  }

  /** Whether a module makes an object, itself or by a function that it calls. */
  #isMadeAtLoad(maker: ts.Node, depth = 0): boolean {
    return this.#callSites
      .of(maker)
      .some(
        site =>
          isModuleLevel(site) || (depth < namesFollowed && this.#isMadeAtLoad(enclosingFunction(site), depth + 1)),
      );
  }

  /** `this` of a method that is defined on an object of a module, or on the prototype of a class. */
  #rootOfDefined(node: ts.Expression): Root | undefined {
    const object = definedOn(node);
    const access = object && bare(object);
    if (access === undefined) return undefined;
    const isPrototype = ts.isPropertyAccessExpression(access) && access.name.text === "prototype";
    const target = this.#references.resolve(isPrototype ? access.expression : access);
    if (target.kind !== "declaration") return undefined;
    if (isPrototype) return ts.isClassLike(target.node) ? { kind: "field", declaration: target.node } : undefined;
    return ts.isVariableDeclaration(target.node) ? { kind: "variable", declaration: target.node } : undefined;
  }

  /** What an assignment changes: the object whose member it replaces, whatever that member held. */
  rootOfAssigned(target: ts.Expression): Root | undefined {
    const node = bare(target);
    const object = objectOf(node);
    const { kind } = this.#references.resolve(node);
    if (object === undefined || (kind !== "member" && kind !== "nothing")) return this.rootOf(node);
    return this.#rootOfField(node) ?? this.rootOf(object);
  }

  /** The functions that a call can execute. */
  calledBy(call: ts.CallExpression): readonly FunctionNode[] {
    return this.#functions.calledBy(call);
  }

  /** The functions that an expression can stand for. */
  functionsOf(expression: ts.Expression): readonly FunctionNode[] {
    return this.#functions.of(expression);
  }

  /** Also those that callers hand in, and that the class of a field has put there. */
  functionsBehind(expression: ts.Expression): readonly FunctionNode[] {
    return this.#functions.behind(expression);
  }

  /** The classes that an expression can stand for. */
  classesBehind(expression: ts.Expression): readonly ts.ClassLikeDeclaration[] {
    return this.#classes.behind(expression);
  }

  /** What a variable is another name for, or a part of. */
  sourcesOf(declaration: ts.Declaration): readonly ts.Expression[] {
    return this.#sources.of(declaration);
  }

  /** What a call has a function get that it is given: whose objects its parameter stands for. */
  handed(call: CallSite, code: ts.Node, index: number): readonly ts.Expression[] {
    return this.#handovers.handed(call, code, index);
  }

  /** The values that an expression can have, as far as they are written in this project. */
  valuesOf(expression: ts.Expression): readonly ts.Expression[] {
    return this.#values.of(expression);
  }

  /** What a variable is given after its declaration. */
  assignedTo(variable: ts.VariableDeclaration): readonly ts.Expression[] {
    return this.#values.assignedTo(variable);
  }

  /**
   * What else a changed object can be: what a parameter has by default, what a variable was given, what an object was made of.
   * Of a copy, only what is below its own members: what changes is at `below` in the object, as whoever was given it does it.
   */
  othersOf(root: Root, changed: ts.Expression, at: ts.Node, below: Path = [], depth = 0): readonly Root[] {
    if (depth >= namesFollowed || (root.kind !== "variable" && root.kind !== "field")) return [];
    const holding = pathWithin(this.#references, changed, root.declaration);
    const path = typeof holding === "object" ? [...holding, ...below] : holding;
    // What an object has in a WeakMap, its class has put there.
    const isBeside = root.kind === "field" && ts.isClassLike(root.declaration);
    const kept =
      isBeside || path === undefined ? [] : [...this.#kept.of(changed), ...this.#kept.storedIn(root.declaration, path)];
    const given = this.#givenTo(root, at, path, depth).flatMap(each => this.#kept.foundAt(each, path ?? []));
    const values = [...given, ...kept].flatMap(each => [each.value, ...this.#kept.copiedIn(each)]);
    const others = [...new Set(values)]
      .flatMap(each => this.#rootsBehind(root, each, depth))
      .filter(each => each.kind !== "native" && !isSameRoot(root, each));
    return distinctRoots(root.kind === "field" ? [...others, ...this.#members.overriding(root.declaration)] : others);
  }

  /** Of a variable of the call also what that can be: of `tags` of `let { tags } = order`, where `let order = template`. */
  #rootsBehind(root: Root, value: ts.Expression, depth: number): readonly Root[] {
    const other = this.#otherRoot(root, value, depth);
    if (other === undefined) return [];
    const isOfCall =
      root.kind === "variable" && other.kind === "variable" && !isSharedRoot(other) && !isSameRoot(root, other);
    return isOfCall ? [other, ...this.othersOf(other, value, value, [undefined], depth + 1)] : [other];
  }

  #otherRoot({ kind }: Root, value: ts.Expression, depth: number): Root | undefined {
    const other = this.rootOf(value, depth + 1);
    return kind === "field" && other?.kind === "variable" ? { ...other, givenAt: value } : other;
  }

  #givenTo(
    { kind, declaration }: Extract<Root, { declaration: ts.Declaration }>,
    at: ts.Node,
    path: ReturnType<typeof pathWithin>,
    depth: number,
  ): readonly Place[] {
    if (kind === "field" && !ts.isClassLike(declaration))
      return passedToField(this.#references, this.#callSites, declaration);
    const values = ts.isClassLike(declaration)
      ? this.beside.storedBy(declaration)
      : this.given.at(declaration, at, path, depth);
    return values.map(value => ({ value, path: [] }));
  }

  sharedRootOf(candidates: readonly ts.Expression[], depth = 0): Root | undefined {
    return depth >= namesFollowed
      ? undefined
      : sharedOf(candidates.flatMap(each => this.rootOf(each, depth + 1) ?? []));
  }

  /** What a function gives back, also what its variables can be. */
  returned(callee: ts.Node, depth = 0): Root | undefined {
    return sharedOf(this.rootsReturned(callee, depth));
  }

  rootsReturned(callee: ts.Node, depth: number): readonly Root[] {
    return this.#recalled.of(callee, `${depth}`, () => distinctRoots(this.#rootsReturned(callee, depth)));
  }

  #rootsReturned(callee: ts.Node, depth: number): readonly Root[] {
    return returnedObjects(this.#references.reads, callee).flatMap(each => {
      const root = this.rootOf(each, depth + 1);
      return root === undefined ? [] : [root, ...this.othersOf(root, each, each, [], depth + 1)];
    });
  }

  #rootOfAccess(node: ts.Expression, depth: number): Root | undefined {
    if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) return undefined;
    const field = this.#rootOfField(node);
    if (field !== undefined) return field;
    const object = bare(node.expression);
    if (ts.isObjectLiteralExpression(object)) return this.#rootOfPart(object, node, depth);
    const behind = ts.isPropertyAccessExpression(node) && depth < namesFollowed ? this.#members.read(node) : undefined;
    if (behind !== undefined) return behind;
    const part =
      ts.isPropertyAccessExpression(node) && depth < namesFollowed ? this.#partOf(object, node.name.text) : undefined;
    const found = part && this.rootOf(part, depth + 1);
    if (found !== undefined) return found;
    const gathered = this.#references.resolve(object);
    if (gathered.kind === "declaration" && isGathered(gathered.node) && depth < namesFollowed)
      return this.#rootOfParts(gathered.node, depth);
    const copied = ts.isIdentifier(object)
      ? []
      : this.#copies.of(object).flatMap(each => (ts.isObjectLiteralExpression(each) ? partsNamed(each, node) : [each]));
    return copied.length > 0 ? this.sharedRootOf(copied, depth) : this.rootOf(object, depth);
  }

  #rootOfPart(literal: ts.ObjectLiteralExpression, access: Access, depth: number): Root | undefined {
    const parts = partsNamed(literal, access);
    const name = ts.isPropertyAccessExpression(access) ? access.name.text : undefined;
    return this.sharedRootOf(parts.length > 0 ? parts : this.#copies.of(literal, name), depth);
  }

  /** A static field, and a field of `this`. */
  #rootOfField(node: ts.Expression): Root | undefined {
    const target = this.#references.resolve(node);
    const field = target.kind === "member" ? target.nodes[0] : undefined;
    const holder = field && !isReplaced(node) ? holderOfMember(this.#references.reads, field) : undefined;
    if (holder !== undefined) return { kind: "variable", declaration: holder };
    if (field === undefined || !(ts.isPropertyDeclaration(field) || ts.isParameter(field))) return undefined;
    if (ts.isPropertyDeclaration(field) && isStatic(field)) return { kind: "variable", declaration: field };
    return isOfThis(node) ? { kind: "field", declaration: field } : undefined;
  }

  /** `list` of `context.items`, where `const context = { items: list }`. */
  #partOf(object: ts.Expression, member: string): ts.Expression | undefined {
    const target = ts.isIdentifier(object) ? this.#references.resolve(object) : undefined;
    const holder = target?.kind === "declaration" ? target.node : undefined;
    const isKept = holder !== undefined && ts.isVariableDeclaration(holder) && isConstant(holder);
    const value = isKept && holder.initializer ? bare(holder.initializer) : undefined;
    return value !== undefined && ts.isObjectLiteralExpression(value) && !isModuleLevel(value)
      ? partOfLiteral(value, member)
      : undefined;
  }

  /** Whose it is what a rest element has gathered. */
  #rootOfParts(gathered: ts.BindingElement, depth: number): Root | undefined {
    return this.sharedRootOf(this.#sources.ofGathered(gathered), depth) ?? { kind: "variable", declaration: gathered };
  }

  #rootOfDeclaration(declaration: ts.Declaration, depth: number): Root | undefined {
    const isPart = ts.isBindingElement(declaration) && ts.isObjectBindingPattern(declaration.parent);
    const taken = isPart && depth < namesFollowed ? this.#members.taken(declaration) : undefined;
    if (taken !== undefined) return taken;
    const root = this.sharedRootOf(this.#sources.of(declaration), depth);
    return root === undefined || root.kind === "native" || root.kind === "package"
      ? { kind: "variable", declaration }
      : root;
  }
}

/** `day` or `night` of `{ day, night }[shift]`. */
function partsNamed(literal: ts.ObjectLiteralExpression, access: Access): readonly ts.Expression[] {
  if (ts.isPropertyAccessExpression(access)) {
    const part = partOfLiteral(literal, access.name.text);
    return part === undefined ? [] : [part];
  }
  return literal.properties.flatMap(each => valueOfProperty(each) ?? []);
}

function isReplaced(node: ts.Expression): boolean {
  const target = writtenBy(wrapped(node).parent);
  return target !== undefined && bare(target) === node;
}

/** `this.list` */
function isOfThis(node: ts.Expression): boolean {
  const object = objectOf(node);
  return object !== undefined && isThis(bare(object));
}
