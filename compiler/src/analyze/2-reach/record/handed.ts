import * as ts from "../../../typescript.js";
import { isSynchronous, type FunctionExpression } from "../../expressions.js";
import type { How } from "./native.js";
import type { UnitWalk } from "../walk.js";

type Call = ts.CallExpression | ts.NewExpression;

/** Who is given a function may call it at once: the platform's methods do, unless they are known to wait. */
export function argumentUse(walk: UnitWalk, call: Call, argument: ts.Expression): How {
  const { references, callSites, lent } = walk.extraction;
  if (lent.isLent(argument)) return "lent";
  const path = references.nativePath(call.expression);
  if (path !== undefined) return lazyCallers.test(path) ? "value" : "both";
  const index = call.arguments?.indexOf(argument) ?? -1;
  const parameters = callSites.callees(call).flatMap(callee => parametersOf(callee)[index] ?? []);
  return parameters.some(each => isCalledAtOnce(walk, each)) ? "both" : "value";
}

const lazyCallers =
  /^(Promise\.prototype|setTimeout|setInterval|setImmediate|queueMicrotask|Proxy|node:|process|.*\.prototype\.(on|once|addEventListener)$)/;

/** A function that is written where it is handed over. */
export function visitHanded(walk: UnitWalk, code: FunctionExpression, how: How): void {
  if (how !== "value") walk.visitCalledNow(code);
  if (how !== "lent" || !isSynchronous(code)) walk.visit(code);
}

function parametersOf(callee: ts.Node): readonly ts.ParameterDeclaration[] {
  const code = ts.isClassLike(callee) ? callee.members.find(ts.isConstructorDeclaration) : callee;
  return code !== undefined && ts.isFunctionLike(code) ? code.parameters.filter(each => ts.isParameter(each)) : [];
}

/** `f()`, `new f()`, `each(items, f)` */
export function isCalledAtOnce(walk: UnitWalk, parameter: ts.ParameterDeclaration): boolean {
  walk.extraction.project.reads.body(parameter);
  const body = "body" in parameter.parent ? parameter.parent.body : undefined;
  const name = parameter.name.getText();
  let called = false;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const mentioned = [node.expression, ...(node.arguments ?? [])];
      called ||= mentioned.some(each => ts.isIdentifier(each) && each.text === name);
    }
    ts.forEachChild(node, visit);
  };
  if (body) visit(body);
  return called;
}
