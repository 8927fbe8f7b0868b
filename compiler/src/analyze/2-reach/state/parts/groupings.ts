import * as ts from "../../../../typescript.js";
import { callWithArgument, type CallSites } from "../../../1-discover/call-sites.js";
import { bare } from "../../../expressions.js";
import { isConstant } from "../../../declarations.js";
import type { References } from "../../../references.js";
import { returnedExpressions } from "../../../returned-expressions.js";
import { namesFollowed } from "../names-followed.js";
import { givenThrough } from "./given-through.js";
import { packageFlow } from "./package-flows.js";

/** The groups that `Map.groupBy(items, …)` makes: new lists of the same items. */
export class Groupings {
  readonly #references: References;
  readonly #callSites: CallSites;

  constructor(references: References, callSites: CallSites) {
    this.#references = references;
    this.#callSites = callSites;
  }

  /** The list that was grouped, of an expression that is one of the groups. */
  itemsOfGroup(expression: ts.Expression): ts.Expression | undefined {
    const node = bare(expression);
    if (ts.isBinaryExpression(node)) return this.itemsOfGroup(node.left);
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))
      return this.#grouped(node.expression);
    if (ts.isCallExpression(node)) return this.#receiverOf(node, /^get$/);
    const target = ts.isIdentifier(node) ? this.#references.resolve(node) : undefined;
    const variable = target?.kind === "declaration" ? target.node : undefined;
    if (variable === undefined) return undefined;
    if (ts.isBindingElement(variable)) return this.#boundGroup(variable);
    if (ts.isParameter(variable)) return this.#handedGroup(variable);
    if (!ts.isVariableDeclaration(variable) || !isConstant(variable)) return undefined;
    const loop = variable.parent.parent;
    if (ts.isForOfStatement(loop)) return this.#groupsIn(loop.expression);
    return variable.initializer && this.itemsOfGroup(variable.initializer);
  }

  /** `Object.values(groups)`, `groups.values()` */
  #groupsIn(list: ts.Expression): ts.Expression | undefined {
    const call = bare(list);
    if (!ts.isCallExpression(call)) return undefined;
    const [first] = call.arguments;
    const isOfObject = /^Object\.(values|entries)$/.test(this.#references.nativePath(call.expression) ?? "");
    return isOfObject && first ? this.#grouped(first) : this.#receiverOf(call, /^(values|entries)$/);
  }

  /** `const { open } = groups`, `for (const [kind, group] of groups)` */
  #boundGroup(element: ts.BindingElement): ts.Expression | undefined {
    const holder = element.parent.parent;
    if (!ts.isVariableDeclaration(holder) || element.dotDotDotToken) return undefined;
    const loop = holder.parent.parent;
    if (ts.isObjectBindingPattern(element.parent)) return holder.initializer && this.#grouped(holder.initializer);
    const isValue = element.parent.elements.indexOf(element) === 1;
    if (!isValue || !ts.isForOfStatement(loop)) return undefined;
    return this.#groupsIn(loop.expression) ?? this.#grouped(loop.expression);
  }

  /** `groups.forEach(group => …)`, `Object.values(groups).map(group => …)` */
  #handedGroup(parameter: ts.ParameterDeclaration): ts.Expression | undefined {
    const call = callWithArgument(parameter.parent);
    const method = call && bare(call.expression);
    if (method === undefined || !ts.isPropertyAccessExpression(method)) return undefined;
    if (parameter.parent.parameters[0] !== parameter) return undefined;
    return this.#groupsIn(method.expression) ?? this.#grouped(method.expression);
  }

  #receiverOf(call: ts.CallExpression, names: RegExp): ts.Expression | undefined {
    const method = bare(call.expression);
    return ts.isPropertyAccessExpression(method) && names.test(method.name.text)
      ? this.#grouped(method.expression)
      : undefined;
  }

  #grouped(groups: ts.Expression, depth = 0): ts.Expression | undefined {
    const node = bare(groups);
    if (depth > namesFollowed) return undefined;
    if (ts.isCallExpression(node)) return this.#groupedByCall(node, depth);
    const target = ts.isIdentifier(node) ? this.#references.resolve(node) : undefined;
    const variable = target?.kind === "declaration" && ts.isVariableDeclaration(target.node) ? target.node : undefined;
    return variable !== undefined && isConstant(variable) && variable.initializer
      ? this.#grouped(variable.initializer, depth + 1)
      : undefined;
  }

  #groupedByCall(call: ts.CallExpression, depth: number): ts.Expression | undefined {
    const path = this.#references.nativePath(call.expression);
    if (path !== undefined) return /^(Map|Object)\.groupBy$/.test(path) ? call.arguments[0] : undefined;
    const flow = packageFlow(this.#references, call);
    if (flow !== undefined) return flow.giving === "groups" ? flow.subject : undefined;
    for (const callee of this.#callSites.callees(call)) {
      const returned = returnedExpressions(this.#references.reads, callee);
      const items = returned.map(each => this.#grouped(each, depth + 1)).find(each => each !== undefined);
      if (items !== undefined) return givenThrough(this.#references, call, callee, items)[0];
    }
    return undefined;
  }
}
