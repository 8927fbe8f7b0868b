import { bare } from "../expressions.js";
import type { Span } from "../project.js";
import type { Definition } from "../1-discover/definitions.js";
import { closureOf, type Closure } from "./closure.js";
import type { Extraction } from "./extract.js";

/** A workflow and all code that its runs can execute. */
export interface WorkflowReach {
  readonly name: string;
  readonly at: Span;
  /** The file's name on every machine. */
  readonly file: string;
  readonly closure: Closure;
}

export function reach(extraction: Extraction, definitions: readonly Definition[]): readonly WorkflowReach[] {
  return definitions.flatMap(definition => {
    const { name, at, handler, bindings, call } = definition;
    if (definition.brand !== "workflow" || handler === undefined) return [];
    const root = extraction.register(bare(handler), { executed: true });
    const bound = new Set(bindings.map(site => extraction.idOf(site)));
    return [
      { name, at, file: extraction.sourceName(bindings.at(-1) ?? call), closure: closureOf(extraction, root, bound) },
    ];
  });
}
