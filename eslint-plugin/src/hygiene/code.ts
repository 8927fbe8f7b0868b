import type { Rule, Scope, SourceCode } from "eslint";

export type Node = Rule.Node;
export type Call = Extract<Node, { type: "CallExpression" }>;
export type Code = Extract<Node, { type: "FunctionExpression" | "ArrowFunctionExpression" }>;

export const runtime = "@reprise/runtime";

/** What a call makes or does, by the function of the authoring API that it calls: `activity`, `sleep`, … */
export function apiOf(call: Node, sourceCode: SourceCode): string | undefined {
  if (call.type !== "CallExpression" || call.callee.type !== "Identifier") return undefined;
  const definition = definitionOf(call.callee as Node, sourceCode);
  if (definition?.type !== "ImportBinding") return undefined;
  if (definition.parent.source.value !== runtime || definition.node.type !== "ImportSpecifier") return undefined;
  const { imported } = definition.node;
  return imported.type === "Identifier" ? imported.name : String(imported.value);
}

/** The function of the API that made what a name stands for: `activity` for `const charge = activity(…)`. */
export function madeBy(name: Node, sourceCode: SourceCode): string | undefined {
  const definition = definitionOf(name, sourceCode);
  if (definition?.type !== "Variable") return undefined;
  const { init } = definition.node;
  return init === null || init === undefined ? undefined : apiOf(init as Node, sourceCode);
}

/** Whether a call begins a durable operation, whose promise has to be waited for. */
export function isDurable(call: Node, sourceCode: SourceCode): boolean {
  if (call.type !== "CallExpression") return false;
  const api = apiOf(call, sourceCode);
  if (api === "sleep" || api === "step") return true;
  const { callee } = call;
  if (callee.type === "Identifier") return madeBy(callee as Node, sourceCode) === "activity";
  return isReceive(call, sourceCode);
}

/** `approved.receive(…)` of a signal. */
export function isReceive(call: Call, sourceCode: SourceCode): boolean {
  const { callee } = call;
  if (callee.type !== "MemberExpression" || callee.computed || callee.property.type !== "Identifier") return false;
  return callee.property.name === "receive" && madeBy(callee.object as Node, sourceCode) === "signal";
}

/** The function that is handed to `workflow(…)` or `activity(…)` and holds this node, however deep. */
export function bodyAround(node: Node, api: "workflow" | "activity", sourceCode: SourceCode): Code | undefined {
  for (let inner: Node = node; inner.type !== "Program"; inner = inner.parent) {
    if (inner.type !== "FunctionExpression" && inner.type !== "ArrowFunctionExpression") continue;
    if (apiOf(inner.parent, sourceCode) === api) return inner;
  }
  return undefined;
}

/** Every node below this one, itself included. */
export function* below(node: Node, sourceCode: SourceCode): Generator<Node> {
  yield node;
  for (const key of sourceCode.visitorKeys[node.type] ?? []) {
    const child = (node as unknown as Readonly<Record<string, unknown>>)[key];
    for (const each of Array.isArray(child) ? child : [child]) if (isNode(each)) yield* below(each, sourceCode);
  }
}

export function some(node: Node, sourceCode: SourceCode, matches: (node: Node) => boolean): boolean {
  for (const each of below(node, sourceCode)) if (matches(each)) return true;
  return false;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

function definitionOf(name: Node, sourceCode: SourceCode): Scope.Definition | undefined {
  if (name.type !== "Identifier") return undefined;
  for (let scope: Scope.Scope | null = sourceCode.getScope(name); scope !== null; scope = scope.upper) {
    const variable = scope.set.get(name.name);
    if (variable !== undefined) return variable.defs[0];
  }
  return undefined;
}
