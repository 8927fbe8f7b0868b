import * as ts from "../../../typescript.js";
import { callWithArgument, type CallSite, type CallSites } from "../../1-discover/call-sites.js";
import { bare, isFunctionExpression, isModuleLevel, isWithin, wrapped, writtenBy } from "../../expressions.js";
import { boundName, isConstant } from "../../declarations.js";
import type { References } from "../../references.js";
import type { Copies } from "./copies.js";
import { boundPart, partOfLiteral } from "./parts.js";
import { passedToField } from "./field-values.js";
import { isOfCollection, Iteration } from "./iteration.js";
import { packageFlow } from "./package-flows.js";
import { argumentFor, KeptBeside } from "./kept-beside.js";
import { returnedExpressions } from "../../returned-expressions.js";
import { rememberingBehind } from "./remembering.js";
import { rootOfThis } from "./root-of-this.js";
import { holderOfMember } from "./shared-prototype.js";
import { handsOutLeft, Values } from "./values.js";
import { viewedBy } from "./views.js";

export type Root =
  /** A variable, or an object literal whose methods change it through `this`. */
  | { readonly kind: "variable"; readonly declaration: ts.Declaration }
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

  constructor(references: References, callSites: CallSites, copies: Copies) {
    this.#references = references;
    this.#callSites = callSites;
    this.#copies = copies;
    this.#values = new Values(references, callSites);
    this.beside = new KeptBeside(references, callSites);
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

  /** What else a changed object can be: what a parameter has by default, what a variable was given, what an object was made of. */
  othersOf(root: Root, at: ts.Node, depth = 0): readonly Root[] {
    if (depth >= 5 || (root.kind !== "variable" && root.kind !== "field")) return [];
    return this.#givenTo(root, at, depth).flatMap(each => {
      const other = this.rootOf(each, depth + 1);
      const isOther = other !== undefined && other.kind !== "native" && !isSameRoot(root, other);
      return isOther ? [other] : [];
    });
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
    // `node = node.next` leaves it where it was.
    const isMoved = last !== undefined && this.#isPartOfItself(declaration, last.right, depth);
    if (last !== undefined && !isMoved) return [last.right];
    return [...(declaration.initializer ? [declaration.initializer] : []), ...assignments.map(({ right }) => right)];
  }

  #isPartOfItself(variable: ts.Declaration, value: ts.Expression, depth: number): boolean {
    const root = this.rootOf(value, depth + 1);
    return root?.kind === "variable" && root.declaration === variable;
  }

  /** Of several that it could be, the one that runs share. */
  sharedRootOf(candidates: readonly ts.Expression[], depth = 0): Root | undefined {
    return depth >= 5 ? undefined : sharedOf(candidates.flatMap(each => this.rootOf(each, depth + 1) ?? []));
  }

  /** What a function gives back, also what its variables can be. */
  #returned(callee: ts.Node, depth: number): Root | undefined {
    const roots = returnedExpressions(this.#references.reads, callee).flatMap(each => {
      const root = this.rootOf(each, depth + 1);
      return root === undefined ? [] : [root, ...this.othersOf(root, each, depth + 1)];
    });
    return sharedOf(roots);
  }

  #rootOfAccess(node: ts.Expression, depth: number): Root | undefined {
    if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) return undefined;
    const object = bare(node.expression);
    const target = this.#references.resolve(node);
    const field = target.kind === "member" ? target.nodes[0] : undefined;
    const holder = field && !isReplaced(node) ? holderOfMember(this.#references.reads, field) : undefined;
    if (holder !== undefined) return { kind: "variable", declaration: holder };
    if (field !== undefined && (ts.isPropertyDeclaration(field) || ts.isParameter(field))) {
      if (ts.isPropertyDeclaration(field) && isStatic(field)) return { kind: "variable", declaration: field };
      if (object.kind === ts.SyntaxKind.ThisKeyword) return { kind: "field", declaration: field };
    }
    const got = field !== undefined && ts.isGetAccessor(field) && depth < 5 ? this.#returned(field, depth) : undefined;
    if (got?.kind === "variable" && isModuleLevel(got.declaration)) return got;
    const part = ts.isPropertyAccessExpression(node) && depth < 5 ? this.#partOf(object, node.name.text) : undefined;
    const found = part && this.rootOf(part, depth + 1);
    if (found !== undefined) return found;
    const copied = ts.isIdentifier(object) ? [] : this.#copies.of(object);
    return copied.length > 0 ? this.sharedRootOf(copied, depth) : this.rootOf(object, depth);
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
    const root = this.sharedRootOf(this.sourcesOf(declaration), depth);
    return root === undefined || root.kind === "native" || root.kind === "package"
      ? { kind: "variable", declaration }
      : root;
  }

  /** What a variable is another name for, or a part of: a constant, the item of a loop, the parameter of a callback. */
  sourcesOf(declaration: ts.Declaration): readonly ts.Expression[] {
    if (ts.isBindingElement(declaration)) return declaration.dotDotDotToken ? [] : this.#destructuredFrom(declaration);
    if (ts.isParameter(declaration)) return this.#iteratedBy(declaration);
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
    return ts.isForOfStatement(loop) ? this.#copies.partsOf(loop.expression) : [];
  }

  /** What `const { list } = config` takes a part of. */
  #destructuredFrom(element: ts.BindingElement): readonly ts.Expression[] {
    const holder = ts.findAncestor(element, each => ts.isVariableDeclaration(each) || ts.isParameter(each));
    if (holder === undefined) return [];
    if (ts.isParameter(holder)) return this.#iteratedBy(holder);
    if (!isConstant(holder)) return [];
    const { initializer } = holder;
    if (initializer === undefined) return this.#loopedOver(holder);
    const part = boundPart(element, bare(initializer));
    if (part !== undefined) return [part];
    const copied = this.#copies.of(initializer, boundName(element));
    return copied.length > 0 ? copied : [initializer];
  }

  /** `items.forEach(item => …)`: the items belong to whoever owns the list. */
  #iteratedBy(parameter: ts.ParameterDeclaration): readonly ts.Expression[] {
    const call = callWithArgument(parameter.parent);
    const iteration = call && Iteration.of(call, this.#references);
    return iteration?.handed(parameter.parent.parameters.indexOf(parameter), this.#copies) ?? [];
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
    for (const callee of this.#callSites.callees(call)) {
      const root = this.#returned(callee, depth);
      const given = root?.kind === "variable" ? argumentFor(root.declaration, callee, call) : undefined;
      if (given !== undefined) return this.rootOf(given, depth + 1);
      if (root?.kind === "variable" && !ts.isParameter(root.declaration)) return root;
    }
    const remembering = ts.isIdentifier(method) ? rememberingBehind(this.#references, method) : undefined;
    if (remembering !== undefined && remembering !== "unknown")
      return { kind: "variable", declaration: remembering.holder };
    return this.#rootOfPackage(call, depth);
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
    const root = code && this.#returned(code, depth + 1);
    return root?.kind === "variable" && ts.isParameter(root.declaration) ? undefined : root;
  }
}

function isReplaced(node: ts.Expression): boolean {
  const target = writtenBy(wrapped(node).parent);
  return target !== undefined && bare(target) === node;
}

function sharedOf(roots: readonly Root[]): Root | undefined {
  return roots.find(each => each.kind === "variable" && isModuleLevel(each.declaration)) ?? roots[0];
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

export function isStatic(member: ts.Declaration): boolean {
  return (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static) !== 0;
}
