import * as ts from "../../../../typescript.js";
import { argumentsFor, ownerOfParameter, type CallSites } from "../../../1-discover/call-sites.js";
import type { References } from "../../../references.js";
import { isFunctionNode, type FunctionNode } from "../../unit-nodes.js";
import { CodeValues } from "./code-values.js";
import type { Values } from "./values.js";

/** The functions that a call can execute, also those that a variable, a table or a list holds. */
export class FunctionValues extends CodeValues<FunctionNode> {
  constructor(references: References, callSites: CallSites, values: Values) {
    super(references, callSites, values, isFunctionNode);
  }

  calledBy(call: ts.CallExpression): readonly FunctionNode[] {
    const named = this.callSites.callees(call).filter(isFunctionNode);
    return named.length > 0 ? named : this.of(call.expression);
  }

  /** What everybody who calls a function hands in for a parameter that it calls: `() => seen` of `add(() => seen, id)`. */
  handedIn(callee: ts.Expression): readonly FunctionNode[] {
    const parameter = this.declarationOf(callee);
    if (parameter === undefined || !ts.isParameter(parameter)) return [];
    const sites = this.callSites.of(ownerOfParameter(parameter));
    return sites.flatMap(site => argumentsFor(parameter, site)).flatMap(each => this.of(each));
  }
}
