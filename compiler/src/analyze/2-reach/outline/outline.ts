import type { Flow } from "@reprise/runtime/language";

/** A unit's code in the order in which it is executed. What happens in it are the unit's uses, by their index. */
export type Outline = Flow<OutlineLeaf>;

export type OutlineLeaf =
  /** Executes what these uses, which stand in one place, lead to. `callee`: they are called where they stand. */
  | {
      readonly kind: "uses";
      readonly uses: readonly number[];
      readonly callee: boolean;
      readonly given: readonly GivenOutline[];
    }
  /** Executes the function that the unit was given for this parameter. */
  | { readonly kind: "given"; readonly parameter: number };

/** A function that is handed over as an argument. */
export interface GivenOutline {
  readonly parameter: number;
  readonly text: string;
  readonly body: Outline;
}

export const nothing: Outline = { kind: "sequence", parts: [] };

export function isNothing(outline: Outline): boolean {
  return outline.kind === "sequence" && outline.parts.length === 0;
}

export function inSequence(parts: readonly Outline[]): Outline {
  // Most code leads to nothing.
  if (parts.every(isNothing)) return nothing;
  const flat = parts.flatMap(part => (part.kind === "sequence" ? part.parts : [part]));
  const [only] = flat;
  return only !== undefined && flat.length === 1 ? only : { kind: "sequence", parts: flat };
}

export function later(text: string, body: Outline): Outline {
  return isNothing(body) ? nothing : { kind: "callback", text, body };
}

/** What is begun and not waited for goes on beside what follows. */
export function besides(body: Outline): Outline {
  return isNothing(body) ? nothing : { kind: "concurrent", body };
}

export function attempt(body: Outline, onError: Outline | null, atLast: Outline | null): Outline {
  return { kind: "try", body, catch: onError, finally: atLast };
}
