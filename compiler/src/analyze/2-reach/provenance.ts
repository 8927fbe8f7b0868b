import * as ts from "../../typescript.js";
import { argumentsFor, ownerOfParameter, type CallSites } from "../1-discover/call-sites.js";
import { bare } from "../expressions.js";
import { isConstant } from "../declarations.js";
import type { References } from "../references.js";
import { returnedExpressions } from "../returned-expressions.js";
import { argumentForms } from "./argument-forms.js";
import type { MemberCall } from "./facts.js";
import { itemsOf, listBehind } from "./items-of.js";

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
    const list = listBehind(declaration);
    if (list !== undefined) return this.#ofAny(itemsOf(this.#references, list), depth);
    if (ts.isParameter(declaration)) return this.#ofParameter(declaration, depth);
    const isKept = ts.isVariableDeclaration(declaration) && isConstant(declaration);
    if (!isKept) return unknown;
    return declaration.initializer === undefined ? unknown : this.of(declaration.initializer, depth);
  }

  #ofParameter(parameter: ts.ParameterDeclaration, depth: number): readonly Way[] {
    const sites = this.#callSites.of(ownerOfParameter(parameter));
    const given = sites.flatMap(site => argumentsFor(parameter, site));
    return given.length < sites.length ? unknown : this.#ofAny(given, depth);
  }

  #ofAny(expressions: readonly ts.Expression[], depth: number): readonly Way[] {
    const ways = new Map(expressions.flatMap(each => this.of(each, depth + 1)).map(way => [JSON.stringify(way), way]));
    return ways.size === 0 ? unknown : [...ways.values()];
  }
}
