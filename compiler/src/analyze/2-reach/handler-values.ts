import * as ts from "../../typescript.js";
import { calleeOf, type CallSites } from "../1-discover/call-sites.js";
import { bare, isFunctionExpression, isReference, isWithin } from "../expressions.js";
import { isConstant } from "../declarations.js";
import type { References } from "../references.js";
import { makingBy } from "./makings.js";
import { passedToField } from "./state/values/field-values.js";
import { isAskedOfCollection } from "./state/parts/iteration.js";
import { valueOf } from "./unit-nodes.js";

export type FunctionWithBody = ts.FunctionDeclaration | ts.MethodDeclaration | ts.ArrowFunction | ts.FunctionExpression;

export function isFunctionWithBody(node: ts.Node): node is FunctionWithBody {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isArrowFunction(node) ||
    ts.isFunctionExpression(node)
  );
}

/** How many calls are followed to the functions that they give back. */
const deepest = 4;

/** A function that is handed over, rather than called. */
export interface HandlerValue {
  /** The code of it, as far as it is written in this project. */
  readonly bodies: readonly ts.Node[];
  /** What is executed to have it, by whoever hands it over. */
  readonly eager: readonly ts.Node[];
}

/** Tells the code of a handler from the code that makes it: of `load(id)`, which gives back a function, `id` is eager. */
export class HandlerValues {
  readonly #references: References;
  readonly #callSites: CallSites;

  constructor(references: References, callSites: CallSites) {
    this.#references = references;
    this.#callSites = callSites;
  }

  /** Nothing for a value that has to be computed in a way that nobody can follow. */
  of(argument: ts.Node, depth = 0): HandlerValue | undefined {
    const value = ts.isExpression(argument) ? bare(argument) : argument;
    if (isFunctionWithBody(value)) return { bodies: [value], eager: [] };
    if (ts.isIdentifier(value)) return { bodies: this.#bodiesBehind(value), eager: [] };
    if (ts.isPropertyAccessExpression(value))
      return { bodies: this.#bodiesBehind(value), eager: this.#executed([value.expression]) };
    if (ts.isElementAccessExpression(value))
      return { bodies: [], eager: this.#executed([value.expression, value.argumentExpression]) };
    if (ts.isConditionalExpression(value))
      return this.#either([value.whenTrue, value.whenFalse], [value.condition], depth);
    if (ts.isBinaryExpression(value) && isFallback(value)) return this.#either([value.left, value.right], [], depth);
    if (!ts.isCallExpression(value)) return undefined;
    return this.#bound(value) ?? this.#kept(value) ?? this.#made(value, depth);
  }

  /** `[() => …, load(id)]`, `ids.map(id => () => …)` */
  ofList(list: ts.ArrayLiteralExpression | ts.CallExpression): HandlerValue | undefined {
    if (ts.isArrayLiteralExpression(list)) {
      const values = list.elements.flatMap(each => this.of(each) ?? []);
      return values.length === list.elements.length ? joined(values) : undefined;
    }
    const callee = bare(list.expression);
    const [callback, ...others] = list.arguments;
    if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== "map" || others.length > 0) return undefined;
    const maker = callback && bare(callback);
    const made = maker && isFunctionExpression(maker) ? this.#givenBack(maker, 0) : undefined;
    return made && joined([made, { bodies: [], eager: this.#executed([callee.expression]) }]);
  }

  /** `{ web: async () => …, mail: sendMail }`, whose functions are named there and made by nobody else. */
  ofTable({ properties }: ts.ObjectLiteralExpression): HandlerValue | undefined {
    const named = properties.map(each =>
      ts.isShorthandPropertyAssignment(each) ? each.name : (valueOf(each) ?? each),
    );
    const values = named.flatMap(each => this.of(each) ?? []);
    return values.length === properties.length ? joined(values) : undefined;
  }

  /** `[["load", load]]`, `new Map([["load", load]])` */
  ofPairs(list: ts.Expression): HandlerValue | undefined {
    const isMap = ts.isNewExpression(list) && this.#references.nativePath(list.expression) === "Map";
    const given = isMap ? list.arguments?.[0] : list;
    const pairs = given && bare(given);
    if (pairs === undefined || !ts.isArrayLiteralExpression(pairs)) return undefined;
    const values = pairs.elements.flatMap(each => this.#ofPair(bare(each)) ?? []);
    return values.length === pairs.elements.length ? joined(values) : undefined;
  }

  #ofPair(pair: ts.Expression): HandlerValue | undefined {
    if (!ts.isArrayLiteralExpression(pair) || pair.elements.length !== 2) return undefined;
    const [name, handler] = pair.elements;
    const value = handler && this.of(handler);
    return name && value && joined([value, { bodies: [], eager: this.#executed([name]) }]);
  }

  /** The functions that a call executes, also those that another call gave back: `durable(3)` of `durable(3)(body)`. */
  calledBy(call: ts.CallExpression): readonly FunctionWithBody[] {
    const made = this.#makersOf(call.expression).flatMap(maker => {
      this.#references.reads.body(maker);
      return madeBy(maker) ?? [];
    });
    return [...this.#callSites.callees(call).filter(isFunctionWithBody), ...made];
  }

  /** The functions that callers hand in for a parameter, or a field; none where one of them is not known. */
  givenFor(callee: ts.Expression): readonly FunctionWithBody[] {
    const target = this.#references.resolve(callee);
    const [holder] = target.kind === "declaration" ? [target.node] : target.kind === "member" ? target.nodes : [];
    if (holder === undefined || !(ts.isParameter(holder) || ts.isPropertyDeclaration(holder))) return [];
    const isReplaced = this.#callSites.assignedTo(holder).some(each => !isWithin(each, holder.parent));
    // A default stands for those who hand in nothing.
    if (isReplaced || (ts.isParameter(holder) && holder.initializer !== undefined)) return [];
    const given = ts.isParameter(holder)
      ? this.#callSites.givenFor(holder)
      : passedToField(this.#references, this.#callSites, holder).map(({ value }) => value);
    const found = given.map(each => (this.of(each)?.bodies ?? []).filter(isFunctionWithBody));
    return found.every(each => each.length > 0) ? found.flat() : [];
  }

  #makersOf(callee: ts.Expression): readonly FunctionWithBody[] {
    const target = this.#references.resolve(callee);
    const holder = target.kind === "declaration" && ts.isVariableDeclaration(target.node) ? target.node : undefined;
    const made = bare(holder !== undefined && isConstant(holder) && holder.initializer ? holder.initializer : callee);
    return ts.isCallExpression(made) ? this.#callSites.callees(made).filter(isFunctionWithBody) : [];
  }

  /** `other ? load : save`, `given ?? load` */
  #either(choices: readonly ts.Expression[], eager: readonly ts.Node[], depth: number): HandlerValue | undefined {
    const values = choices.flatMap(each => this.of(each, depth) ?? []);
    return values.length === choices.length ? joined([{ bodies: [], eager }, ...values]) : undefined;
  }

  /** `jobs.get(name)`, as `jobs[name]`. */
  #kept(call: ts.CallExpression): HandlerValue | undefined {
    const callee = bare(call.expression);
    if (!ts.isPropertyAccessExpression(callee) || !isAskedOfCollection(this.#references, callee)) return undefined;
    return { bodies: [], eager: this.#executed([callee.expression, ...call.arguments]) };
  }

  /** `api.load.bind(api)` */
  #bound(call: ts.CallExpression): HandlerValue | undefined {
    const callee = bare(call.expression);
    if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== "bind") return undefined;
    if (this.#references.resolve(callee).kind !== "native") return undefined;
    const value = this.of(callee.expression);
    return value && joined([value, { bodies: [], eager: this.#executed(call.arguments) }]);
  }

  /** To name a variable executes nothing, and what it holds goes to the handler; a native and an accessor are read. */
  #executed(expressions: readonly ts.Expression[]): readonly ts.Expression[] {
    return expressions.filter(each => {
      if (ts.isLiteralExpression(bare(each))) return false;
      return !isEntityName(each) || this.#isRead(bare(each));
    });
  }

  #isRead(name: ts.Expression): boolean {
    if (!ts.isPropertyAccessExpression(name)) return false;
    const target = this.#references.resolve(name);
    if (target.kind === "native") return true;
    return (target.kind === "member" && target.nodes.some(ts.isGetAccessor)) || this.#isRead(bare(name.expression));
  }

  /** A call of a function that gives back functions; also of one that a call made, as `put` of `retrying(load)`. */
  #made(call: ts.CallExpression, depth: number): HandlerValue | undefined {
    const [maker, ...others] = this.#callSites.callees(call).flatMap(each => this.#functionsIn(each));
    if (maker === undefined || others.length > 0 || !isFunctionWithBody(maker)) return undefined;
    const made = this.#givenBack(maker, depth);
    if (made === undefined) return undefined;
    const parts = call.arguments.map((argument, index): HandlerValue => {
      const parameter = maker.parameters[index];
      const isHanded = parameter !== undefined && this.#references.isCallable(argument);
      const handed = isHanded && isOnlyUsedIn(this.#references, parameter, made.bodies) ? this.of(argument) : undefined;
      return handed ?? { bodies: [], eager: this.#executed([argument]) };
    });
    const callee = bare(call.expression);
    const object = ts.isPropertyAccessExpression(callee) ? this.#executed([callee.expression]) : [];
    return joined([{ bodies: [], eager: object }, made, ...parts]);
  }

  /** What a maker may give back, and what it executes before. */
  #givenBack(maker: FunctionWithBody, depth: number): HandlerValue | undefined {
    this.#references.reads.body(maker);
    const { returned, before } = makingBy(maker) ?? { returned: [], before: [] };
    if (returned.length === 0 || depth >= deepest) return undefined;
    return this.#either(returned, before, depth + 1);
  }

  /** The function behind a constant that a call made. What is executed to have it is executed where it is declared. */
  #functionsIn(callee: ts.Node): readonly ts.Node[] {
    const value = ts.isVariableDeclaration(callee) && isConstant(callee) ? valueOf(callee) : undefined;
    if (value === undefined || !ts.isCallExpression(value)) return [callee];
    return this.#callSites.callees(value).map(maker => {
      this.#references.reads.body(maker);
      return (isFunctionWithBody(maker) ? madeBy(maker) : undefined) ?? callee;
    });
  }

  #bodiesBehind(value: ts.Expression): readonly ts.Node[] {
    const target = this.#references.resolve(value);
    const declaration =
      target.kind === "declaration" ? target.node : target.kind === "member" ? target.nodes[0] : undefined;
    const callee = declaration && calleeOf(declaration);
    return callee !== undefined && isFunctionWithBody(callee) ? [callee] : [];
  }
}

function joined(values: readonly HandlerValue[]): HandlerValue {
  return { bodies: values.flatMap(each => each.bodies), eager: values.flatMap(each => each.eager) };
}

/** `Company.Time`: names that nothing has to be executed for. */
export function isEntityName(node: ts.Expression): boolean {
  const name = bare(node);
  if (ts.isIdentifier(name) || name.kind === ts.SyntaxKind.ThisKeyword) return true;
  return ts.isPropertyAccessExpression(name) && isEntityName(name.expression);
}

function madeBy({ body }: FunctionWithBody): FunctionWithBody | undefined {
  if (body === undefined) return undefined;
  const last = ts.isBlock(body) ? body.statements.at(-1) : undefined;
  const returned = last !== undefined && ts.isReturnStatement(last) ? last.expression : body;
  const value = returned && bare(returned);
  return value !== undefined && isFunctionWithBody(value) ? value : undefined;
}

/** `given ?? load`, `given || load` */
function isFallback({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken;
}

function isOnlyUsedIn(references: References, parameter: ts.ParameterDeclaration, made: readonly ts.Node[]): boolean {
  const { name, parent: maker } = parameter;
  if (!ts.isIdentifier(name) || parameter.dotDotDotToken !== undefined) return false;
  const isUsedOutside = (node: ts.Node): boolean => {
    if (made.some(each => isWithin(node, each))) return false;
    if (ts.isIdentifier(node) && node.text === name.text && isReference(node)) {
      const target = references.resolve(node);
      return target.kind !== "declaration" || target.node === parameter;
    }
    return ts.forEachChild(node, isUsedOutside) ?? false;
  };
  return !(ts.forEachChild(maker, isUsedOutside) ?? false);
}
