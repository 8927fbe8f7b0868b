import type { Control, Flow, OperationFlow, OperationLeaf } from "@reprise/runtime/language";

/** Flows without what says nothing: the code between operations. */

export const nothing: OperationFlow = { kind: "sequence", parts: [] };

export function isNothing(flow: OperationFlow): boolean {
  return flow.kind === "sequence" && flow.parts.length === 0;
}

/** Nothing is executed after an exit, and a function that may be called from here on is not said twice. */
export function sequence(parts: readonly OperationFlow[]): OperationFlow {
  const flat: OperationFlow[] = [];
  const handedOver = new Set<string>();
  for (const part of parts.flatMap(each => (each.kind === "sequence" ? each.parts : [each]))) {
    if (part.kind === "callback") {
      const body = JSON.stringify(part.body);
      if (handedOver.has(body)) continue;
      handedOver.add(body);
    }
    flat.push(part);
    if (part.kind === "exit") break;
  }
  const [only] = flat;
  return only !== undefined && flat.length === 1 ? only : { kind: "sequence", parts: flat };
}

/** Without the parts in which no operation is, unless they decide whether one is reached. */
export function simplified(flow: Control<OperationLeaf>): OperationFlow {
  if (flow.kind === "exit") return flow;
  if (flow.kind === "sequence") return sequence(flow.parts);
  if (flow.kind === "try" && flow.catch === null && (flow.finally === null || isNothing(flow.finally)))
    return flow.body;
  if (flow.kind === "scope" && !exitsOf(flow.body).has(endOf(flow.label))) return flow.body;
  if (!hasOperations(flow) && exitsOf(flow).size === 0) return nothing;
  return flow;
}

const endOf = (label: string | null) => (label === null ? "return" : `break ${label}`);

/** The ways in which a flow is left before its end. Errors that nobody writes down are not among them. */
function exitsOf(flow: OperationFlow): Set<string> {
  if (flow.kind === "exit") return new Set([flow.label === null ? flow.by : `${flow.by} ${flow.label}`]);
  // They are functions of their own, or executed beside what follows.
  if (flow.kind === "callback" || flow.kind === "concurrent") return new Set();
  if (isLeaf(flow)) return new Set();
  const exits = new Set(partsOf(flow).flatMap(part => [...exitsOf(part)]));
  if (flow.kind === "loop") for (const own of loopExits(flow.label)) exits.delete(own);
  if (flow.kind === "branch" && flow.form === "switch") exits.delete("break");
  if (flow.kind === "scope") exits.delete(endOf(flow.label));
  return exits;
}

function loopExits(label: string | null): readonly string[] {
  return ["break", "continue", ...(label === null ? [] : [`break ${label}`, `continue ${label}`])];
}

export function hasOperations(flow: OperationFlow): boolean {
  return isLeaf(flow) || partsOf(flow).some(hasOperations);
}

function isLeaf(flow: OperationFlow): flow is OperationLeaf {
  return flow.kind === "operation" || flow.kind === "call" || flow.kind === "given";
}

export function partsOf<Leaf>(flow: Control<Leaf>): readonly Flow<Leaf>[] {
  switch (flow.kind) {
    case "sequence":
      return flow.parts;
    case "branch":
      return flow.alternatives.map(each => each.flow);
    case "loop":
      return [flow.test, flow.body];
    case "try":
      return [flow.body, flow.catch, flow.finally].filter(each => each !== null);
    case "parallel":
      return flow.branches;
    case "concurrent":
    case "callback":
    case "scope":
      return [flow.body];
    case "exit":
      return [];
  }
}

/** A function is left at its end anyway. */
export function withoutLastReturn(flow: OperationFlow): OperationFlow {
  switch (flow.kind) {
    case "exit":
      return flow.by === "return" ? nothing : flow;
    case "sequence": {
      const last = flow.parts.at(-1);
      return last === undefined ? flow : sequence([...flow.parts.slice(0, -1), withoutLastReturn(last)]);
    }
    case "branch": {
      const alternatives = flow.alternatives.map(each => ({ ...each, flow: withoutLastReturn(each.flow) }));
      return simplified({ ...flow, alternatives });
    }
    case "try": {
      const { body, catch: onError } = flow;
      const last = { ...flow, body: withoutLastReturn(body), catch: onError && withoutLastReturn(onError) };
      return simplified(last);
    }
    default:
      return flow;
  }
}
