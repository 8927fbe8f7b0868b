import type { Workflow } from "./workflow.js";

/** The definition that was evaluated last under each name: of a module that was loaded again, the new one. */
const newest = new Map<string, Workflow<never, unknown>>();

export function noteDefinition(definition: Workflow<never, unknown>): void {
  newest.set(definition.workflowName, definition);
}

export function newestDefinition(name: string): Workflow<never, unknown> | undefined {
  return newest.get(name);
}
