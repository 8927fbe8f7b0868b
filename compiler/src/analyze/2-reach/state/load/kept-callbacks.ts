import * as ts from "../../../../typescript.js";
import { argumentsFor, calleeOf, type CallSite, type CallSites } from "../../../1-discover/call-sites.js";
import { bare, enclosingFunction, isFunctionExpression } from "../../../expressions.js";
import type { Cache } from "../../../incremental/reads.js";
import type { References } from "../../../references.js";
import type { Target } from "../../../target.js";
import { isKept } from "./kept-parameters.js";

type Parameter = ts.ParameterDeclaration;

/** Methods of emitters, whether Node has them or a package. */
const listening = /^(on|once|addListener|prependListener|prependOnceListener|addEventListener|subscribe)$/;
const telling = /^(emit|dispatchEvent|abort|next|publish)$/;

/**
 * Functions that an object keeps and calls later: the listeners of an emitter, what a class stores in a field. Whoever calls
 * a method of the object may call them.
 */
export class KeptCallbacks {
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #kept: Cache<ts.Declaration, readonly ts.SignatureDeclaration[]> = new Map();

  constructor(references: References, callSites: CallSites) {
    this.#references = references;
    this.#callSites = callSites;
  }

  /** The functions that a call may execute because an object that it is made on, or is given, has kept them. */
  calledBy(call: ts.CallExpression): readonly ts.SignatureDeclaration[] {
    const callee = bare(call.expression);
    const told = ts.isPropertyAccessExpression(callee) && this.#tells(callee) ? [callee.expression] : [];
    const kept = [...told, ...this.#toldWithin(call, new Set())].flatMap(each => {
      const holder = this.#variableOf(each);
      return holder === undefined ? [] : this.#keptBy(holder);
    });
    return [...kept, ...(ts.isIdentifier(callee) ? this.keptByMade(callee) : [])];
  }

  /** What a function has kept that a call made: `save` of `const later = debounce(save)`, and of `debounce(save)` itself. */
  keptByMade(expression: ts.Expression): readonly ts.SignatureDeclaration[] {
    const made = bare(expression);
    if (ts.isCallExpression(made)) return this.#functions(this.#keptOfCall(made));
    const holder = ts.isIdentifier(made) ? this.#variableOf(made) : undefined;
    const value = holder?.initializer && bare(holder.initializer);
    return holder !== undefined && value !== undefined && ts.isCallExpression(value) ? this.#keptBy(holder) : [];
  }

  /** A method that calls what its object has kept. */
  #tells(method: ts.PropertyAccessExpression): boolean {
    const target = this.#references.resolve(method);
    if (isForeign(target)) return telling.test(method.name.text);
    return target.kind === "member" && target.nodes.some(each => this.#callsUnknown(calleeOf(each), new Set()));
  }

  /** The arguments that a function of the project tells something: `report(bus)`, which calls `bus.emit()`. */
  #toldWithin(call: ts.CallExpression, seen: Set<ts.Node>): readonly ts.Expression[] {
    return this.#callSites.callees(call).flatMap(callee => {
      if (!ts.isFunctionLike(callee) || seen.has(callee)) return [];
      seen.add(callee);
      this.#references.reads.body(callee);
      return callee.parameters.flatMap(parameter => {
        if (!ts.isParameter(parameter) || !this.#isTold(callee, parameter, seen)) return [];
        return argumentsFor(parameter, call).filter(each => ts.isIdentifier(bare(each)));
      });
    });
  }

  #isTold(callee: ts.Node, parameter: Parameter, seen: Set<ts.Node>): boolean {
    const isIt = (node: ts.Expression) => this.#variableOf(node) === parameter;
    const visit = (node: ts.Node): boolean => {
      const method = ts.isCallExpression(node) ? bare(node.expression) : undefined;
      if (method && ts.isPropertyAccessExpression(method) && isIt(method.expression) && this.#tells(method))
        return true;
      if (ts.isCallExpression(node) && this.#toldWithin(node, seen).some(isIt)) return true;
      return ts.forEachChild(node, visit) ?? false;
    };
    return ts.forEachChild(callee, visit) ?? false;
  }

  /** Whether code calls a function that a variable or a field holds, rather than one that is declared. */
  #callsUnknown(code: ts.Node, seen: Set<ts.Node>): boolean {
    if (seen.has(code)) return false;
    seen.add(code);
    this.#references.reads.body(code);
    const visit = (node: ts.Node): boolean => {
      if (ts.isCallExpression(node)) {
        const callees = this.#callSites.callees(node);
        if (callees.some(each => isHolder(each))) return true;
        if (callees.some(each => ts.isFunctionLike(each) && this.#callsUnknown(each, seen))) return true;
      }
      return ts.forEachChild(node, visit) ?? false;
    };
    return ts.forEachChild(code, visit) ?? false;
  }

  #variableOf(expression: ts.Expression): ts.VariableDeclaration | Parameter | undefined {
    let object = bare(expression);
    // The listeners of a controller are those of its signal.
    while (ts.isPropertyAccessExpression(object)) object = bare(object.expression);
    const target = ts.isIdentifier(object) ? this.#references.resolve(object) : undefined;
    const variable = target?.kind === "declaration" ? target.node : undefined;
    return variable !== undefined && (ts.isVariableDeclaration(variable) || ts.isParameter(variable))
      ? variable
      : undefined;
  }

  #keptBy(holder: ts.VariableDeclaration | Parameter): readonly ts.SignatureDeclaration[] {
    return this.#references.reads.cached(this.#kept, holder, [], () => this.#findKept(holder));
  }

  #findKept(holder: ts.VariableDeclaration | Parameter): readonly ts.SignatureDeclaration[] {
    const found: ts.SignatureDeclaration[] = [];
    const made = ts.isVariableDeclaration(holder) && holder.initializer ? bare(holder.initializer) : undefined;
    if (made !== undefined && (ts.isNewExpression(made) || ts.isCallExpression(made)))
      found.push(...this.#functions(this.#keptOfCall(made)));
    this.#references.reads.body(holder);
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node)) found.push(...this.#functions(this.#registered(node, holder, new Set())));
      ts.forEachChild(node, visit);
    };
    visit(enclosingFunction(holder));
    return found;
  }

  /** What a call has an object keep: `bus.on("row", listener)`, `watch(bus, listener)`. */
  #registered(call: ts.CallExpression, holder: ts.Declaration, seen: Set<ts.Node>): readonly ts.Expression[] {
    const callee = bare(call.expression);
    if (ts.isPropertyAccessExpression(callee) && this.#variableOf(callee.expression) === holder) {
      if (!isForeign(this.#references.resolve(callee))) return this.#keptOfCall(call);
      return listening.test(callee.name.text) ? call.arguments : [];
    }
    if (!call.arguments.some(each => this.#variableOf(each) === holder)) return [];
    return this.#callSites.callees(call).flatMap(each => this.#registeredWithin(each, call, holder, seen));
  }

  /** Of a function that is given the object and the listener. */
  #registeredWithin(
    callee: ts.Node,
    call: ts.CallExpression,
    holder: ts.Declaration,
    seen: Set<ts.Node>,
  ): readonly ts.Expression[] {
    if (!ts.isFunctionLike(callee) || seen.has(callee)) return [];
    seen.add(callee);
    this.#references.reads.body(callee);
    const object = callee.parameters.find(
      each => ts.isParameter(each) && argumentsFor(each, call).some(given => this.#variableOf(given) === holder),
    );
    if (object === undefined || !ts.isParameter(object)) return [];
    const found: ts.Expression[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node)) found.push(...this.#registered(node, object, seen));
      ts.forEachChild(node, visit);
    };
    ts.forEachChild(callee, visit);
    return found.flatMap(each => {
      const target = this.#references.resolve(each);
      const parameter = target.kind === "declaration" ? target.node : undefined;
      const isGiven = parameter !== undefined && ts.isParameter(parameter) && parameter.parent === callee;
      return isGiven ? argumentsFor(parameter, call) : [each];
    });
  }

  /** The arguments that a class of the project stores in its fields, or a function in its variables. */
  #keptOfCall(call: CallSite): readonly ts.Expression[] {
    return this.#callSites.callees(call).flatMap(callee => {
      const code = ts.isClassLike(callee) ? callee.members.find(ts.isConstructorDeclaration) : callee;
      if (code === undefined || !ts.isFunctionLike(code)) return [];
      this.#references.reads.body(code);
      const kept = code.parameters.filter(each => ts.isParameter(each) && isKept(this.#references, each, code));
      return kept.flatMap(each => (ts.isParameter(each) ? argumentsFor(each, call) : []));
    });
  }

  #functions(values: readonly ts.Expression[]): readonly ts.SignatureDeclaration[] {
    return values.flatMap(each => {
      const value = bare(each);
      if (isFunctionExpression(value)) return [value];
      const target = this.#references.resolve(value);
      const code = target.kind === "declaration" ? calleeOf(target.node) : undefined;
      return code !== undefined && ts.isFunctionLike(code) ? [code] : [];
    });
  }
}

function isForeign(target: Target): boolean {
  const isUntyped = target.kind === "member" && target.nodes.length === 0;
  return isUntyped || target.kind === "native" || target.kind === "package";
}

function isHolder(callee: ts.Node): boolean {
  return (
    ts.isParameter(callee) ||
    ts.isVariableDeclaration(callee) ||
    ts.isBindingElement(callee) ||
    ts.isPropertyDeclaration(callee) ||
    ts.isPropertySignature(callee)
  );
}
