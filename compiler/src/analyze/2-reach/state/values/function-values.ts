import * as ts from "../../../../typescript.js";
import { namesFollowed } from "../names-followed.js";
import {
  argumentsFor,
  calleeOf,
  callWithArgument,
  ownerOfParameter,
  type CallSites,
} from "../../../1-discover/call-sites.js";
import { bare, isFunctionExpression } from "../../../expressions.js";
import type { References } from "../../../references.js";
import { isFunctionNode, valueOf, type FunctionNode } from "../../unit-nodes.js";
import { isOfCollection, Iteration } from "../parts/iteration.js";
import { addedToField, gatheredIn, givenForPart } from "./given-functions.js";
import type { Values } from "./values.js";

/** The functions that a call can execute, also those that a variable, a table or a list holds. */
export class FunctionValues {
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #values: Values;

  constructor(references: References, callSites: CallSites, values: Values) {
    this.#references = references;
    this.#callSites = callSites;
    this.#values = values;
  }

  calledBy(call: ts.CallExpression): readonly FunctionNode[] {
    const named = this.#callSites.callees(call).filter(isFunctionNode);
    return named.length > 0 ? named : this.of(call.expression);
  }

  /** What everybody who calls a function hands in for a parameter that it calls: `() => seen` of `add(() => seen, id)`. */
  handedIn(callee: ts.Expression): readonly FunctionNode[] {
    const parameter = this.#declarationOf(callee);
    if (parameter === undefined || !ts.isParameter(parameter)) return [];
    const sites = this.#callSites.of(ownerOfParameter(parameter));
    return sites.flatMap(site => argumentsFor(parameter, site)).flatMap(each => this.of(each));
  }

  of(expression: ts.Expression, depth = 0): readonly FunctionNode[] {
    const node = bare(expression);
    if (isFunctionExpression(node)) return [node];
    if (depth >= namesFollowed) return [];
    const all = (candidates: readonly ts.Expression[]) => candidates.flatMap(each => this.of(each, depth + 1));
    if (ts.isConditionalExpression(node)) return all([node.whenTrue, node.whenFalse]);
    if (ts.isBinaryExpression(node)) return all([node.left, node.right]);
    const holder = this.#containerAsked(node);
    if (holder !== undefined) return this.#itemsOf(holder, depth + 1);
    const declaration = this.#declarationOf(node);
    if (declaration === undefined) return [];
    const code = calleeOf(declaration);
    if (isFunctionNode(code)) return [code];
    const collection = this.#collectionOf(declaration);
    if (collection !== undefined) return this.#itemsOf(collection, depth + 1);
    const assigned = ts.isVariableDeclaration(declaration) ? this.#values.assignedTo(declaration) : [];
    return all([
      ...givenForPart(this.#callSites, declaration),
      ...(valueOf(declaration) ? [valueOf(declaration) as ts.Expression] : []),
      ...assigned,
    ]);
  }

  #declarationOf(expression: ts.Expression): ts.Declaration | undefined {
    const target = this.#references.resolve(expression);
    if (target.kind === "declaration") return target.node;
    return target.kind === "member" ? target.nodes[0] : undefined;
  }

  /** `handlers` of `handlers[type]`, `handlers.get(type)` */
  #containerAsked(node: ts.Expression): ts.Expression | undefined {
    if (ts.isElementAccessExpression(node)) return node.expression;
    const method = ts.isCallExpression(node) ? bare(node.expression) : undefined;
    const isAsked = method && ts.isPropertyAccessExpression(method) && isOfCollection(this.#references, method);
    return isAsked ? method.expression : undefined;
  }

  /** `stages` of `for (const stage of stages)` and of `stages.reduce((state, stage) => …)` */
  #collectionOf(declaration: ts.Declaration): ts.Expression | undefined {
    if (ts.isVariableDeclaration(declaration)) {
      const loop = declaration.parent.parent;
      return ts.isForOfStatement(loop) ? loop.expression : undefined;
    }
    const call = ts.isParameter(declaration) ? callWithArgument(declaration.parent) : undefined;
    return call && Iteration.of(call, this.#references)?.collection;
  }

  /** The functions among what is in a list or a table. */
  #itemsOf(container: ts.Expression, depth: number): readonly FunctionNode[] {
    return [...this.#addedTo(container, depth), ...this.#writtenIn(container, depth)];
  }

  /** What is put into it one by one. */
  #addedTo(container: ts.Expression, depth: number): readonly FunctionNode[] {
    const holder = this.#declarationOf(container);
    if (holder === undefined || depth >= namesFollowed) return [];
    const items = [...gatheredIn(this.#callSites, holder), ...addedToField(this.#references, this.#callSites, holder)];
    return items.flatMap(each => this.#inElement(each, depth + 1));
  }

  #writtenIn(container: ts.Expression, depth: number): readonly FunctionNode[] {
    return this.#values.of(container).flatMap(value => {
      if (ts.isObjectLiteralExpression(value)) return value.properties.flatMap(each => this.#inProperty(each, depth));
      if (ts.isArrayLiteralExpression(value)) return value.elements.flatMap(each => this.#inElement(each, depth));
      const [items] = ts.isNewExpression(value) ? (value.arguments ?? []) : [];
      const isCollection =
        ts.isNewExpression(value) && /^(Map|Set)$/.test(this.#references.nativePath(value.expression) ?? "");
      return isCollection && items ? this.#itemsOf(items, depth) : [];
    });
  }

  #inProperty(property: ts.ObjectLiteralElementLike, depth: number): readonly FunctionNode[] {
    if (ts.isMethodDeclaration(property)) return [property];
    if (ts.isSpreadAssignment(property))
      return depth >= namesFollowed ? [] : this.#itemsOf(property.expression, depth + 1);
    if (ts.isShorthandPropertyAssignment(property)) return this.of(property.name, depth);
    return ts.isPropertyAssignment(property) ? this.of(property.initializer, depth) : [];
  }

  /** Also the value of a pair. */
  #inElement(element: ts.Expression, depth: number): readonly FunctionNode[] {
    const item = ts.isSpreadElement(element) ? element.expression : bare(element);
    if (depth >= namesFollowed) return [];
    return ts.isSpreadElement(element) || ts.isArrayLiteralExpression(item)
      ? this.#itemsOf(item, depth + 1)
      : this.of(item, depth);
  }
}
