import type { Workflow } from "./workflow.js";

type Definition = Workflow<never, unknown>;

/** Of the process, not of this module: a development server may evaluate the package again together with its user's modules. */
const key = Symbol.for("reprise.definitions.v1");
const home = globalThis as { [key: symbol]: Map<string, Definition> | undefined };

/** The definition that was evaluated last under each name: of a module that was loaded again, the new one. */
const newest = (): Map<string, Definition> => (home[key] ??= new Map<string, Definition>());

export function noteDefinition(definition: Definition): void {
  newest().set(definition.workflowName, definition);
}

export function newestDefinition(name: string): Definition | undefined {
  return newest().get(name);
}
