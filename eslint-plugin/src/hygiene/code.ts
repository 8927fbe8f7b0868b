import type { Rule, Scope, SourceCode } from "eslint";
import { parentOf } from "../suggest/suggestion.js";
import { verdictIn } from "../verdict.js";

export type Node = Rule.Node;
export type Call = Extract<Node, { type: "CallExpression" }>;
type Code = Extract<Node, { type: "FunctionExpression" | "ArrowFunctionExpression" | "FunctionDeclaration" }>;

export const runtime = "@reprise/runtime";

/** What a call makes or does, by the function of the authoring API that it calls: `activity`, `sleep`, … */
export function apiOf(call: Node, sourceCode: SourceCode): string | undefined {
  if (call.type !== "CallExpression" || call.callee.type !== "Identifier") return undefined;
  return importedAs(call.callee as Node, runtime, sourceCode);
}

/** The name under which a package exports what a name of this file stands for. */
export function importedAs(name: Node, from: string, sourceCode: SourceCode): string | undefined {
  const definition = definitionOf(name, sourceCode);
  if (definition?.type !== "ImportBinding" || definition.parent.source.value !== from) return undefined;
  if (definition.node.type === "ImportDefaultSpecifier") return "default";
  if (definition.node.type !== "ImportSpecifier") return undefined;
  const { imported } = definition.node;
  return imported.type === "Identifier" ? imported.name : String(imported.value);
}

/** The value that a variable is declared with. */
export function initialiserOf(name: Node, sourceCode: SourceCode): Node | undefined {
  const definition = definitionOf(name, sourceCode);
  return definition?.type === "Variable" ? ((definition.node.init ?? undefined) as Node | undefined) : undefined;
}

/** The function of the API that made what a name stands for: `activity` for `const charge = activity(…)`. */
function madeBy(name: Node, sourceCode: SourceCode): string | undefined {
  const made = initialiserOf(name, sourceCode);
  return made && apiOf(made, sourceCode);
}

/**
 * Whether a call begins a durable operation, whose promise has to be waited for. What this file does not show, such as
 * activities of another, the compiler knows.
 */
export function isDurable(call: Node, context: Rule.RuleContext): boolean {
  if (call.type !== "CallExpression") return false;
  const { sourceCode } = context;
  const api = apiOf(call, sourceCode);
  if (api !== undefined) return api === "sleep" || api === "condition" || isInlineEffect(api);
  const { callee } = call;
  if (callee.type === "Identifier" && isExecuted(madeBy(callee as Node, sourceCode))) return true;
  if (isReceive(call, sourceCode) || isChildResult(call, sourceCode)) return true;
  // It gives a handle, which nobody has to wait for.
  if (callee.type === "MemberExpression" && sourceCode.getText(callee.property) === "startChild") return false;
  const verdict = verdictIn(context);
  const start = call.loc?.start;
  return !("trouble" in verdict) && start !== undefined && verdict.durable.has(`${start.line}:${start.column + 1}`);
}

/** Called in a workflow, each is recorded: an activity, or a child. */
function isExecuted(made: string | undefined): boolean {
  return made === "activity" || made === "workflow";
}

/** `child.result()`, of what `startChild()` gave. */
function isChildResult(call: Call, sourceCode: SourceCode): boolean {
  const { callee } = call;
  if (callee.type !== "MemberExpression" || callee.computed || callee.property.type !== "Identifier") return false;
  const object = callee.object as Node;
  const isChild = apiOf(object, sourceCode) === "startChild" || madeBy(object, sourceCode) === "startChild";
  return callee.property.name === "result" && isChild;
}

/** `approved.receive(…)` of a signal. */
export function isReceive(call: Call, sourceCode: SourceCode): boolean {
  const { callee } = call;
  if (callee.type !== "MemberExpression" || callee.computed || callee.property.type !== "Identifier") return false;
  return callee.property.name === "receive" && madeBy(callee.object as Node, sourceCode) === "signal";
}

export function isCode(node: Node): node is Code {
  return /^(FunctionExpression|ArrowFunctionExpression|FunctionDeclaration)$/.test(node.type);
}

/** What executes the innermost function of the API around a node: `step` for the body of a step in a workflow. */
function executorOf(code: Code, sourceCode: SourceCode): string | undefined {
  const api = apiOf(code.parent, sourceCode);
  return api !== undefined && executors.has(api) ? api : undefined;
}

const executors = new Set(["workflow", "activity", "step", "transaction", "unguarded"]);

/** Whether a function of the API executes its body once and records the outcome, where it is called. */
export function isInlineEffect(api: string | undefined): api is "step" | "transaction" {
  return api === "step" || api === "transaction";
}

/**
 * Code that is replayed: the function of a workflow, and functions of this file that it mentions; not the bodies of
 * activities, steps and transactions.
 */
export function isWorkflowCode(node: Node, sourceCode: SourceCode, seen = new Set<Node>()): boolean {
  for (let inner = node; inner.type !== "Program"; inner = inner.parent) {
    if (!isCode(inner) || seen.has(inner)) continue;
    seen.add(inner);
    const executor = executorOf(inner, sourceCode);
    if (executor !== undefined) return executor === "workflow";
    for (const reference of referencesTo(inner, sourceCode)) {
      if (handedTo(reference, sourceCode) === "workflow") return true;
      if (handedTo(reference, sourceCode) === undefined && isWorkflowCode(reference, sourceCode, seen)) return true;
    }
  }
  return false;
}

/** The definition that executes this code as an activity, or the step or transaction: `activity("charge", async () => …)`. */
export function effectAround(
  node: Node,
  sourceCode: SourceCode,
): { readonly body: Code; readonly call: Call } | undefined {
  for (let inner = node; inner.type !== "Program"; inner = inner.parent) {
    if (!isCode(inner)) continue;
    for (const place of [inner, ...referencesTo(inner, sourceCode)]) {
      const call = parentOf(place);
      const api = apiOf(call, sourceCode);
      if ((api === "activity" || isInlineEffect(api)) && call.type === "CallExpression") return { body: inner, call };
    }
  }
  return undefined;
}

function handedTo(reference: Node, sourceCode: SourceCode): string | undefined {
  const call = parentOf(reference);
  const isArgument = call.type === "CallExpression" && call.callee !== reference;
  const api = isArgument ? apiOf(call, sourceCode) : undefined;
  return api !== undefined && executors.has(api) ? api : undefined;
}

/** Where a function that has a name is mentioned. */
function referencesTo(code: Code, sourceCode: SourceCode): readonly Node[] {
  const declaration = code.type === "FunctionDeclaration" ? code : code.parent;
  if (declaration.type !== "FunctionDeclaration" && declaration.type !== "VariableDeclarator") return [];
  const variables = sourceCode.getDeclaredVariables(declaration);
  const own = code.type === "FunctionDeclaration" ? variables.slice(0, 1) : variables;
  return own.flatMap(variable =>
    variable.references.filter(each => !each.init && !each.isWrite()).map(each => each.identifier as Node),
  );
}

/** Every node below this one, itself included. */
export function* below(
  node: Node,
  sourceCode: SourceCode,
  enter: (inner: Node) => boolean = () => true,
): Generator<Node> {
  yield node;
  for (const key of sourceCode.visitorKeys[node.type] ?? []) {
    const child = (node as unknown as Readonly<Record<string, unknown>>)[key];
    for (const each of Array.isArray(child) ? child : [child])
      if (isNode(each) && enter(each)) yield* below(each, sourceCode, enter);
  }
}

export function some(node: Node, sourceCode: SourceCode, matches: (node: Node) => boolean): boolean {
  for (const each of below(node, sourceCode)) if (matches(each)) return true;
  return false;
}

/** The same, but not in functions that are only made here. */
export function someNow(node: Node, sourceCode: SourceCode, matches: (node: Node) => boolean): boolean {
  for (const each of below(node, sourceCode, inner => !isCode(inner))) if (matches(each)) return true;
  return false;
}

/** A name that no declaration of this file stands behind. */
export function isGlobal(name: Node, of: string, sourceCode: SourceCode): boolean {
  return name.type === "Identifier" && name.name === of && definitionOf(name, sourceCode) === undefined;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

export function definitionOf(name: Node, sourceCode: SourceCode): Scope.Definition | undefined {
  if (name.type !== "Identifier") return undefined;
  for (let scope: Scope.Scope | null = sourceCode.getScope(name); scope !== null; scope = scope.upper) {
    const variable = scope.set.get(name.name);
    if (variable !== undefined) return variable.defs[0];
  }
  return undefined;
}
