import * as ts from "../../typescript.js";
import { argumentsFor, callWithArgument, ownerOfParameter, type CallSites } from "../1-discover/call-sites.js";
import { bare, isFunctionExpression } from "../expressions.js";
import { isConstant } from "../declarations.js";
import type { References } from "../references.js";
import { returnedExpressions } from "../returned-expressions.js";

/**
 * By which calls an object came about, wherever it was made: `utc` of `day.format()`, where `const day = dayjs.utc()`, or
 * where everybody who calls this function passes such an object. Of several ways, what they have in common.
 */
export class Provenance {
  readonly #references: References;
  readonly #callSites: CallSites;

  constructor(references: References, callSites: CallSites) {
    this.#references = references;
    this.#callSites = callSites;
  }

  /** The names of the calls, the last one last. */
  of(expression: ts.Expression, depth = 0): readonly string[] {
    const node = bare(expression);
    if (depth > 20) return [];
    if (ts.isIdentifier(node)) return this.#ofVariable(node, depth + 1);
    if (ts.isConditionalExpression(node)) return this.#common([node.whenTrue, node.whenFalse], depth);
    if (ts.isBinaryExpression(node)) return this.#common([node.left, node.right], depth);
    if (!ts.isCallExpression(node)) return [];
    const callee = bare(node.expression);
    const own = this.#callSites.callees(node);
    if (own.length > 0)
      return this.#common(
        own.flatMap(each => returnedExpressions(this.#references.reads, each)),
        depth,
      );
    const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
    const before = ts.isPropertyAccessExpression(callee) ? this.of(callee.expression, depth + 1) : [];
    return [...before, name];
  }

  #ofVariable(variable: ts.Identifier, depth: number): readonly string[] {
    const target = this.#references.resolve(variable);
    const declaration = target.kind === "declaration" ? target.node : undefined;
    if (declaration === undefined) return [];
    if (ts.isParameter(declaration)) return this.#ofParameter(declaration, depth);
    const isKept = ts.isVariableDeclaration(declaration) && isConstant(declaration);
    if (!isKept) return [];
    const loop = declaration.parent.parent;
    if (ts.isForOfStatement(loop)) return this.#ofItems(loop.expression, depth);
    return declaration.initializer === undefined ? [] : this.of(declaration.initializer, depth);
  }

  #ofParameter(parameter: ts.ParameterDeclaration, depth: number): readonly string[] {
    const call = callWithArgument(parameter.parent);
    const callee = call && bare(call.expression);
    if (callee !== undefined && ts.isPropertyAccessExpression(callee)) return this.#ofItems(callee.expression, depth);
    const sites = this.#callSites.of(ownerOfParameter(parameter));
    const given = sites.flatMap(site => argumentsFor(parameter, site));
    return given.length < sites.length ? [] : this.#common(given, depth);
  }

  /** `days.map(day => …)`: by which calls the items of a list came about. */
  #ofItems(list: ts.Expression, depth: number): readonly string[] {
    const node = bare(list);
    if (depth > 20) return [];
    if (ts.isArrayLiteralExpression(node)) return this.#common(node.elements, depth);
    if (ts.isIdentifier(node)) {
      const target = this.#references.resolve(node);
      const holder = target.kind === "declaration" && ts.isVariableDeclaration(target.node) ? target.node : undefined;
      return holder?.initializer === undefined ? [] : this.#ofItems(holder.initializer, depth + 1);
    }
    const callee = ts.isCallExpression(node) ? bare(node.expression) : undefined;
    if (!ts.isCallExpression(node) || callee === undefined || !ts.isPropertyAccessExpression(callee)) return [];
    const [given] = node.arguments;
    if (callee.name.text === "map" && given !== undefined && isFunctionExpression(bare(given)))
      return this.#common(returnedExpressions(this.#references.reads, bare(given)), depth);
    return keeping.has(callee.name.text) ? this.#ofItems(callee.expression, depth + 1) : [];
  }

  #common(expressions: readonly ts.Expression[], depth: number): readonly string[] {
    const [first = [], ...others] = expressions.map(each => this.of(each, depth + 1));
    return first.filter(name => others.every(other => other.includes(name)));
  }
}

const keeping = new Set("filter slice sort toSorted reverse toReversed concat".split(" "));
