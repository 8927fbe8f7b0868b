import * as ts from "../../../../typescript.js";
import { argumentsFor, ownerOfParameter, type CallSites } from "../../../1-discover/call-sites.js";
import { isConstant } from "../../../declarations.js";
import { bare, isModuleLevel } from "../../../expressions.js";
import type { References } from "../../../references.js";
import type { KeptParts } from "./kept-parts.js";
import { trace } from "../parts/paths.js";
import type { Path } from "../parts/patterns.js";
import { isLiteral, placesIn } from "../parts/places.js";
import { isSharedRoot, type Root } from "./root.js";
import type { WeakValues } from "./weak-values.js";
import { valueOf } from "../../unit-nodes.js";

const depthMax = 4;

/** A weak collection shows what it has to nobody but those who have the key: what a run has made is of that run alone. */
export class WeakKeys {
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #kept: KeptParts;
  readonly #values: WeakValues;
  readonly #rootOf: (expression: ts.Expression) => Root | undefined;

  constructor(
    references: References,
    callSites: CallSites,
    kept: KeptParts,
    values: WeakValues,
    rootOf: (expression: ts.Expression) => Root | undefined,
  ) {
    this.#references = references;
    this.#callSites = callSites;
    this.#kept = kept;
    this.#values = values;
    this.#rootOf = rootOf;
  }

  /** Whether a call asks a collection of the module for what it has of an object of the run. */
  isOfRun(call: ts.CallExpression, callee: ts.PropertyAccessExpression | ts.ElementAccessExpression): boolean {
    const [key] = call.arguments;
    if (key === undefined || !/^Weak(Map|Set)\.prototype\./.test(this.#references.nativePath(callee) ?? ""))
      return false;
    const root = this.#rootOf(callee.expression);
    return root?.kind === "variable" && isModuleLevel(root.declaration) && this.#isMadeByRun(key, 0);
  }

  /** Whether a call gets from such a collection what has been made for the object of the run. */
  handsOutOwn(call: ts.CallExpression): boolean {
    const method = bare(call.expression);
    if (!ts.isPropertyAccessExpression(method) || method.name.text !== "get" || !this.isOfRun(call, method))
      return false;
    const root = this.#rootOf(method.expression);
    return root?.kind === "variable" && this.#values.areFresh(root.declaration);
  }

  /** A constant of a function that is made there, or a parameter that nobody gives anything else; or a part of it. */
  #isMadeByRun(expression: ts.Expression, depth: number): boolean {
    const { bottom, path } = trace(this.#references, expression);
    const declaration = this.#declarationOf(bottom);
    if (declaration === undefined || depth >= depthMax || isModuleLevel(declaration)) return false;
    if (ts.isParameter(declaration)) return this.#isGivenByRun(declaration, path, depth);
    const value = ts.isVariableDeclaration(declaration) && isConstant(declaration) ? valueOf(declaration) : undefined;
    if (value === undefined || !(isLiteral(value) || ts.isNewExpression(value))) return false;
    return path.length === 0 || this.#hasOwnParts(declaration, depth);
  }

  #isGivenByRun(parameter: ts.ParameterDeclaration, path: Path, depth: number): boolean {
    const sites = this.#callSites.of(ownerOfParameter(parameter));
    const given = sites.flatMap(site => argumentsFor(parameter, site));
    // `names(node.next)` in `names` itself hands on a part of what it was given.
    const others = given.filter(each => this.#declarationOf(trace(this.#references, each).bottom) !== parameter);
    const isTakenApart = path.length > 0 || others.length < given.length;
    return (
      others.length > 0 &&
      given.length === sites.length &&
      others.every(each => this.#isMadeByRun(each, depth + 1) && (!isTakenApart || this.#isWhollyOwn(each, depth)))
    );
  }

  #isWhollyOwn(expression: ts.Expression, depth: number): boolean {
    const declaration = this.#declarationOf(trace(this.#references, expression).bottom);
    return declaration !== undefined && this.#hasOwnParts(declaration, depth);
  }

  /** Whether all that code has put into an object is of the run, too. */
  #hasOwnParts(declaration: ts.Declaration, depth: number): boolean {
    if (ts.isParameter(declaration)) return false;
    const value = valueOf(declaration);
    const begun = value === undefined ? [] : placesIn(value, "anywhere");
    const parts = [...begun, ...this.#kept.storedIn(declaration, "anywhere")].map(({ value: part }) => bare(part));
    return parts.every(each => {
      if (isLiteral(each) || this.#references.isPrimitive(each)) return true;
      const root = this.#rootOf(each);
      if (root === undefined || isSharedRoot(root) || !("declaration" in root)) return false;
      return root.declaration === declaration || this.#isMadeByRun(each, depth + 1);
    });
  }

  #declarationOf(name: ts.Expression): ts.Declaration | undefined {
    const target = ts.isIdentifier(name) ? this.#references.resolve(name) : undefined;
    return target?.kind === "declaration" ? target.node : undefined;
  }
}
