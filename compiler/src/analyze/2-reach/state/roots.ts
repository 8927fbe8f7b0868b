import * as ts from "../../../typescript.js";
import { callWithArgument, type CallSite, type CallSites } from "../../1-discover/call-sites.js";
import { bare, isFunctionExpression, isModuleLevel, isWithin, wrapped, writtenBy } from "../../expressions.js";
import { boundName, isConstant, isStatic } from "../../declarations.js";
import type { Cache } from "../../incremental/reads.js";
import type { References } from "../../references.js";
import type { Copies } from "./copies.js";
import { boundPart, objectOf, partOfLiteral } from "./parts.js";
import { FunctionValues } from "./function-values.js";
import { Handovers } from "./handovers.js";
import type { Implementations } from "./implementations.js";
import { MemberRoots } from "./member-roots.js";
import { passedToField } from "./field-values.js";
import { isOfCollection } from "./iteration.js";
import { packageFlow } from "./package-flows.js";
import { argumentFor, KeptBeside } from "./kept-beside.js";
import { returnedExpressions, yieldedExpressions } from "../../returned-expressions.js";
import { rememberingBehind } from "./remembering.js";
import { rootOfThis } from "./root-of-this.js";
import { holderOfMember } from "./shared-prototype.js";
import { isSharedVariable } from "./shared-state.js";
import { handsOutLeft, Values } from "./values.js";
import { viewedBy } from "./views.js";
import type { FunctionNode } from "../unit-nodes.js";

export type Root =
  /** A variable, or an object literal whose methods change it through `this`. */
  | {
      readonly kind: "variable";
      readonly declaration: ts.Declaration;
      /** The member behind an interface that hands it out: it counts for runs that can execute that. */
      readonly handedBy?: ts.Declaration;
    }
  /** A field reached through `this`: shared if the object is. */
  | { readonly kind: "field"; readonly declaration: ts.Declaration }
  | { readonly kind: "native"; readonly path: string }
  /** An object that a package exports: `Big` of `Big.DP`. */
  | { readonly kind: "package"; readonly name: string };

/** Finds whose an object is: the variable or the field at the bottom of an expression. */
export class Roots {
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #copies: Copies;
  readonly #values: Values;
  readonly beside: KeptBeside;
  readonly #members: MemberRoots;
  readonly #functions: FunctionValues;
  readonly #handovers: Handovers;
  readonly #handed: Cache<ts.ParameterDeclaration, readonly ts.Expression[]> = new Map();

  constructor(references: References, callSites: CallSites, copies: Copies, implementations: Implementations) {
    this.#references = references;
    this.#callSites = callSites;
    this.#copies = copies;
    this.#values = new Values(references, callSites);
    this.beside = new KeptBeside(references, callSites);
    this.#functions = new FunctionValues(references, callSites, this.#values);
    this.#handovers = new Handovers(references, callSites, copies, expression => this.rootOf(expression));
    this.#members = new MemberRoots(references, callSites, implementations, this);
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
    if (ts.isCallExpression(node)) return this.#rootOfView(node, depth) ?? this.#rootOfResult(node, depth);
    if (ts.isNewExpression(node)) return this.#rootOfView(node, depth);
    if (ts.isAwaitExpression(node)) return this.rootOf(node.expression, depth);
    if (ts.isBinaryExpression(node))
      return handsOutLeft(node) ? this.sharedRootOf([node.left, node.right], depth) : undefined;
    if (ts.isConditionalExpression(node)) return this.sharedRootOf([node.whenTrue, node.whenFalse], depth);
    if (node.kind === ts.SyntaxKind.ThisKeyword) return rootOfThis(node);
    return this.#rootOfAccess(node, depth);
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

  /** The values that an expression can have, as far as they are written in this project. */
  valuesOf(expression: ts.Expression): readonly ts.Expression[] {
    return this.#values.of(expression);
  }

  /** What a variable is given after its declaration. */
  assignedTo(variable: ts.VariableDeclaration): readonly ts.Expression[] {
    return this.#values.assignedTo(variable);
  }

  /** A weak collection shows what it has to nobody but those who have the key: what a run has made is of that run alone. */
  isKeyedByRun(call: ts.CallExpression, callee: ts.PropertyAccessExpression | ts.ElementAccessExpression): boolean {
    const [key] = call.arguments;
    if (key === undefined || !/^Weak(Map|Set)\.prototype\./.test(this.#references.nativePath(callee) ?? ""))
      return false;
    const root = this.rootOf(callee.expression);
    return root?.kind === "variable" && isModuleLevel(root.declaration) && this.#values.isMadeByRun(key);
  }

  /**
   * What else a changed object can be: what a parameter has by default, what a variable was given, what an object was made of.
   * Of a copy, only what is below its own members.
   */
  othersOf(root: Root, changed: ts.Expression, at: ts.Node, depth = 0): readonly Root[] {
    if (depth >= 5 || (root.kind !== "variable" && root.kind !== "field")) return [];
    const path = this.#copies.pathWithin(changed, root.declaration);
    const given = this.#givenTo(root, at, depth).flatMap(each => [
      each,
      ...(path ? this.#copies.of(each, path.member) : []),
    ]);
    const others = given
      .flatMap(each => this.rootOf(each, depth + 1) ?? [])
      .filter(each => each.kind !== "native" && !isSameRoot(root, each));
    return root.kind === "field" ? [...others, ...this.#members.overriding(root.declaration)] : others;
  }

  #givenTo(
    { kind, declaration }: Extract<Root, { declaration: ts.Declaration }>,
    at: ts.Node,
    depth: number,
  ): readonly ts.Expression[] {
    if (kind === "field")
      return ts.isClassLike(declaration)
        ? this.beside.storedBy(declaration)
        : passedToField(this.#references, this.#callSites, declaration);
    if (ts.isParameter(declaration) || ts.isBindingElement(declaration))
      return declaration.initializer === undefined ? [] : [declaration.initializer];
    if (!ts.isVariableDeclaration(declaration) || isConstant(declaration) || isModuleLevel(declaration)) return [];
    const assignments = this.#values.assignmentsTo(declaration);
    const last = assignedBefore(assignments, at);
    // `node = node.next` leaves it where it was, and so does `state = { ...state, total }` with its parts.
    const isMoved = last !== undefined && this.#isPartOfItself(declaration, last.right, depth);
    if (last !== undefined && !isMoved) return [last.right];
    return [...(declaration.initializer ? [declaration.initializer] : []), ...assignments.map(({ right }) => right)];
  }

  #isPartOfItself(variable: ts.Declaration, value: ts.Expression, depth: number): boolean {
    return [value, ...this.#copies.of(value)].some(each => {
      const root = this.rootOf(each, depth + 1);
      return root?.kind === "variable" && root.declaration === variable;
    });
  }

  /** Of several that it could be, the one that runs share. */
  sharedRootOf(candidates: readonly ts.Expression[], depth = 0): Root | undefined {
    return depth >= 5 ? undefined : sharedOf(candidates.flatMap(each => this.rootOf(each, depth + 1) ?? []));
  }

  /** What a function gives back, also what its variables can be. */
  returned(callee: ts.Node, depth = 0): Root | undefined {
    return sharedOf(this.#rootsReturned(callee, depth));
  }

  #rootsReturned(callee: ts.Node, depth: number): readonly Root[] {
    return returnedExpressions(this.#references.reads, callee).flatMap(each => {
      const root = this.rootOf(each, depth + 1);
      return root === undefined ? [] : [root, ...this.othersOf(root, each, each, depth + 1)];
    });
  }

  #rootOfAccess(node: ts.Expression, depth: number): Root | undefined {
    if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) return undefined;
    const field = this.#rootOfField(node);
    if (field !== undefined) return field;
    const object = bare(node.expression);
    const behind = ts.isPropertyAccessExpression(node) && depth < 5 ? this.#members.read(node) : undefined;
    if (behind !== undefined) return behind;
    const part = ts.isPropertyAccessExpression(node) && depth < 5 ? this.#partOf(object, node.name.text) : undefined;
    const found = part && this.rootOf(part, depth + 1);
    if (found !== undefined) return found;
    const copied = ts.isIdentifier(object) ? [] : this.#copies.of(object);
    return copied.length > 0 ? this.sharedRootOf(copied, depth) : this.rootOf(object, depth);
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

  #rootOfDeclaration(declaration: ts.Declaration, depth: number): Root | undefined {
    const isPart = ts.isBindingElement(declaration) && ts.isObjectBindingPattern(declaration.parent);
    const taken = isPart && depth < 5 ? this.#members.taken(declaration) : undefined;
    if (taken !== undefined) return taken;
    const root = this.sharedRootOf(this.sourcesOf(declaration), depth);
    return root === undefined || root.kind === "native" || root.kind === "package"
      ? { kind: "variable", declaration }
      : root;
  }

  /** What a variable is another name for, or a part of: a constant, the item of a loop, the parameter of a callback. */
  sourcesOf(declaration: ts.Declaration): readonly ts.Expression[] {
    if (ts.isBindingElement(declaration)) return declaration.dotDotDotToken ? [] : this.#destructuredFrom(declaration);
    if (ts.isParameter(declaration)) return this.#handedTo(declaration);
    if (!ts.isVariableDeclaration(declaration) || !isConstant(declaration)) return [];
    const source = declaration.initializer && bare(declaration.initializer);
    if (source === undefined) return this.#loopedOver(declaration);
    const isReference =
      ts.isIdentifier(source) ||
      ts.isPropertyAccessExpression(source) ||
      ts.isElementAccessExpression(source) ||
      ts.isConditionalExpression(source) ||
      ts.isAwaitExpression(source) ||
      (ts.isBinaryExpression(source) && handsOutLeft(source)) ||
      ts.isCallExpression(source) ||
      ts.isNewExpression(source);
    return isReference ? [source] : [];
  }

  #loopedOver({ parent }: ts.VariableDeclaration): readonly ts.Expression[] {
    const loop = parent.parent;
    if (!ts.isForOfStatement(loop)) return [];
    const yielded = this.#yieldedBy(bare(loop.expression));
    return yielded.length > 0 ? yielded : this.#copies.partsOf(loop.expression);
  }

  /** What a generator hands out that is called here, as the caller would name it. */
  #yieldedBy(call: ts.Expression): readonly ts.Expression[] {
    if (!ts.isCallExpression(call)) return [];
    return this.#functions
      .calledBy(call)
      .flatMap(callee =>
        yieldedExpressions(this.#references.reads, callee).flatMap(each =>
          this.#handovers.seenFrom(call, callee, each),
        ),
      );
  }

  /** What `const { list } = config` takes a part of. */
  #destructuredFrom(element: ts.BindingElement): readonly ts.Expression[] {
    const holder = ts.findAncestor(element, each => ts.isVariableDeclaration(each) || ts.isParameter(each));
    if (holder === undefined) return [];
    if (ts.isParameter(holder)) return this.#handedTo(holder);
    if (!isConstant(holder)) return [];
    const { initializer } = holder;
    if (initializer === undefined) return this.#loopedOver(holder);
    const part = boundPart(element, bare(initializer));
    if (part !== undefined) return [part];
    const copied = this.#copies.of(initializer, boundName(element));
    return copied.length > 0 ? copied : [initializer];
  }

  /** `items.forEach(item => …)`: the items belong to whoever owns the list. */
  #handedTo(parameter: ts.ParameterDeclaration): readonly ts.Expression[] {
    return this.#references.reads.cached(this.#handed, parameter, [], () => {
      const { parent: code } = parameter;
      const call = callWithArgument(code);
      return call === undefined ? [] : this.handed(call, code, code.parameters.indexOf(parameter));
    });
  }

  /** What a call has a function get that it is given: whose objects its parameter stands for. */
  handed(call: CallSite, code: ts.Node, index: number): readonly ts.Expression[] {
    return this.#handovers.handed(call, code, index);
  }

  #rootOfResult(call: ts.CallExpression, depth: number): Root | undefined {
    if (depth >= 5) return undefined;
    const method = bare(call.expression);
    const holder = this.beside.holderOf(call);
    if (holder !== undefined) return { kind: "field", declaration: holder };
    if (ts.isPropertyAccessExpression(method) && isOfCollection(this.#references, method)) {
      const { expression, name } = method;
      if (partMethods.has(name.text)) return this.sharedRootOf(this.#copies.partsOf(expression), depth);
      if (selfMethods.has(name.text)) return this.rootOf(expression, depth + 1);
      if (name.text === "reduce") return this.#rootOfReduced(call.arguments, depth);
    }
    const [first] = call.arguments;
    const path = this.#references.nativePath(method) ?? "";
    if (first !== undefined && handsOutFirst.test(path)) return this.rootOf(first, depth + 1);
    for (const callee of this.#functions.calledBy(call)) {
      const root = this.returned(callee, depth);
      const given = root?.kind === "variable" ? argumentFor(root.declaration, callee, call) : undefined;
      if (given !== undefined) return this.rootOf(given, depth + 1);
      if (root?.kind === "variable" && !ts.isParameter(root.declaration)) return root;
    }
    const made = this.#rootOfRemembered(method) ?? this.#rootOfPackage(call, depth);
    if (made !== undefined) return made;
    if (ts.isPropertyAccessExpression(method)) return this.#members.given(method, depth);
    return this.#providedBy(method, depth);
  }

  /** What runs share of what those functions give back that are handed in for a parameter: `provide()`. */
  #providedBy(callee: ts.Expression, depth: number): Root | undefined {
    for (const handedBy of this.#functions.handedIn(callee)) {
      const root = this.returned(handedBy, depth);
      if (root?.kind === "variable" && isSharedRoot(root)) return { ...root, handedBy };
    }
    return undefined;
  }

  /** What a function remembers that a package has made: `table()`, where `const table = once(() => new Map())`. */
  #rootOfRemembered(callee: ts.Expression): Root | undefined {
    const remembering = ts.isIdentifier(callee) ? rememberingBehind(this.#references, callee) : undefined;
    if (remembering === undefined || remembering === "unknown") return undefined;
    return { kind: "variable", declaration: remembering.holder };
  }

  /** What a function of a package hands out of what it is given. */
  #rootOfPackage(call: ts.CallExpression, depth: number): Root | undefined {
    const flow = packageFlow(this.#references, call);
    if (flow?.giving === "itself" || flow?.giving === "assigned") return this.rootOf(flow.subject, depth + 1);
    if (flow?.giving === "part") return this.sharedRootOf(this.#copies.partsOf(flow.subject), depth);
    return flow?.giving === "reduced" ? this.#rootOfReduced(flow.given, depth) : undefined;
  }

  /** Who changes a view changes what it is a view of. */
  #rootOfView(call: CallSite, depth: number): Root | undefined {
    const viewed = depth < 5 ? viewedBy(call, this.#references) : undefined;
    return viewed && this.rootOf(viewed, depth + 1);
  }

  /** One of the items, as in `shelves.reduce((a, b) => (a.left < b.left ? a : b))`. */
  #rootOfReduced(given: readonly ts.Expression[], depth: number): Root | undefined {
    const code = given.map(each => bare(each)).find(isFunctionExpression);
    const roots = code === undefined ? [] : this.#rootsReturned(code, depth);
    return sharedOf(roots.filter(each => each.kind !== "variable" || each.declaration.parent !== code));
  }
}

function isReplaced(node: ts.Expression): boolean {
  const target = writtenBy(wrapped(node).parent);
  return target !== undefined && bare(target) === node;
}

function isSharedRoot(root: Root): boolean {
  return root.kind === "variable" && isSharedVariable(root.declaration);
}

function sharedOf(roots: readonly Root[]): Root | undefined {
  return roots.find(isSharedRoot) ?? roots[0];
}

export function isSameRoot(one: Root, other: Root): boolean {
  return "declaration" in one && "declaration" in other && one.declaration === other.declaration;
}

/** The assignment that stands before a place in the same block: what was there before it is gone. */
function assignedBefore(assignments: readonly ts.BinaryExpression[], at: ts.Node): ts.BinaryExpression | undefined {
  const statement = ts.findAncestor(at, ts.isStatement);
  const block = statement?.parent;
  if (block === undefined || !ts.isBlock(block)) return undefined;
  return assignments.findLast(each => {
    const own = wrapped(each).parent;
    return ts.isExpressionStatement(own) && own.parent === block && own.end <= at.pos && !isWithin(at, own);
  });
}

/** Methods that hand out a part of the container, or the container itself. */
const partMethods = new Set("at find findLast get pop shift values entries".split(" "));
const selfMethods = new Set("sort reverse fill copyWithin set add".split(" "));
const handsOutFirst =
  /^Object\.(assign|freeze|seal|preventExtensions|defineProperty|defineProperties)$|^Promise\.resolve$/;

/** `this.list` */
function isOfThis(node: ts.Expression): boolean {
  const object = objectOf(node);
  return object !== undefined && bare(object).kind === ts.SyntaxKind.ThisKeyword;
}
