import { natives, type Native } from "@reprise/runtime/language";
import { ts } from "ts-morph";
import { importedNative } from "./imported-natives.js";
import { resolve } from "./scope.js";

/** A use of a journaled native: the identifier to replace, and what takes its place. */
export interface Use {
  readonly node: ts.Node;
  readonly receiver: Receiver;
  /** For `$call` and `$ns`: the imported name, handed on. */
  readonly argument: string | undefined;
  /** `new Date` needs parentheses: `new $Date()()` means something else. */
  readonly parenthesized: boolean;
}

export type Receiver =
  "$Date" | "$Math" | "$crypto" | "$performance" | "$setTimeout" | "$AbortSignal" | "$console" | "$call" | "$ns";

/** Receivers that draw, or name a timer, are told their site. */
export const labelled: ReadonlySet<Receiver> = new Set([
  "$Math",
  "$crypto",
  "$setTimeout",
  "$AbortSignal",
  "$call",
  "$ns",
]);

interface Global {
  readonly receiver: Receiver;
  /** Journaled members; `all` for the console. */
  readonly members: ReadonlySet<string> | "all";
  /** The native itself is journaled when it is called, or constructed without arguments. */
  readonly called: boolean;
  readonly constructed: boolean;
}

const receivers: readonly Receiver[] = [
  "$Date",
  "$Math",
  "$crypto",
  "$performance",
  "$setTimeout",
  "$AbortSignal",
  "$console",
];

const rows = natives as Readonly<Record<string, Native | undefined>>;
const isJournaled = (name: string) => rows[name]?.verdict === "journaled";

/** What of each global is journaled, as the table has it. */
const globals: ReadonlyMap<string, Global> = new Map(
  receivers.map(receiver => {
    const name = receiver.slice(1);
    const members = Object.keys(natives)
      .filter(key => key.startsWith(`${name}.`) && isJournaled(key))
      .map(key => key.slice(name.length + 1));
    const whole = isJournaled(name);
    return [
      name,
      {
        receiver,
        members: whole && members.length === 0 && name === "console" ? "all" : new Set(members),
        called: isJournaled(`${name}()`) || (whole && name !== "console"),
        constructed: isJournaled(`new ${name}()`),
      },
    ];
  }),
);

/** All uses in a file, in source order. */
export function findUses(source: ts.SourceFile): readonly Use[] {
  const uses: Use[] = [];
  const visit = (node: ts.Node): void => {
    const use = ts.isIdentifier(node) ? useOf(node) : useThroughGlobalThis(node);
    if (use === undefined) ts.forEachChild(node, visit);
    else uses.push(use);
  };
  ts.forEachChild(source, visit);
  return uses;
}

function useOf(identifier: ts.Identifier): Use | undefined {
  const global = globals.get(identifier.text);
  const symbol = resolve(identifier.text, identifier);
  if (symbol === undefined) return global === undefined ? undefined : useOfGlobal(identifier, global);
  const imported = importedNative(symbol);
  if (imported === undefined) return undefined;
  const form = formOf(identifier);
  const argument = identifier.text;
  if (imported.kind === "native" && form.kind === "call") {
    return { node: identifier, receiver: "$call", argument, parenthesized: false };
  }
  const isMember = imported.kind === "namespace" && form.kind === "member" && hasMember(imported.members, form.name);
  return isMember ? { node: identifier, receiver: "$ns", argument, parenthesized: false } : undefined;
}

/** `globalThis.Date`, `global["Date"]`: the whole node is the native. */
function useThroughGlobalThis(node: ts.Node): Use | undefined {
  if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) return undefined;
  const { expression } = node;
  if (node.questionDotToken !== undefined || !ts.isIdentifier(expression)) return undefined;
  if (!["globalThis", "global"].includes(expression.text) || resolve(expression.text, expression) !== undefined)
    return undefined;
  const name = ts.isPropertyAccessExpression(node) ? node.name.text : literalText(node.argumentExpression);
  const global = name === undefined ? undefined : globals.get(name);
  return global === undefined ? undefined : useOfGlobal(node, global);
}

function useOfGlobal(node: ts.Expression, global: Global): Use | undefined {
  const form = formOf(node);
  const isUse =
    (form.kind === "member" && (global.members === "all" || hasMember(global.members, form.name))) ||
    (form.kind === "call" && global.called) ||
    (form.kind === "construct" && global.constructed);
  if (!isUse) return undefined;
  return { node, receiver: global.receiver, argument: undefined, parenthesized: form.kind === "construct" };
}

/** A member that is computed could be any. */
function hasMember(members: ReadonlySet<string>, name: string | undefined): boolean {
  return members.size > 0 && (name === undefined || members.has(name));
}

/** What is done with a native. Anything else than these is left to the guard: it keeps the native's identity. */
type Form =
  | { readonly kind: "member"; /** Undefined for a computed name. */ readonly name: string | undefined }
  | { readonly kind: "call" }
  | { readonly kind: "construct" }
  | { readonly kind: "value" };

function formOf(node: ts.Expression): Form {
  const outer = throughWrappers(node);
  const { parent } = outer;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === outer)
    return { kind: "member", name: parent.name.text };
  if (ts.isElementAccessExpression(parent) && parent.expression === outer) {
    return { kind: "member", name: literalText(parent.argumentExpression) };
  }
  if (ts.isCallExpression(parent) && parent.expression === outer) return { kind: "call" };
  if (ts.isNewExpression(parent) && parent.expression === outer && readsNow(parent)) return { kind: "construct" };
  return { kind: "value" };
}

/** Decided by the number of arguments: `new Date(undefined)` is an invalid date, not now. */
function readsNow({ arguments: values }: ts.NewExpression): boolean {
  return values === undefined || values.every(value => ts.isSpreadElement(value));
}

/** `(Date)`, `Date!`, `(Date as any)`, `Date satisfies X`, `<any>Date` */
function throughWrappers(node: ts.Expression): ts.Expression {
  let outer = node;
  while (isWrapper(outer.parent) && outer.parent.expression === outer) outer = outer.parent;
  return outer;
}

function isWrapper(node: ts.Node): node is ts.Expression & { readonly expression: ts.Expression } {
  return (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isTypeAssertionExpression(node)
  );
}

function literalText(node: ts.Node): string | undefined {
  return ts.isStringLiteralLike(node) ? node.text : undefined;
}
