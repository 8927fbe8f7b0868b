import { bare } from "../expressions.js";
import type { Span } from "../project.js";
import type { Definition } from "../1-discover/definitions.js";
import type { Memory } from "../incremental/memory.js";
import type { Closure } from "./closure.js";
import type { Extraction } from "./extract.js";
import { knownClosure } from "./known-closures.js";

/** A workflow and all code that its runs can execute. */
export interface WorkflowReach {
  readonly name: string;
  readonly at: Span;
  /** The file's name on every machine. */
  readonly file: string;
  readonly closure: Closure;
}

export function reach(
  extraction: Extraction,
  definitions: readonly Definition[],
  memory: Memory,
): readonly WorkflowReach[] {
  return definitions.flatMap(definition => {
    const { name, at, handler, bindings, call } = definition;
    if (definition.brand !== "workflow" || handler === undefined) return [];
    const root = extraction.register(bare(handler), { executed: true });
    const bound = new Set(bindings.map(site => extraction.idOf(site)));
    const closure = knownClosure(memory, extraction, root, bound);
    return [{ name, at, file: extraction.sourceName(bindings.at(-1) ?? call), closure }];
  });
}
