import * as ts from "../../../../typescript.js";
import type { CallSites } from "../../../1-discover/call-sites.js";
import { bare, isThis } from "../../../expressions.js";
import type { References } from "../../../references.js";
import { parameterOf } from "../parts/patterns.js";
import { partGiven } from "../parts/places.js";
import { constantIn } from "../../memo/same-code.js";
import { returnedExpressions } from "../../../returned-expressions.js";

/** What objects of a class have in a WeakMap, by themselves as the key: it is as private to them as a field. */
export class KeptBeside {
  readonly #references: References;
  readonly #callSites: CallSites;

  constructor(references: References, callSites: CallSites) {
    this.#references = references;
    this.#callSites = callSites;
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
        const returned = returnedExpressions(this.#references.reads, callee).map(each => this.#valueOf(each));
        return returned.length > 0 && returned.every(each => this.#isKeptUnder(each, callee, call));
      })
    );
  }

  /** `states.get(account)` of `const state = states.get(account)`, which may be looked at before it is given back. */
  #valueOf(returned: ts.Expression): ts.Expression {
    const made = constantIn(this.#references, bare(returned));
    return bare(made ?? returned);
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
