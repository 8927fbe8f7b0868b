import * as ts from "../../../typescript.js";
import { calleeOf, callWithArgument, type CallSites } from "../../1-discover/call-sites.js";
import { boundName, declarationsOf, isConstant } from "../../declarations.js";
import { bare, isFunctionExpression, isThis, handsOutLeft } from "../../expressions.js";
import type { Project } from "../../project.js";
import type { References } from "../../references.js";
import { returnedExpressions } from "../../returned-expressions.js";
import { isAskedOfCollection, Iteration } from "../state/parts/iteration.js";
import { boundPart } from "../state/parts/parts.js";
import type { Writes } from "../state/changes/writes.js";
import { isFunctionNode, valueOf, valueOfProperty } from "../unit-nodes.js";

/** A function that an expression stands for. */
export interface HeldFunction {
  readonly code: ts.SignatureDeclaration;
  /** What is `this` in it: `cart` of `cart.load`, and of `cart.load.bind(cart)`. */
  readonly object?: ts.Expression | undefined;
  /** The first of its arguments: `cart` of `load.bind(null, cart)`. */
  readonly bound?: readonly ts.Expression[];
  /** Where somebody hands it in whom the code around does not know. */
  readonly givenAt?: ts.Node;
}

export interface HeldMember extends HeldFunction {
  readonly name: string;
}

/** How many names and calls are followed to a value. */
const farthest = 6;

/**
 * The functions that an expression stands for: `note`, `cart.load`, `load.bind(null, cart)`, and `next` where
 * `const next = counter()`. What a parameter holds is known to whoever hands it over.
 */
export class HeldFunctions {
  readonly #project: Project;
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #writes: Writes;

  constructor(project: Project, references: References, callSites: CallSites, writes: Writes) {
    this.#project = project;
    this.#references = references;
    this.#callSites = callSites;
    this.#writes = writes;
  }

  of(expression: ts.Expression, depth = 0): readonly HeldFunction[] {
    const node = bare(expression);
    if (isFunctionExpression(node)) return [{ code: node }];
    if (depth >= farthest) return [];
    if (ts.isCallExpression(node) && this.#isBind(node)) return this.#bound(node, depth);
    if (ts.isPropertyAccessExpression(node)) return this.#membersNamed(node, depth);
    if (ts.isElementAccessExpression(node))
      return [...this.membersOf(node.expression, depth + 1), ...this.#itemsOf(node.expression, depth + 1)];
    const asked = this.#collectionAsked(node);
    if (asked !== undefined) return this.#itemsOf(asked, depth + 1);
    return [
      ...this.#declaredBy(node).flatMap(codeOf),
      ...this.#sourcesOf(node, depth).flatMap(each => this.of(each, depth + 1)),
      ...this.#declaredBy(node).flatMap(each => this.#itemsOf(this.#collectionOf(each), depth + 1)),
      ...this.#declaredBy(node).flatMap(each => this.#methodsTaken(each, depth)),
    ];
  }

  /** The functions in the objects that an expression stands for: `done` of `listener`, where `const listener = { done() {} }`. */
  membersOf(expression: ts.Expression, depth = 0): readonly HeldMember[] {
    return this.#literals(expression, depth)
      .filter(each => !ts.isArrayLiteralExpression(each))
      .flatMap(each => this.#typesOf(each))
      .flatMap(each => each.getProperties())
      .flatMap(({ name, declarations = [] }) =>
        declarations
          .filter(each => this.#project.isOwn(each))
          .flatMap(each => this.#memberOf(each, expression, depth))
          .map(member => ({ ...member, name })),
      );
  }

  /** Also of the objects that those objects have: `send` of `ports`, where `const ports = { mail: { send() {} } }`. */
  membersWithin(expression: ts.Expression, depth = 0): readonly HeldMember[] {
    if (depth >= farthest) return [];
    const parts = this.#literals(expression, depth)
      .filter(ts.isObjectLiteralExpression)
      .flatMap(({ properties }) => properties.flatMap(each => valueOfProperty(each) ?? []))
      .filter(each => !isFunctionExpression(each) && !this.#references.isPrimitive(each));
    return [...this.membersOf(expression, depth), ...parts.flatMap(each => this.membersWithin(each, depth + 1))];
  }

  /** Of `new Layer(client)`, where `Layer` is what somebody has handed in, those of all classes that this can be. */
  #typesOf(made: ts.Expression): readonly ts.Type[] {
    const { checker } = this.#project;
    const target = ts.isNewExpression(made) ? this.#references.resolve(made.expression) : undefined;
    const isNamed = target?.kind !== "declaration" || ts.isClassLike(calleeOf(target.node));
    const classes = isNamed || !ts.isNewExpression(made) ? [] : this.#writes.classesBehind(made.expression);
    if (classes.length === 0) return [checker.getTypeAtLocation(made)];
    return classes.map(each => {
      this.#references.reads.node(each);
      const symbol = checker.getTypeAtLocation(each).getSymbol();
      return symbol === undefined ? checker.getTypeAtLocation(each) : checker.getDeclaredTypeOfSymbol(symbol);
    });
  }

  #isBind({ expression }: ts.CallExpression): boolean {
    const callee = bare(expression);
    if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== "bind") return false;
    return this.#references.resolve(callee).kind === "native";
  }

  #bound(call: ts.CallExpression, depth: number): readonly HeldFunction[] {
    const [object, ...bound] = call.arguments;
    const callee = bare(call.expression);
    const held = ts.isPropertyAccessExpression(callee) ? this.of(callee.expression, depth + 1) : [];
    return held.map(each => ({ ...each, object, bound: [...(each.bound ?? []), ...bound] }));
  }

  #membersNamed(access: ts.PropertyAccessExpression, depth: number): readonly HeldFunction[] {
    const declared = this.#declaredBy(access).flatMap(each => this.#memberOf(each, access.expression, depth));
    if (declared.length > 0) return declared;
    return this.membersOf(access.expression, depth + 1).filter(({ name }) => name === access.name.text);
  }

  #memberOf(member: ts.Node, object: ts.Expression, depth: number): readonly HeldFunction[] {
    this.#references.reads.node(member);
    const isSetter = ts.isAccessor(member) && !ts.isGetAccessor(member);
    const own = isSetter ? [] : codeOf(member);
    if (own.length > 0) return own.map(each => ({ ...each, object }));
    const value = ts.isObjectLiteralElementLike(member) ? valueOfProperty(member) : valueOf(member);
    const held = value === undefined ? [] : this.of(value, depth + 1);
    // `readonly load = this.#load.bind(this)` is bound to the object that has it.
    return held.map(each => (isThis(each.object) ? { ...each, object } : each));
  }

  /** The object and array literals, and the constructions of objects, that an expression stands for. */
  #literals(expression: ts.Expression, depth = 0): readonly ts.Expression[] {
    const node = bare(expression);
    if (ts.isObjectLiteralExpression(node) || ts.isArrayLiteralExpression(node) || ts.isNewExpression(node))
      return [node];
    return depth >= farthest ? [] : this.#sourcesOf(node, depth).flatMap(each => this.#literals(each, depth + 1));
  }

  /** `jobs` of `jobs.get(name)` */
  #collectionAsked(node: ts.Expression): ts.Expression | undefined {
    const method = ts.isCallExpression(node) ? bare(node.expression) : undefined;
    const isAsked = method && ts.isPropertyAccessExpression(method) && isAskedOfCollection(this.#references, method);
    return isAsked ? method.expression : undefined;
  }

  /** `jobs` of `for (const job of jobs)` and of `jobs.map(job => …)` */
  #collectionOf(declaration: ts.Node): ts.Expression | undefined {
    const root = ts.findAncestor(declaration, each => ts.isVariableDeclaration(each) || ts.isParameter(each));
    if (root === undefined) return undefined;
    if (ts.isForOfStatement(root.parent.parent)) return root.parent.parent.expression;
    const call = callWithArgument(root.parent);
    return call && Iteration.of(call, this.#references)?.collection;
  }

  /** The functions in lists and maps, and those that `Object.entries(jobs)` takes out of a table. */
  #itemsOf(collection: ts.Expression | undefined, depth: number): readonly HeldFunction[] {
    if (collection === undefined || depth >= farthest) return [];
    const [table] = this.#isTakenApart(collection) ? collection.arguments : [];
    if (table !== undefined) return this.membersOf(table, depth + 1);
    return this.#literals(collection, depth).flatMap(each => {
      if (ts.isArrayLiteralExpression(each)) return each.elements.flatMap(item => this.#inItem(item, depth));
      return ts.isNewExpression(each) && this.#isCollection(each) ? this.#itemsOf(each.arguments?.[0], depth + 1) : [];
    });
  }

  /** Also in a pair. */
  #inItem(item: ts.Expression, depth: number): readonly HeldFunction[] {
    const isList = ts.isSpreadElement(item) || ts.isArrayLiteralExpression(item);
    if (!isList) return this.of(item, depth + 1);
    return this.#itemsOf(ts.isSpreadElement(item) ? item.expression : item, depth + 1);
  }

  #isTakenApart(node: ts.Expression): node is ts.CallExpression {
    if (!ts.isCallExpression(node)) return false;
    return /^Object\.(values|entries)$/.test(this.#references.nativePath(node.expression) ?? "");
  }

  #isCollection({ expression }: ts.NewExpression): boolean {
    return /^(Map|Set)$/.test(this.#references.nativePath(expression) ?? "");
  }

  /** What an expression takes its value from. */
  #sourcesOf(node: ts.Expression, depth: number): readonly ts.Expression[] {
    if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse];
    if (ts.isBinaryExpression(node)) return handsOutLeft(node) ? [node.left, node.right] : [];
    if (ts.isAwaitExpression(node)) return [node.expression];
    if (ts.isCallExpression(node)) return this.#givenBackBy(node, depth);
    return this.#declaredBy(node).flatMap(each => this.#givenTo(each, depth));
  }

  /** What a function gives back that is called, whatever holds it; also what `layers.reduce((client, layer) => layer(client), http)` does. */
  #givenBackBy(call: ts.CallExpression, depth: number): readonly ts.Expression[] {
    const { reads } = this.#references;
    const named = this.#callSites.callees(call).flatMap(each => returnedExpressions(reads, each));
    if (named.length > 0) return named;
    const path = this.#references.nativePath(call.expression);
    const [first, begun] = call.arguments;
    if (path === undefined)
      return this.of(call.expression, depth + 1).flatMap(({ code }) => returnedExpressions(reads, code));
    if (first === undefined) return [];
    if (/^Object\.(freeze|seal|assign)$/.test(path)) return [first];
    if (!/Array\.prototype\.reduce(Right)?$/.test(path)) return [];
    const returned = this.of(first, depth + 1).flatMap(({ code }) => returnedExpressions(reads, code));
    return begun === undefined ? returned : [begun, ...returned];
  }

  #givenTo(declaration: ts.Node, depth: number): readonly ts.Expression[] {
    if (ts.isBindingElement(declaration)) return this.#takenFrom(declaration, depth);
    const value = valueOf(declaration) ?? this.#itemsAt(declaration, depth);
    const isReplaced = ts.isVariableDeclaration(declaration) && !isConstant(declaration);
    return [value, isReplaced ? this.#writes.assignedTo(declaration) : []].flat();
  }

  /** `set` of `const [get, set] = useState(0)`, `run` of `for (const { run } of jobs)` */
  #takenFrom(element: ts.BindingElement, depth: number): readonly ts.Expression[] {
    const wholes = this.#takenApart(element.parent, depth);
    return wholes.flatMap(whole => this.#literals(whole, depth + 1)).flatMap(each => boundPart(element, each) ?? []);
  }

  /** `run` of `const { run } = { run() { … } }` */
  #methodsTaken(element: ts.Node, depth: number): readonly HeldFunction[] {
    if (!ts.isBindingElement(element) || !ts.isObjectBindingPattern(element.parent)) return [];
    const literals = this.#takenApart(element.parent, depth).flatMap(each => this.#literals(each, depth + 1));
    const methods = literals
      .filter(ts.isObjectLiteralExpression)
      .flatMap(each => each.properties.filter(ts.isMethodDeclaration));
    return methods.filter(({ name }) => name.getText() === boundName(element)).map(code => ({ code }));
  }

  /** What a pattern takes something out of. */
  #takenApart(pattern: ts.BindingPattern, depth: number): readonly ts.Expression[] {
    const holder = pattern.parent;
    if (ts.isBindingElement(holder)) return this.#valueOfEntry(holder, depth) ?? this.#takenFrom(holder, depth);
    if (ts.isVariableDeclaration(holder) && holder.initializer !== undefined) return [holder.initializer];
    return this.#itemsAt(holder, depth);
  }

  /** `job` of `for (const [name, job] of Object.entries(jobs))` */
  #valueOfEntry(element: ts.BindingElement, depth: number): readonly ts.Expression[] | undefined {
    const { parent: pair } = element;
    const entries = ts.isBindingElement(pair.parent) ? undefined : this.#collectionOf(pair.parent);
    const [table] = entries !== undefined && this.#isTakenApart(entries) ? entries.arguments : [];
    if (table === undefined || pair.elements[1] !== element) return undefined;
    return this.#literals(table, depth + 1).flatMap(each =>
      ts.isObjectLiteralExpression(each) ? each.properties.flatMap(property => valueOf(property) ?? []) : [],
    );
  }

  /** What is in the list or the set that a variable stands for the items of. */
  #itemsAt(declaration: ts.Node, depth: number): readonly ts.Expression[] {
    const isItem = ts.isVariableDeclaration(declaration) || ts.isParameter(declaration);
    const collection = isItem ? this.#collectionOf(declaration) : undefined;
    return collection === undefined ? [] : this.#expressionsIn(collection, depth + 1);
  }

  #expressionsIn(collection: ts.Expression, depth: number): readonly ts.Expression[] {
    if (depth >= farthest) return [];
    return this.#literals(collection, depth).flatMap(each => {
      if (ts.isArrayLiteralExpression(each))
        return each.elements.flatMap(item =>
          ts.isSpreadElement(item) ? this.#expressionsIn(item.expression, depth + 1) : item,
        );
      const [from] = ts.isNewExpression(each) && this.#isCollection(each) ? (each.arguments ?? []) : [];
      return from === undefined ? [] : this.#expressionsIn(from, depth + 1);
    });
  }

  #declaredBy(node: ts.Expression): readonly ts.Node[] {
    return declarationsOf(this.#references.resolve(node));
  }
}

function codeOf(declaration: ts.Node): readonly HeldFunction[] {
  const code = calleeOf(declaration);
  return isFunctionNode(code) && code.body !== undefined ? [{ code }] : [];
}
