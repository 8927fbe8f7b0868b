import { look } from "../activation/activate.js";
import { RepriseError } from "../language/errors.js";
import type { Asked } from "./mismatch.js";
import type { Reader } from "./reader.js";

/** Code that goes on when something holds of its variables. */
export interface ConditionWait {
  readonly predicate: () => unknown;
  readonly asked: Asked;
  readonly resolve: (holds: boolean) => void;
  readonly reject: (error: unknown) => void;
  /** Begun inside `nonCancellable`. */
  readonly shielded: boolean;
  /** Of its timeout. */
  readonly timer: number | undefined;
}

/** More than any activation needs: the code waits for a condition that holds already, again and again. */
const conditionsPerActivation = 10_000;

/**
 * Waits for conditions, in the order in which they began.
 *
 * Predicates are evaluated when an activation has come to rest, and one wait at a time goes on: whoever goes on finds that what it
 * waited for still holds, whatever others do with it. What a predicate sees is a function of the events that were
 * delivered, so a replay evaluates the same predicates with the same answers.
 */
export class Conditions {
  readonly #waits = new Set<ConditionWait>();
  #resumed = 0;

  get size(): number {
    return this.#waits.size;
  }

  beginActivation(): void {
    this.#resumed = 0;
  }

  add(wait: ConditionWait): void {
    this.#waits.add(wait);
  }

  remove(wait: ConditionWait): void {
    this.#waits.delete(wait);
  }

  all(): readonly ConditionWait[] {
    return [...this.#waits];
  }

  /**
   * The oldest that can go on, removed, and what to do inside the activation so that it does; undefined if all have to wait.
   * @throws RepriseError `E_CLOCK_SPIN`
   */
  next(newReader: () => Reader): { readonly wait: ConditionWait; readonly goOn: () => void } | undefined {
    for (const wait of this.#waits) {
      const goOn = judge(wait, newReader());
      if (goOn === undefined) continue;
      this.#waits.delete(wait);
      if (++this.#resumed > conditionsPerActivation) throw spinning();
      return { wait, goOn };
    }
    return undefined;
  }
}

function judge({ predicate, resolve, reject }: ConditionWait, reader: Reader): (() => void) | undefined {
  try {
    const holds = look(reader, () => reader.atOnce(predicate()));
    if (reader.offence === undefined) return holds ? () => resolve(true) : undefined;
  } catch (error) {
    if (reader.offence === undefined) return () => reject(error);
  }
  const { offence } = reader;
  return () => reject(offence);
}

/** What a predicate must not do. */
export function conditionChanges(workflow: string, what: string): RepriseError {
  return new RepriseError("E_CONDITION_CHANGES", {
    message: `the predicate of a condition of ${workflow} ${what}`,
    hint: "A predicate only reads what the run has in its variables, and answers at once: condition(() => votes.size === 3).",
  });
}

function spinning(): RepriseError {
  return new RepriseError("E_CLOCK_SPIN", {
    message: `${conditionsPerActivation} conditions held within one activation`,
    hint: "A loop waits for a condition that holds already. Change what it reads in each turn, or wait for something.",
  });
}
