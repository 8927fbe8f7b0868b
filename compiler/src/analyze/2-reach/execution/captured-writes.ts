import * as ts from "../../../typescript.js";
import { callWithArgument, type CallSites } from "../../1-discover/call-sites.js";
import { bare, isWithin } from "../../expressions.js";
import type { Project } from "../../project.js";
import type { References } from "../../references.js";
import { Entries } from "./entries.js";
import { Execution, type See } from "./execution.js";
import { isHandedOver } from "./handed-over.js";
import type { ImplicitCalls } from "./implicit-calls.js";
import type { HeldFunctions } from "./held-functions.js";
import { isCaptured, isOwnObject, type Scope } from "./scope.js";
import { KeptCallbacks } from "../state/load/kept-callbacks.js";
import type { Write, Writes } from "../state/changes/writes.js";

export interface Change {
  readonly target: ts.Expression;
  /** Nothing where a promise of the run is settled. */
  readonly write?: Write;
}

/** Finds what a step's body changes beyond itself, also through closures and methods that it calls or hands over. */
export class CapturedWrites {
  readonly #project: Project;
  readonly #references: References;
  readonly #writes: Writes;
  readonly #callSites: CallSites;
  readonly #entries: Entries;

  constructor(
    project: Project,
    references: References,
    writes: Writes,
    callSites: CallSites,
    held: HeldFunctions,
    implicit: ImplicitCalls,
  ) {
    this.#project = project;
    this.#references = references;
    this.#writes = writes;
    this.#callSites = callSites;
    const kept = new KeptCallbacks(references, callSites);
    this.#entries = new Entries(references, callSites, writes, held, kept, implicit);
  }

  /** Shows each node that is executed where one of the values is. */
  execute(handed: readonly ts.Node[], see: See): void {
    new Execution(this.#project, this.#references, this.#entries, see).of(handed);
  }

  /** What a node changes in the run. */
  at(node: ts.Node, scope: Scope): readonly Change[] {
    const written = this.#writes.at(node).filter(each => isCaptured(each, scope));
    if (written.length > 0) return written.map(write => ({ target: write.target, write }));
    const called = ts.isCallExpression(node) ? node.expression : isHandedOver(node) ? node : undefined;
    return called !== undefined && this.#settles(called, scope) ? [{ target: called }] : [];
  }

  /** `resolve` of a promise that the run waits for. */
  #settles(called: ts.Expression, scope: Scope): boolean {
    const callee = bare(called);
    if (ts.isPropertyAccessExpression(callee))
      return !isOwnObject(callee.expression, scope, this.#writes) && this.#isSettlingMember(callee);
    const target = this.#references.resolve(callee);
    if (target.kind !== "declaration" || scope.code.some(each => isWithin(target.node, each))) return false;
    return this.#isSettling(target.node);
  }

  /** `resolve` of what `Promise.withResolvers()` gives, and of an object that has it from an executor. */
  #isSettlingMember(method: ts.PropertyAccessExpression): boolean {
    if (/^PromiseWithResolvers\.prototype\./.test(this.#references.nativePath(method) ?? "")) return true;
    const target = this.#references.resolve(method);
    return (
      target.kind === "member" &&
      target.nodes.some(each => {
        if (!ts.isShorthandPropertyAssignment(each))
          return this.#callSites.assignedTo(each).some(value => this.#isOfExecutor(value));
        const named = this.#references.resolve(each.name);
        return named.kind === "declaration" && this.#isSettling(named.node);
      })
    );
  }

  #isSettling(node: ts.Declaration): boolean {
    if (ts.isParameter(node)) return this.#isOfExecutor(node);
    if (ts.isVariableDeclaration(node)) return this.#writes.assignedTo(node).some(each => this.#isOfExecutor(each));
    const source = ts.isBindingElement(node) ? ts.findAncestor(node, ts.isVariableDeclaration)?.initializer : undefined;
    const made = source && bare(source);
    if (made === undefined || !ts.isCallExpression(made)) return false;
    return this.#references.nativePath(made.expression) === "Promise.withResolvers";
  }

  /** `resolve` of `new Promise(resolve => …)` */
  #isOfExecutor(named: ts.Node): boolean {
    const target = ts.isIdentifier(named) ? this.#references.resolve(named) : undefined;
    const parameter = target?.kind === "declaration" ? target.node : named;
    const executor = ts.isParameter(parameter) ? callWithArgument(parameter.parent) : undefined;
    return executor !== undefined && this.#references.nativePath(executor.expression) === "Promise";
  }
}
