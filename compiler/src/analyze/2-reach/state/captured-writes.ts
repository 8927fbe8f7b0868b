import * as ts from "../../../typescript.js";
import { callWithArgument, type CallSites } from "../../1-discover/call-sites.js";
import { bare, isWithin } from "../../expressions.js";
import type { References } from "../../references.js";
import { KeptCallbacks } from "./kept-callbacks.js";
import { ownerOfThis } from "./owner-of-this.js";
import { isSharedVariable } from "./shared-state.js";
import type { Write, Writes } from "./writes.js";

/** Something that a step changes in the run around it, where the step's body says so. */
export interface CapturedWrite {
  readonly at: ts.Node;
  readonly target: ts.Expression;
  /** The call that does it, if the body leaves it to another function. */
  readonly through: ts.CallExpression | undefined;
}

/** Finds what a step's body changes beyond itself, also through closures and methods that it calls. */
export class CapturedWrites {
  readonly #references: References;
  readonly #writes: Writes;
  readonly #callSites: CallSites;
  readonly #kept: KeptCallbacks;

  constructor(references: References, writes: Writes, callSites: CallSites) {
    this.#references = references;
    this.#writes = writes;
    this.#callSites = callSites;
    this.#kept = new KeptCallbacks(references, callSites);
  }

  of(body: ts.Node): readonly CapturedWrite[] {
    this.#references.reads.body(body);
    const found: CapturedWrite[] = [];
    const visit = (node: ts.Node): void => {
      const own = { code: [body], ownsThis: isWithin(ownerOfThis(node), body) };
      for (const { target } of this.#writes.at(node).filter(each => isCaptured(each, own)))
        found.push({ at: node, target, through: undefined });
      if (ts.isCallExpression(node)) {
        const target = this.#throughCall(node, own, new Set([body]));
        if (target !== undefined) found.push({ at: node, target, through: node });
        else if (this.#settles(node, body)) found.push({ at: node, target: node.expression, through: undefined });
      }
      ts.forEachChild(node, visit);
    };
    visit(body);
    return found;
  }

  /** `resolve()` of a promise that the run waits for. */
  #settles(call: ts.CallExpression, body: ts.Node): boolean {
    const callee = bare(call.expression);
    const named = ts.isPropertyAccessExpression(callee) ? bare(callee.expression) : callee;
    const target = this.#references.resolve(named);
    if (target.kind !== "declaration" || isWithin(target.node, body)) return false;
    if (named !== callee) return /^PromiseWithResolvers\.prototype\./.test(this.#references.nativePath(callee) ?? "");
    const { node } = target;
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

  /** What a function that is called here changes, other than variables and objects of the step. */
  #throughCall(call: ts.CallExpression, around: Scope, seen: Set<ts.Node>): ts.Expression | undefined {
    for (const kept of this.#kept.calledBy(call)) {
      if (seen.has(kept) || around.code.some(each => isWithin(kept, each))) continue;
      seen.add(kept);
      this.#references.reads.body(kept);
      const found = this.#firstIn(kept, { code: [...around.code, kept], ownsThis: true }, seen);
      if (found !== undefined) return found;
    }
    for (const callee of this.#callSites.callees(call)) {
      if (!ts.isFunctionLike(callee) || seen.has(callee)) continue;
      seen.add(callee);
      this.#references.reads.body(callee);
      const within: Scope = {
        code: [...around.code, callee],
        ownsThis: ts.isArrowFunction(callee) ? around.ownsThis : this.#ownsReceiver(call, around),
      };
      const found = this.#firstIn(callee, within, seen);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #firstIn(callee: ts.Node, within: Scope, seen: Set<ts.Node>): ts.Expression | undefined {
    const visit = (node: ts.Node): ts.Expression | undefined => {
      const owner = ownerOfThis(node);
      const scope = isWithin(owner, callee) && owner !== callee ? { ...within, ownsThis: true } : within;
      const written = this.#writes.at(node).find(each => isCaptured(each, scope));
      if (written !== undefined) return written.target;
      const through = ts.isCallExpression(node) ? this.#throughCall(node, scope, seen) : undefined;
      return through ?? ts.forEachChild(node, visit);
    };
    return ts.forEachChild(callee, visit);
  }

  /** The object whose method is called was made by the step, or nobody knows it. */
  #ownsReceiver(call: ts.CallExpression, { code, ownsThis }: Scope): boolean {
    const callee = bare(call.expression);
    if (!ts.isPropertyAccessExpression(callee)) return true;
    const receiver = bare(callee.expression);
    if (receiver.kind === ts.SyntaxKind.ThisKeyword || receiver.kind === ts.SyntaxKind.SuperKeyword) return ownsThis;
    const root = this.#writes.rootOf(receiver);
    if (root?.kind === "field") return ownsThis;
    return root?.kind !== "variable" || isOwn(root.declaration, code);
  }
}

interface Scope {
  /** The step's body and the functions that led here: their variables are the step's. */
  readonly code: readonly ts.Node[];
  /** Whether `this` is an object of the step. */
  readonly ownsThis: boolean;
}

function isCaptured({ root }: Write, { code, ownsThis }: Scope): boolean {
  if (root.kind === "field") return !ownsThis;
  return root.kind === "variable" && !isOwn(root.declaration, code);
}

/** What all runs share is no matter of the run. */
function isOwn(declaration: ts.Declaration, code: readonly ts.Node[]): boolean {
  return isSharedVariable(declaration) || code.some(each => isWithin(declaration, each));
}
