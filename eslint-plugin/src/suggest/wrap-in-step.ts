import type { SourceCode } from "eslint";
import { apiOf, isInlineEffect } from "../hygiene/code.js";
import { importOf } from "./imports.js";
import { changesHistory, parentOf, replace, textOf, type Node, type Suggestion } from "./suggestion.js";

/** `await step("fetch", () => fetch(url))`, with its import. Only where an `await` may stand, in the workflow's own code. */
export function wrapInStep(node: Node, sourceCode: SourceCode): readonly Suggestion[] {
  return wrap(wholeExpression(node, false), sourceCode);
}

/** With all that is asked of what the call gives, which would not survive being recorded: `new Parser(text).parse()`. */
export function wrapChainInStep(node: Node, sourceCode: SourceCode): readonly Suggestion[] {
  return wrap(wholeExpression(node, true), sourceCode);
}

function wrap(whole: Node, sourceCode: SourceCode): readonly Suggestion[] {
  if (!isInAsyncWorkflowCode(whole, sourceCode)) return [];
  const { name, body, replaced } = recorded(whole, sourceCode);
  const step = `await step(${JSON.stringify(name)}, ${body})`;
  const isPart = replaced.type !== "AwaitExpression" && !standsAlone.test(parentOf(replaced).type);
  const edits = [replace(replaced, isPart ? `(${step})` : step), ...importOf("step", sourceCode)];
  const title = `Record it: step(${JSON.stringify(name)}, …). ${changesHistory}`;
  return [{ title, edits }];
}

const standsAlone = /Statement$|Declarator$|^AssignmentExpression$/;

interface Recorded {
  readonly name: string;
  /** Of the step. */
  readonly body: string;
  readonly replaced: Node;
}

/** A response or a handle cannot be recorded: what is asked of it is, and nothing if nobody looks at it. */
function recorded(whole: Node, sourceCode: SourceCode): Recorded {
  const waited = parentOf(whole);
  const name = nameOf(whole, sourceCode);
  if (waited.type !== "AwaitExpression") return { name, body: `() => ${textOf(whole, sourceCode)}`, replaced: whole };
  if (parentOf(waited).type === "ExpressionStatement")
    return { name, body: `async () => { ${textOf(waited, sourceCode)}; }`, replaced: waited };
  const asked = wholeExpression(waited, true);
  if (asked === waited) return { name, body: `() => ${textOf(whole, sourceCode)}`, replaced: waited };
  const outer = parentOf(asked);
  const replaced = outer.type === "AwaitExpression" ? outer : asked;
  return { name, body: `async () => ${textOf(asked, sourceCode)}`, replaced };
}

/** `fetch(url)` for `fetch`, `process.env.HOME` for `process`. */
function wholeExpression(node: Node, chain: boolean): Node {
  let whole = node;
  for (;;) {
    const parent = parentOf(whole);
    const isObject = parent.type === "MemberExpression" && parent.object === whole;
    const isProperty = parent.type === "MemberExpression" && parent.property === whole && !parent.computed;
    const isCallee = (parent.type === "CallExpression" || parent.type === "NewExpression") && parent.callee === whole;
    if (!isObject && !isProperty && !isCallee && parent.type !== "MetaProperty") return whole;
    // What is asked of a value that the call gives is not part of the call.
    if (!chain && isObject && (whole.type === "CallExpression" || whole.type === "NewExpression")) return whole;
    whole = parent;
  }
}

function isInAsyncWorkflowCode(node: Node, sourceCode: SourceCode): boolean {
  for (let outer = node; outer.type !== "Program"; outer = outer.parent) {
    if (outer.type === "FunctionDeclaration") return outer.async === true;
    if (outer.type !== "ArrowFunctionExpression" && outer.type !== "FunctionExpression") continue;
    return outer.async === true && !isInlineEffect(apiOf(outer.parent, sourceCode));
  }
  return false;
}

function nameOf(whole: Node, sourceCode: SourceCode): string {
  const named = whole.type === "CallExpression" || whole.type === "NewExpression" ? whole.callee : whole;
  return /(\w+)\W*$/.exec(textOf(named as Node, sourceCode))?.[1] ?? "read";
}
