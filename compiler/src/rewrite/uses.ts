import * as ts from "../typescript.js";
import { bare } from "./expressions.js";
import { formOf, isAccess, memberName, needsParentheses, type Form } from "./forms.js";
import { globalNatives, hasMember, type GlobalNative, type Receiver } from "./global-natives.js";
import { importedNative } from "./imported-natives.js";
import { mayDeclareByEval, type ParsedFile } from "./parse.js";
import { resolve } from "./scope.js";

/** A use of a journaled native: the identifier, or `globalThis.X`, that makes way for its receiver. */
export interface Use {
  readonly node: ts.Expression;
  readonly receiver: Receiver;
  /** For `$call` and `$ns`: the imported name, handed on. */
  readonly argument?: string;
  readonly parenthesized: boolean;
}

/** All uses in a file, in source order. */
export function findUses(file: ParsedFile): readonly Use[] {
  if (mayDeclareByEval(file)) return [];
  const uses: Use[] = [];
  // A stack of our own: sums of ten thousand terms are as deep.
  const pending: ts.Node[] = [file.source];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const use = useAt(node);
    if (use !== undefined) uses.push(use);
    else ts.forEachChild(node, child => void pending.push(child));
  }
  return uses.sort((a, b) => a.node.pos - b.node.pos);
}

function useAt(node: ts.Node): Use | undefined {
  if (ts.isIdentifier(node)) return useByName(node);
  return isAccess(node) ? useThroughGlobalThis(node) : undefined;
}

function useByName(identifier: ts.Identifier): Use | undefined {
  const form = formOf(identifier);
  if (form.kind === "value") return undefined;
  const binding = resolve(identifier.text, identifier);
  if (binding === "unknown") return undefined;
  return binding === "global" ? useOfGlobal(identifier, identifier.text, form) : useOfImport(identifier, binding, form);
}

/** `globalThis.Date`, `global["Date"]`: the whole node is the native. */
function useThroughGlobalThis(node: ts.PropertyAccessExpression | ts.ElementAccessExpression): Use | undefined {
  const object = bare(node.expression);
  const name = memberName(node);
  if (name === undefined || !ts.isIdentifier(object) || !/^global(This)?$/.test(object.text)) return undefined;
  return resolve(object.text, object) === "global" ? useOfGlobal(node, name, formOf(node)) : undefined;
}

function useOfGlobal(node: ts.Expression, name: string, form: Form): Use | undefined {
  const native = globalNatives.get(name);
  if (native === undefined || !isJournaled(native, form)) return undefined;
  return { node, receiver: native.receiver, parenthesized: needsParentheses(node) || form.kind === "construct" };
}

function isJournaled(native: GlobalNative, form: Form): boolean {
  if (form.kind === "member") return native.everyMember || hasMember(native.members, form.name);
  return (form.kind === "call" && native.called) || (form.kind === "construct" && native.constructed);
}

function useOfImport(node: ts.Identifier, symbol: ts.Symbol, form: Form): Use | undefined {
  const imported = importedNative(symbol);
  if (imported === undefined) return undefined;
  const isUse =
    imported.kind === "native"
      ? form.kind === "call"
      : form.kind === "member" && hasMember(imported.members, form.name);
  if (!isUse) return undefined;
  const receiver = imported.kind === "native" ? "$call" : "$ns";
  return { node, receiver, argument: node.text, parenthesized: needsParentheses(node) };
}
