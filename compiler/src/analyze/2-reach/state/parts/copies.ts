import * as ts from "../../../../typescript.js";
import { namesFollowed } from "../names-followed.js";
import type { CallSite, CallSites } from "../../../1-discover/call-sites.js";
import { bare, bottomOf, isComputed, isFunctionExpression, isWithin } from "../../../expressions.js";
import { isConstant } from "../../../declarations.js";
import { Recalled } from "../../../incremental/recalled.js";
import type { References } from "../../../references.js";
import { givenThrough } from "./given-through.js";
import { Groupings } from "./groupings.js";
import { copiedByPackage } from "./package-flows.js";
import { partOfLiteral } from "./parts.js";
import { parameterOf } from "./patterns.js";
import { isLiteral } from "./places.js";
import { valueOfProperty } from "../../unit-nodes.js";
import { returnedObjects, yieldedExpressions } from "../../../returned-expressions.js";

/** Shallow copies: new objects whose parts are those of others. */
export class Copies {
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #groupings: Groupings;
  readonly #recalled: Recalled<ts.Expression, readonly ts.Expression[]>;

  constructor(references: References, callSites: CallSites) {
    this.#references = references;
    this.#callSites = callSites;
    this.#groupings = new Groupings(references, callSites);
    this.#recalled = new Recalled(references.reads);
  }

  /** `template` of `copy.items`, where `const copy = { ...template }`: a copy shares what is below its own members. */
  below(changed: ts.Expression): readonly ts.Expression[] {
    let node = bare(changed);
    let member: string | undefined;
    let depth = 0;
    while (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
      member = ts.isPropertyAccessExpression(node) ? node.name.text : undefined;
      node = bare(node.expression);
      const items = this.#groupings.itemsOfGroup(node);
      if (items !== undefined) return this.partsOf(items);
      depth++;
    }
    if (depth === 0) return [];
    const copy = ts.isIdentifier(node) ? this.#constantNamed(node) : undefined;
    if (copy?.initializer === undefined) return [];
    const own = member !== undefined && depth === 1 ? ownMember(copy, member, changed) : undefined;
    return own === undefined ? this.of(copy.initializer, member) : [own];
  }

  /** Whose the parts of an object are. */
  partsOf(expression: ts.Expression): readonly ts.Expression[] {
    const items = this.#groupings.itemsOfGroup(expression);
    if (items !== undefined) return this.partsOf(items);
    const sources = this.of(expression);
    return sources.length > 0 ? sources : [expression];
  }

  /** What an expression is a shallow copy of: of a copy of a copy, the first of them all. */
  of(expression: ts.Expression, member?: string, depth = 0): readonly ts.Expression[] {
    if (depth >= namesFollowed) return [];
    const find = () => this.#copiedFrom(expression, member, depth);
    // At first there is nothing that could be asked twice.
    return depth === 0 ? find() : this.#recalled.of(expression, `${depth} ${member ?? ""}`, find);
  }

  #copiedFrom(expression: ts.Expression, member: string | undefined, depth: number): readonly ts.Expression[] {
    const found = this.#copied(expression, member, depth).flatMap(source => {
      const sources = this.of(source, undefined, depth + 1);
      return sources.length > 0 ? sources : [source];
    });
    return found.length < 2 ? found : [...new Set(found)];
  }

  #copied(expression: ts.Expression, member: string | undefined, depth: number): readonly ts.Expression[] {
    const copy = bare(expression);
    if (ts.isIdentifier(copy)) {
      const constant = this.#constantNamed(copy);
      const own = constant === undefined || member === undefined ? undefined : ownMember(constant, member, copy);
      if (own !== undefined) return isLiteral(own) ? [] : [own];
      const value = constant?.initializer && bare(constant.initializer);
      return value && !ts.isIdentifier(value) ? this.#copied(value, member, depth) : [];
    }
    if (ts.isObjectLiteralExpression(copy)) {
      if (copy.properties.some(each => each.name !== undefined && each.name.getText() === member)) return [];
      const prototype = partOfLiteral(copy, "__proto__");
      const inherited = prototype === undefined ? [] : this.#inherited(prototype, member);
      return [...inherited, ...copy.properties.filter(ts.isSpreadAssignment).map(each => each.expression)];
    }
    if (ts.isAwaitExpression(copy)) return this.#copied(copy.expression, member, depth);
    if (ts.isArrayLiteralExpression(copy)) return itemsIn(copy);
    return ts.isCallExpression(copy) || ts.isNewExpression(copy) ? this.#copiedByCall(copy, member, depth) : [];
  }

  #copiedByCall(copy: CallSite, member: string | undefined, depth: number): readonly ts.Expression[] {
    const path = this.#references.nativePath(copy.expression);
    if (path === undefined) {
      const own = ts.isCallExpression(copy) ? [...this.#returned(copy, member, depth), ...this.#yielded(copy)] : [];
      return own.length > 0 ? own : copiedByPackage(this.#references, copy);
    }
    const [first, ...others]: readonly ts.Expression[] = copy.arguments ?? [];
    if (first === undefined) return this.#kept(copy, path);
    if (/^(Map|Set|Object\.fromEntries)$/.test(path)) return this.#collected(first, depth);
    if (path === "Object.create") return this.#inherited(first, member);
    if (path === "Object.setPrototypeOf") return others.flatMap(each => this.#inherited(each, member));
    if (path === "Object.assign") return this.#assigned(first, others, member, depth);
    // `Array.from(rows, row => ({ ...row }))` has what the function makes, and `Array.from({ length: 8 })` nothing.
    if (/^Array\.from(Async)?$/.test(path) && (others.length > 0 || ts.isObjectLiteralExpression(bare(first))))
      return this.#handedOn(first, others[0]);
    if (!/^(Array\.from(Async)?|Object\.(values|entries))$/.test(path)) return this.#kept(copy, path);
    const items = itemsIn(bare(first));
    return items.length > 0 ? items : [first];
  }

  /** A new object shares what is below the members of its prototype. Those of a class are methods. */
  #inherited(prototype: ts.Expression, member: string | undefined): readonly ts.Expression[] {
    const node = bare(prototype);
    const isOfClass = ts.isPropertyAccessExpression(node) && node.name.text === "prototype";
    const hasMember =
      member === undefined || this.#references.isUntyped(node) || this.#references.hasMember(node, member);
    return isOfClass || !hasMember || node.kind === ts.SyntaxKind.NullKeyword ? [] : [node];
  }

  #assigned(
    to: ts.Expression,
    from: readonly ts.Expression[],
    member: string | undefined,
    depth: number,
  ): readonly ts.Expression[] {
    if (ts.isObjectLiteralExpression(bare(to))) return from;
    const copied = ts.isCallExpression(bare(to)) ? this.of(to, member, depth + 1) : [];
    return copied.length > 0 ? [...copied, ...from] : [];
  }

  #kept({ expression, arguments: given }: CallSite, path: string): readonly ts.Expression[] {
    const method = bare(expression);
    if (mapsItems.test(path) && ts.isPropertyAccessExpression(method))
      return this.#handedOn(method.expression, given?.[0]);
    if (!keepsItems.test(path) || !ts.isPropertyAccessExpression(method)) return [];
    return method.name.text === "concat" ? [method.expression, ...(given ?? [])] : [method.expression];
  }

  /** What a function that is given each item hands on of it: `row => row`, `({ part }) => part`; what it makes is new. */
  #handedOn(list: ts.Expression, callback: ts.Expression | undefined): readonly ts.Expression[] {
    const code = callback && bare(callback);
    if (code === undefined || !isFunctionExpression(code)) return [];
    return returnedObjects(this.#references.reads, code).flatMap(each => {
      const object = bottomOf(each);
      const target = ts.isIdentifier(object) ? this.#references.resolve(object) : undefined;
      if (target?.kind !== "declaration" || this.#references.isPrimitive(each)) return [];
      const isItem = parameterOf(target.node)?.parent === code;
      return isItem ? [list] : ts.findAncestor(target.node, outer => outer === code) === undefined ? [each] : [];
    });
  }

  /** What a function of the project gives back: a copy of something, or of what it is given. */
  #returned(call: ts.CallExpression, member: string | undefined, depth: number): readonly ts.Expression[] {
    return this.#callSites.callees(call).flatMap(callee =>
      returnedObjects(this.#references.reads, callee)
        .flatMap(each => this.of(each, member, depth + 1))
        .flatMap(source => givenThrough(this.#references, call, callee, source)),
    );
  }

  /** What a generator hands out, which is in no list but those that are made of it. */
  #yielded(call: ts.CallExpression): readonly ts.Expression[] {
    return this.#callSites.callees(call).flatMap(callee =>
      yieldedExpressions(this.#references.reads, callee)
        .filter(each => !isLiteral(bare(each)))
        .flatMap(each => givenThrough(this.#references, call, callee, each)),
    );
  }

  /** What a map or a set is made of, if that is no literal. */
  #collected(items: ts.Expression, depth: number): readonly ts.Expression[] {
    if (ts.isArrayLiteralExpression(bare(items))) return this.#copied(items, undefined, depth);
    return [itemsOfPairs(items) ?? items];
  }

  #constantNamed(name: ts.Identifier): ts.VariableDeclaration | undefined {
    const target = this.#references.resolve(name);
    const declaration = target.kind === "declaration" ? target.node : undefined;
    const isKept = declaration !== undefined && ts.isVariableDeclaration(declaration) && isConstant(declaration);
    return isKept ? declaration : undefined;
  }
}

/** `[]` of `mine.tags = []`, if a statement has put it there that is executed before, whatever happens. */
function ownMember(variable: ts.VariableDeclaration, member: string, changed: ts.Node): ts.Expression | undefined {
  const statement = ts.findAncestor(changed, ts.isStatement);
  const block = statement?.parent;
  if (block === undefined || ts.isFunctionDeclaration(block) || ts.isSourceFile(block)) return undefined;
  const statements = ts.isBlock(block) ? block.statements : [];
  const assigned = statements.flatMap(each => {
    const assignment = ts.isExpressionStatement(each) && each.end <= changed.pos ? bare(each.expression) : undefined;
    if (assignment === undefined || !ts.isBinaryExpression(assignment)) return [];
    const { left, operatorToken, right } = assignment;
    const isIt =
      operatorToken.kind === ts.SyntaxKind.EqualsToken && left.getText() === `${variable.name.getText()}.${member}`;
    return isIt ? [bare(right)] : [];
  });
  return assigned.at(-1) ?? (isWithin(variable, block) ? undefined : ownMember(variable, member, block));
}

/** Of `[...list, item]`, the list and the item. */
function itemsOf(element: ts.Expression): readonly ts.Expression[] {
  if (ts.isSpreadElement(element)) return [element.expression];
  return isNew(bare(element)) ? [] : [bare(element)];
}

/** Of what is written out, the parts. */
function itemsIn(literal: ts.Expression): readonly ts.Expression[] {
  if (ts.isArrayLiteralExpression(literal)) return literal.elements.flatMap(itemsOf);
  if (!ts.isObjectLiteralExpression(literal)) return [];
  return literal.properties.flatMap(each => {
    if (ts.isSpreadAssignment(each)) return [each.expression];
    const value = valueOfProperty(each);
    return value === undefined ? [] : itemsOf(value);
  });
}

/** What nobody else has. */
function isNew(item: ts.Expression): boolean {
  return isLiteral(item) || isComputed(item) || ts.isNewExpression(item) || isFunctionExpression(item);
}

/** Methods that give a new list or iterator, or the same, of the same items. */
const keepsItems =
  /^((Readonly)?Array\.prototype\.(slice|filter|concat|toSorted|toReversed|toSpliced|with|sort|reverse|flat)|IteratorObject\.prototype\.(filter|take|drop|toArray))$/;

const mapsItems = /^((Readonly)?Array|IteratorObject)\.prototype\.(map|flatMap)$/;

/** `shelves` of `shelves.map(shelf => [shelf.sku, shelf])`, of which a map is made. */
function itemsOfPairs(pairs: ts.Expression): ts.Expression | undefined {
  const call = bare(pairs);
  const method = ts.isCallExpression(call) ? bare(call.expression) : undefined;
  if (!ts.isCallExpression(call) || method === undefined || !ts.isPropertyAccessExpression(method)) return undefined;
  const [given] = call.arguments;
  const code = given && bare(given);
  if (method.name.text !== "map" || code === undefined || !ts.isArrowFunction(code) || ts.isBlock(code.body))
    return undefined;
  const pair = bare(code.body);
  const item = code.parameters[0]?.name.getText();
  const value = ts.isArrayLiteralExpression(pair) ? pair.elements[1] : undefined;
  return value !== undefined && bare(value).getText() === item ? method.expression : undefined;
}
