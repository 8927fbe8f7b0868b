import * as ts from "../../../typescript.js";
import { bare, enclosingFunction, isFunctionExpression, isReference, isWithin, wrapped } from "../../expressions.js";
import type { References } from "../../references.js";
import { isSameRoot, type Root } from "../state/roots/root.js";
import type { Code } from "./code.js";

/** The place of a memo, and where it is filled. */
interface Filling {
  readonly root: Extract<Root, { readonly declaration: ts.Declaration }>;
  readonly at: ts.Node;
}

/**
 * The code that gives a local variable another value, or changes what it holds, beside a memo that is filled with it:
 * `for (const each of items) list.push(each)`. Undefined if nobody knows when that happens.
 */
export function changesOf(code: Code, variable: ts.Node, { root, at }: Filling): readonly ts.Node[] | undefined {
  const holder = ts.findAncestor(variable, each => ts.isVariableDeclaration(each) || ts.isParameter(each));
  if (holder === undefined || ts.isParameter(holder)) return [];
  const scope = holder.parent.parent.parent;
  const owner = enclosingFunction(variable);
  code.references.reads.body(variable);
  // What changes the place itself is judged as a write of its own.
  const isChange = (node: ts.Node): boolean => {
    const roots = code.writes.at(node).map(each => each.root);
    if (roots.some(each => isSameRoot(each, root))) return false;
    return roots.some(each => isOf(each, variable)) || isCallOfMember(code, node, variable);
  };
  const changes = nodesIn(scope, each => isChange(each) && !isWithin(variable, each));
  if (changes.length === 0) return [];
  const executed = new Executed(code.references, owner, scope);
  changes.forEach(each => executed.add(each));
  if (!executed.isKnown) return undefined;
  const deciding = [...executed.nodes].map(each => decidingAbout(each, scope, at));
  // What a factory has made is finished before anybody calls what it hands out.
  const isFinished = isWithin(root.declaration, owner) && deciding.every(each => each.end < at.pos);
  return isFinished || executed.isBy(owner, at) ? deciding : undefined;
}

function isOf(root: Root, variable: ts.Node): boolean {
  return "declaration" in root && root.declaration === variable;
}

/** `trie.add(word)`: what a method of the project makes of its object, it may make of what it is given. */
function isCallOfMember({ callSites, references }: Code, node: ts.Node, variable: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !callSites.callees(node).some(ts.isMethodDeclaration)) return false;
  const receiver = receiverOf(node);
  const target = ts.isIdentifier(receiver) ? references.resolve(receiver) : undefined;
  return target?.kind === "declaration" && target.node === variable;
}

/** `query` of `query.where(a).where(b)`. */
function receiverOf(node: ts.Expression): ts.Expression {
  const inner = bare(node);
  return ts.isCallExpression(inner) || ts.isPropertyAccessExpression(inner) ? receiverOf(inner.expression) : inner;
}

function nodesIn(scope: ts.Node, isFound: (node: ts.Node) => boolean): readonly ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (isFound(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(scope);
  return found;
}

/** Where a function executes some code that stands in it: itself, in callbacks, and where it calls functions of its own. */
class Executed {
  readonly nodes = new Set<ts.Node>();
  isKnown = true;
  readonly #references: References;
  readonly #owner: ts.Node;
  readonly #scope: ts.Node;

  constructor(references: References, owner: ts.Node, scope: ts.Node) {
    this.#references = references;
    this.#owner = owner;
    this.#scope = scope;
  }

  add(node: ts.Node): void {
    const own = enclosingFunction(node);
    if (own === this.#owner) this.nodes.add(node);
    else if (this.#isHandedOver(own)) this.add(own);
    else if (!this.nodes.has(own)) this.#addCalls(own);
  }

  isBy(owner: ts.Node, node: ts.Node): boolean {
    const own = enclosingFunction(node);
    return own === owner || (this.#isHandedOver(own) && this.isBy(owner, own));
  }

  /** `const visit = node => …` with all that calls it, itself included. */
  #addCalls(local: ts.Node): void {
    this.nodes.add(local);
    const declaration = isFunctionExpression(local) ? wrapped(local).parent : local;
    const isNamed = ts.isFunctionDeclaration(declaration) || ts.isVariableDeclaration(declaration);
    if (!isNamed || declaration.name === undefined || !ts.isIdentifier(declaration.name)) {
      this.isKnown = false;
      return;
    }
    const isMention = (node: ts.Node) => this.#isMention(node, declaration);
    for (const mention of nodesIn(this.#scope, isMention)) {
      if (!isCallee(mention) && !this.#isHandedOver(mention)) this.isKnown = false;
      this.add(mention);
    }
  }

  #isMention(node: ts.Node, declaration: ts.Node): boolean {
    if (!ts.isIdentifier(node) || !isReference(node)) return false;
    const target = this.#references.resolve(node);
    return target.kind === "declaration" && target.node === declaration;
  }

  /** The callback of a method of the language: `items.forEach(each => …)`. */
  #isHandedOver(callback: ts.Node): boolean {
    const call = ts.isExpression(callback) ? wrapped(callback).parent : undefined;
    if (call === undefined || !ts.isCallExpression(call) || !call.arguments.some(each => isWithin(callback, each)))
      return false;
    const callee = bare(call.expression);
    return ts.isPropertyAccessExpression(callee) && this.#references.nativePath(callee) !== undefined;
  }
}

function isCallee(mention: ts.Node): boolean {
  const { parent } = mention;
  return ts.isCallExpression(parent) && parent.expression === mention;
}

/** The statement with all that decides whether, and how often, the change takes place before the memo is filled. */
function decidingAbout(change: ts.Node, scope: ts.Node, at: ts.Node): ts.Node {
  let found = change;
  for (let node = change; node !== scope; node = node.parent) {
    if (isFunctionExpression(node)) found = node.parent;
    else if (ts.isIterationStatement(node, false) || !isWithin(at, node)) found = node;
  }
  return found;
}
