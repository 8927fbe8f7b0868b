import * as ts from "../../../../typescript.js";
import { namesFollowed } from "../names-followed.js";
import { calleeOf, callWithArgument, type CallSites } from "../../../1-discover/call-sites.js";
import { bare } from "../../../expressions.js";
import type { References } from "../../../references.js";
import { returnedExpressions } from "../../../returned-expressions.js";
import { valueOf } from "../../unit-nodes.js";
import { isOfCollection, Iteration } from "../parts/iteration.js";
import { holderOfPattern } from "../parts/patterns.js";
import { partOfLiteral } from "../parts/parts.js";
import { valuesAt, type Place } from "../parts/places.js";
import { passedToField } from "./field-values.js";
import { addedToField, gatheredIn, givenForPart } from "./given-functions.js";
import { givenPlaces, partOf } from "./given-places.js";
import type { Values } from "./values.js";

/** The code of one kind that expressions can stand for: functions, or classes. Also what a variable, a table or a list holds. */
export class CodeValues<Code extends ts.Node> {
  protected readonly references: References;
  protected readonly callSites: CallSites;
  protected readonly values: Values;
  readonly #isCode: (node: ts.Node) => node is Code;

  constructor(references: References, callSites: CallSites, values: Values, isCode: (node: ts.Node) => node is Code) {
    this.references = references;
    this.callSites = callSites;
    this.values = values;
    this.#isCode = isCode;
  }

  /** Also what callers hand in for a parameter, or what the class of a field has put there. */
  behind(expression: ts.Expression): readonly Code[] {
    const declaration = this.declarationOf(bare(expression));
    const handed = declaration === undefined ? [] : this.#handedIn(declaration);
    return [...new Set([expression, ...handed].flatMap(each => this.of(each)))];
  }

  #handedIn(declaration: ts.Declaration, depth = 0): readonly ts.Expression[] {
    if (ts.isPropertyDeclaration(declaration))
      return valuesAt(passedToField(this.references, this.callSites, declaration));
    const part = depth >= namesFollowed ? undefined : partOf(declaration, []);
    const places = part === undefined ? [] : givenPlaces(this.references, this.callSites, part);
    return [...valuesAt(places), ...places.flatMap(each => this.#takenOut(each, depth + 1))];
  }

  /** `make` of what `makers.get(name)` hands out, where `makers.set(name, { make })` */
  #takenOut({ value, path: [member, ...below] }: Place, depth: number): readonly ts.Expression[] {
    if (member === undefined || below.length > 0) return [];
    const parts = this.values
      .of(value)
      .flatMap(each => this.#keptBeside(bare(each)))
      .flatMap(each => (ts.isObjectLiteralExpression(each) ? (partOfLiteral(each, member) ?? []) : []));
    return parts.flatMap(each => {
      const declaration = this.declarationOf(each);
      return declaration === undefined ? [each] : [each, ...this.#handedIn(declaration, depth)];
    });
  }

  /** What is in the map of a class that is asked for one of its values. */
  #keptBeside(asking: ts.Expression): readonly ts.Expression[] {
    const container = this.#containerAsked(asking);
    const holder = container && this.declarationOf(container);
    return holder === undefined ? [] : addedToField(this.references, this.callSites, holder).map(each => bare(each));
  }

  of(expression: ts.Expression, depth = 0): readonly Code[] {
    const node = bare(expression);
    if (this.#isCode(node)) return [node];
    if (depth >= namesFollowed) return [];
    const all = (candidates: readonly ts.Expression[]) => candidates.flatMap(each => this.of(each, depth + 1));
    if (ts.isConditionalExpression(node)) return all([node.whenTrue, node.whenFalse]);
    if (ts.isBinaryExpression(node)) return all([node.left, node.right]);
    const holder = this.#containerAsked(node);
    if (holder !== undefined) return this.#itemsOf(holder, depth + 1);
    if (ts.isCallExpression(node)) return all(this.#returnedBy(node));
    const declaration = this.declarationOf(node);
    if (declaration === undefined) return [];
    const code = calleeOf(declaration);
    if (this.#isCode(code)) return [code];
    const collection = this.#collectionOf(declaration);
    if (collection !== undefined) return this.#itemsOf(collection, depth + 1);
    const assigned = ts.isVariableDeclaration(declaration) ? this.values.assignedTo(declaration) : [];
    return all([
      ...givenForPart(this.callSites, declaration),
      ...(valueOf(declaration) ? [valueOf(declaration) as ts.Expression] : []),
      ...assigned,
    ]);
  }

  /** `() => (made ??= make())` of `once(make)` */
  #returnedBy(call: ts.CallExpression): readonly ts.Expression[] {
    return this.callSites.callees(call).flatMap(each => returnedExpressions(this.references.reads, each));
  }

  protected declarationOf(expression: ts.Expression): ts.Declaration | undefined {
    const target = this.references.resolve(expression);
    if (target.kind === "declaration") return target.node;
    return target.kind === "member" ? target.nodes[0] : undefined;
  }

  /** `handlers` of `handlers[type]`, `handlers.get(type)` */
  #containerAsked(node: ts.Expression): ts.Expression | undefined {
    if (ts.isElementAccessExpression(node)) return node.expression;
    const method = ts.isCallExpression(node) ? bare(node.expression) : undefined;
    const isAsked = method && ts.isPropertyAccessExpression(method) && isOfCollection(this.references, method);
    return isAsked ? method.expression : undefined;
  }

  /** `stages` of `for (const stage of stages)` and of `stages.reduce((state, stage) => …)` */
  #collectionOf(declaration: ts.Declaration): ts.Expression | undefined {
    const outer = ts.isBindingElement(declaration) ? holderOfPattern(declaration) : declaration;
    if (ts.isVariableDeclaration(outer)) {
      const loop = outer.parent.parent;
      return ts.isForOfStatement(loop) ? loop.expression : undefined;
    }
    const call = ts.isParameter(outer) ? callWithArgument(outer.parent) : undefined;
    return call && Iteration.of(call, this.references)?.collection;
  }

  /** What is such code of what is in a list or a table. */
  #itemsOf(container: ts.Expression, depth: number): readonly Code[] {
    const listed = listedBy(this.references, container);
    if (listed !== undefined) return depth >= namesFollowed ? [] : this.#itemsOf(listed, depth + 1);
    return [...this.#addedTo(container, depth), ...this.#writtenIn(container, depth)];
  }

  /** What is put into it one by one. */
  #addedTo(container: ts.Expression, depth: number): readonly Code[] {
    const holder = this.declarationOf(container);
    if (holder === undefined || depth >= namesFollowed) return [];
    const items = [...gatheredIn(this.callSites, holder), ...addedToField(this.references, this.callSites, holder)];
    return items.flatMap(each => this.#inElement(each, depth + 1));
  }

  #writtenIn(container: ts.Expression, depth: number): readonly Code[] {
    return this.values.of(container).flatMap(value => {
      if (ts.isObjectLiteralExpression(value)) return value.properties.flatMap(each => this.#inProperty(each, depth));
      if (ts.isArrayLiteralExpression(value)) return value.elements.flatMap(each => this.#inElement(each, depth));
      const [items] = ts.isNewExpression(value) ? (value.arguments ?? []) : [];
      const isCollection =
        ts.isNewExpression(value) && /^(Map|Set)$/.test(this.references.nativePath(value.expression) ?? "");
      return isCollection && items ? this.#itemsOf(items, depth) : [];
    });
  }

  #inProperty(property: ts.ObjectLiteralElementLike, depth: number): readonly Code[] {
    if (this.#isCode(property)) return [property];
    if (ts.isSpreadAssignment(property))
      return depth >= namesFollowed ? [] : this.#itemsOf(property.expression, depth + 1);
    if (ts.isShorthandPropertyAssignment(property)) return this.of(property.name, depth);
    return ts.isPropertyAssignment(property) ? this.of(property.initializer, depth) : [];
  }

  /** Also the value of a pair. */
  #inElement(element: ts.Expression, depth: number): readonly Code[] {
    const item = ts.isSpreadElement(element) ? element.expression : bare(element);
    if (depth >= namesFollowed) return [];
    return ts.isSpreadElement(element) || ts.isArrayLiteralExpression(item)
      ? this.#itemsOf(item, depth + 1)
      : this.of(item, depth);
  }
}

/** `table` of `Object.entries(table)` and `Object.values(table)` */
function listedBy(references: References, list: ts.Expression): ts.Expression | undefined {
  const call = bare(list);
  if (!ts.isCallExpression(call)) return undefined;
  return /^Object\.(entries|values)$/.test(references.nativePath(call.expression) ?? "")
    ? call.arguments[0]
    : undefined;
}
