import * as ts from "../../../../typescript.js";
import type { CallSites } from "../../../1-discover/call-sites.js";
import { bare, isModuleLevel, isThis } from "../../../expressions.js";
import type { References } from "../../../references.js";
import { parameterOf } from "../parts/patterns.js";
import { isLiteral, partGiven } from "../parts/places.js";
import { returnedExpressions } from "../../../returned-expressions.js";
import type { Values } from "../values/values.js";

/** What objects of a class have in a WeakMap, by themselves as the key: it is as private to them as a field. */
export class KeptBeside {
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #values: Values;

  constructor(references: References, callSites: CallSites, values: Values) {
    this.#references = references;
    this.#callSites = callSites;
    this.#values = values;
  }

  /** The class of `states.get(this)`, and of `stateOf(this)`, where that gives back `states.get(account)`. */
  holderOf(call: ts.CallExpression): ts.ClassLikeDeclaration | undefined {
    if (!call.arguments.some(isThis)) return undefined;
    const isKept = isThis(call.arguments[0]) && this.#isWeak(call);
    return isKept || this.#handsOutKept(call) ? ts.findAncestor(call, ts.isClassLike) : undefined;
  }

  /** What a class puts there: `state` of `states.set(this, state)`. */
  storedBy(holder: ts.ClassLikeDeclaration): readonly ts.Expression[] {
    this.#references.reads.body(holder);
    const found: ts.Expression[] = [];
    const visit = (node: ts.Node): void => {
      const isKept = ts.isCallExpression(node) && isThis(node.arguments[0]) && this.#isWeak(node);
      if (isKept && node.arguments[1] !== undefined) found.push(node.arguments[1]);
      ts.forEachChild(node, visit);
    };
    visit(holder);
    return found;
  }

  #isWeak(call: ts.CallExpression): boolean {
    return /^Weak(Map|Set)\.prototype\./.test(this.#references.nativePath(call.expression) ?? "");
  }

  #handsOutKept(call: ts.CallExpression): boolean {
    const callees = this.#callSites.callees(call);
    return (
      callees.length > 0 &&
      callees.every(callee => {
        const returned = returnedExpressions(this.#references.reads, callee).flatMap(each => this.#valuesOf(each));
        // What is made where there is nothing yet is put there.
        const kept = returned.filter(each => !isLiteral(each) && !ts.isNewExpression(each));
        return kept.length > 0 && kept.every(each => this.#isKeptUnder(each, callee, call));
      })
    );
  }

  /** `states.get(account)` of `const state = states.get(account)`, which may be looked at, and filled, before it is given back. */
  #valuesOf(returned: ts.Expression): readonly ts.Expression[] {
    const node = bare(returned);
    const target = ts.isIdentifier(node) ? this.#references.resolve(node) : undefined;
    const variable = target?.kind === "declaration" && ts.isVariableDeclaration(target.node) ? target.node : undefined;
    if (variable?.initializer === undefined || isModuleLevel(variable)) return [node];
    return [variable.initializer, ...this.#values.assignedTo(variable)].map(each => bare(each));
  }

  #isKeptUnder(got: ts.Expression, callee: ts.Node, call: ts.CallExpression): boolean {
    const key = ts.isCallExpression(got) && this.#isWeak(got) ? got.arguments[0] : undefined;
    const target = key && this.#references.resolve(key);
    const given = target?.kind === "declaration" ? argumentFor(target.node, callee, call) : undefined;
    return given !== undefined && isThis(given);
  }
}

/** The argument, or the part of it, that stands for what a function gives back of its parameters. */
export function argumentFor(
  declaration: ts.Declaration,
  callee: ts.Node,
  call: ts.CallExpression,
): ts.Expression | undefined {
  const parameter = parameterOf(declaration);
  if (parameter === undefined || parameter.parent !== callee || parameter.dotDotDotToken) return undefined;
  const argument = call.arguments[parameter.parent.parameters.indexOf(parameter)];
  return argument && partGiven(declaration, argument)[0];
}
