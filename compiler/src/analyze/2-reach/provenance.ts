import * as ts from "../../typescript.js";
import { argumentsFor, callWithArgument, ownerOfParameter, type CallSites } from "../1-discover/call-sites.js";
import { bare, isFunctionExpression } from "../expressions.js";
import { isConstant } from "../declarations.js";
import type { References } from "../references.js";
import { returnedExpressions } from "../returned-expressions.js";
import { argumentForms } from "./argument-forms.js";
import type { MemberCall } from "./facts.js";

/** The calls by which an object came about, the last one last; none where nobody knows. */
type Way = readonly MemberCall[];

const unknown: readonly Way[] = [[]];

/**
 * By which calls an object came about, wherever it was made: `utc` of `day.format()`, where `const day = dayjs.utc()`, or
 * where everybody who calls this function passes such an object.
 */
export class Provenance {
  readonly #checker: ts.TypeChecker;
  readonly #references: References;
  readonly #callSites: CallSites;

  constructor(checker: ts.TypeChecker, references: References, callSites: CallSites) {
    this.#checker = checker;
    this.#references = references;
    this.#callSites = callSites;
  }

  /** The ways in which it can have come about: one at least. */
  of(expression: ts.Expression, depth = 0): readonly Way[] {
    const node = bare(expression);
    if (depth > 20) return unknown;
    if (ts.isIdentifier(node)) return this.#ofVariable(node, depth + 1);
    if (ts.isConditionalExpression(node)) return this.#ofAny([node.whenTrue, node.whenFalse], depth);
    if (ts.isBinaryExpression(node)) return this.#ofAny([node.left, node.right], depth);
    if (!ts.isCallExpression(node)) return unknown;
    const callee = bare(node.expression);
    const own = this.#callSites.callees(node);
    if (own.length > 0)
      return this.#ofAny(
        own.flatMap(each => returnedExpressions(this.#references.reads, each)),
        depth,
      );
    const isMethod = ts.isPropertyAccessExpression(callee);
    const last = {
      name: isMethod ? callee.name.text : callee.getText(),
      arguments: argumentForms(this.#checker, node),
    };
    const before = isMethod ? this.of(callee.expression, depth + 1) : unknown;
    return before.map(way => [...way, last]);
  }

  #ofVariable(variable: ts.Identifier, depth: number): readonly Way[] {
    const target = this.#references.resolve(variable);
    const declaration = target.kind === "declaration" ? target.node : undefined;
    if (declaration === undefined) return unknown;
    if (ts.isParameter(declaration)) return this.#ofParameter(declaration, depth);
    const isKept = ts.isVariableDeclaration(declaration) && isConstant(declaration);
    if (!isKept) return unknown;
    const loop = declaration.parent.parent;
    if (ts.isForOfStatement(loop)) return this.#ofItems(loop.expression, depth);
    return declaration.initializer === undefined ? unknown : this.of(declaration.initializer, depth);
  }

  #ofParameter(parameter: ts.ParameterDeclaration, depth: number): readonly Way[] {
    const call = callWithArgument(parameter.parent);
    const callee = call && bare(call.expression);
    if (callee !== undefined && ts.isPropertyAccessExpression(callee)) return this.#ofItems(callee.expression, depth);
    const sites = this.#callSites.of(ownerOfParameter(parameter));
    const given = sites.flatMap(site => argumentsFor(parameter, site));
    return given.length < sites.length ? unknown : this.#ofAny(given, depth);
  }

  /** `days.map(day => …)`: by which calls the items of a list came about. */
  #ofItems(list: ts.Expression, depth: number): readonly Way[] {
    const node = bare(list);
    if (depth > 20) return unknown;
    if (ts.isArrayLiteralExpression(node)) return this.#ofAny(node.elements, depth);
    if (ts.isIdentifier(node)) {
      const target = this.#references.resolve(node);
      const holder = target.kind === "declaration" && ts.isVariableDeclaration(target.node) ? target.node : undefined;
      return holder?.initializer === undefined ? unknown : this.#ofItems(holder.initializer, depth + 1);
    }
    const callee = ts.isCallExpression(node) ? bare(node.expression) : undefined;
    if (!ts.isCallExpression(node) || callee === undefined || !ts.isPropertyAccessExpression(callee)) return unknown;
    const [given] = node.arguments;
    if (callee.name.text === "map" && given !== undefined && isFunctionExpression(bare(given)))
      return this.#ofAny(returnedExpressions(this.#references.reads, bare(given)), depth);
    return keeping.has(callee.name.text) ? this.#ofItems(callee.expression, depth + 1) : unknown;
  }

  #ofAny(expressions: readonly ts.Expression[], depth: number): readonly Way[] {
    const ways = new Map(expressions.flatMap(each => this.of(each, depth + 1)).map(way => [JSON.stringify(way), way]));
    return ways.size === 0 ? unknown : [...ways.values()];
  }
}

const keeping = new Set("filter slice sort toSorted reverse toReversed concat".split(" "));
