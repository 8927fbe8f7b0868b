import * as ts from "../../../../typescript.js";
import { argumentsFor, type CallSite, type CallSites } from "../../../1-discover/call-sites.js";
import { isConstant } from "../../../declarations.js";
import { bare } from "../../../expressions.js";
import type { Cache } from "../../../incremental/reads.js";
import type { References } from "../../../references.js";
import type { Copies } from "../parts/copies.js";
import { Iteration } from "../parts/iteration.js";
import { parameterOf } from "../parts/patterns.js";
import { partGiven } from "../parts/places.js";
import type { Root } from "./root.js";

type Parameter = ts.ParameterDeclaration;

/**
 * What a function gets from whoever it is handed to: the items of the list in `items.forEach(item => …)`, and `EMPTY` in
 * `update(EMPTY, draft => …)`, where `update` is `(value, recipe) => recipe(value)`.
 */
export class Handovers {
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #copies: Copies;
  readonly #rootOf: (expression: ts.Expression) => Root | undefined;
  readonly #uses: Cache<Parameter, readonly CallSite[]> = new Map();
  readonly #given: Cache<Parameter, readonly ts.Expression[]>[] = [];

  constructor(
    references: References,
    callSites: CallSites,
    copies: Copies,
    rootOf: (expression: ts.Expression) => Root | undefined,
  ) {
    this.#references = references;
    this.#callSites = callSites;
    this.#copies = copies;
    this.#rootOf = rootOf;
  }

  /** What the function that is an argument of a call gets as its parameter of that index, as the caller would name it. */
  handed(call: CallSite, code: ts.Node, index: number): readonly ts.Expression[] {
    const iteration = Iteration.of(call, this.#references);
    if (iteration !== undefined) return iteration.handed(index, this.#copies);
    const position = call.arguments?.findIndex(each => bare(each) === code) ?? -1;
    return this.#callSites.callees(call).flatMap(callee => {
      const maker = ts.isClassLike(callee) ? callee.members.find(ts.isConstructorDeclaration) : callee;
      const parameter = maker !== undefined && ts.isFunctionLike(maker) ? maker.parameters[position] : undefined;
      if (parameter === undefined || !ts.isParameter(parameter) || parameter.dotDotDotToken) return [];
      return this.#givenTo(parameter, index).flatMap(each => this.seenFrom(call, parameter.parent, each));
    });
  }

  /** What the function that is in a parameter gets, as the code around it names it. */
  #givenTo(parameter: Parameter, index: number): readonly ts.Expression[] {
    const known = (this.#given[index] ??= new Map());
    // Who hands a function on to itself gives it nothing else.
    return this.#references.reads.cached(known, parameter, [], () =>
      this.#usesOf(parameter).flatMap(use => {
        if (this.#isIt(use.expression, parameter)) return use.arguments?.[index] ?? [];
        const handed = (use.arguments ?? []).map(each => bare(each)).filter(each => this.#isIt(each, parameter));
        return handed.flatMap(each => this.handed(use, each, index));
      }),
    );
  }

  /** The calls of a parameter, and those that are given it. */
  #usesOf(parameter: Parameter): readonly CallSite[] {
    return this.#references.reads.cached(this.#uses, parameter, [], () => {
      this.#references.reads.body(parameter);
      const uses: CallSite[] = [];
      const visit = (node: ts.Node): void => {
        const isCall = ts.isCallExpression(node) || ts.isNewExpression(node);
        if (isCall && [node.expression, ...(node.arguments ?? [])].some(each => this.#isIt(each, parameter)))
          uses.push(node);
        ts.forEachChild(node, visit);
      };
      ts.forEachChild(parameter.parent, visit);
      return uses;
    });
  }

  #isIt(expression: ts.Expression, parameter: Parameter): boolean {
    const node = bare(expression);
    if (!ts.isIdentifier(node) || node.text !== parameter.name.getText()) return false;
    const target = this.#references.resolve(node);
    return target.kind === "declaration" && target.node === parameter;
  }

  /** An expression of a function as its caller has it: an argument, the object, or what both know. What the function has made is its own. */
  seenFrom(call: CallSite, callee: ts.Node, given: ts.Expression): readonly ts.Expression[] {
    const root = this.#rootOf(given);
    const object = bare(call.expression);
    if (root?.kind === "field") return ts.isPropertyAccessExpression(object) ? [object.expression] : [];
    if (root?.kind !== "variable") return [];
    const parameter = parameterOf(root.declaration);
    if (parameter?.parent === callee)
      return argumentsFor(parameter, call).flatMap(each => partGiven(root.declaration, each));
    const made = parameter && this.#makingCall(call, parameter);
    if (made !== undefined && parameter !== undefined)
      return argumentsFor(parameter, made).flatMap(each => partGiven(root.declaration, each));
    return ts.findAncestor(root.declaration, each => each === callee) === undefined ? [given] : [];
  }

  /** `edit(order)` of `edit(order)(draft => …)`, which has made the function that is called, and of `const editing = edit(order)`. */
  #makingCall(call: CallSite, parameter: Parameter): ts.CallExpression | undefined {
    const callee = bare(call.expression);
    const target = ts.isIdentifier(callee) ? this.#references.resolve(callee) : undefined;
    const holder = target?.kind === "declaration" && ts.isVariableDeclaration(target.node) ? target.node : undefined;
    const made = holder?.initializer !== undefined && isConstant(holder) ? bare(holder.initializer) : callee;
    return ts.isCallExpression(made) && this.#callSites.callees(made).includes(parameter.parent) ? made : undefined;
  }
}
