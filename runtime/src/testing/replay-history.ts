import { identityKey } from "../language/commands.js";
import { RepriseError } from "../language/errors.js";
import { HistoryMismatch } from "../replay/mismatch.js";
import { closingEventTypes } from "../language/events.js";
import { decode } from "../language/payload.js";
import type { AnyWorkflow } from "../worker/builds/builds.js";
import { differenceText } from "./difference-text.js";
import { observe, type History, type Observed } from "./observe.js";
import { placesOf, stackOf } from "./places.js";

/** What a replay comes to. */
export interface Replayed {
  readonly events: number;
  /** What the code waits for at the end of the history: `activity charge#2`. Empty if it has ended. */
  readonly outstanding: readonly string[];
  /** How the code ended; undefined if it waits. */
  readonly ended: "completed" | "failed" | "cancelled" | undefined;
  /** What it threw at its end, as the history would record it. */
  readonly error: unknown;
}

/** The code cannot go on with the history: it asks for something else, or has a bug. */
export class ReplayFailure extends RepriseError {
  /** `file:line:column` of what the code asked for instead, or of its bug. */
  readonly #places: readonly string[];

  constructor(fault: RepriseError) {
    super(fault.code, {
      // Test runners show the message alone.
      message: fault.hint === undefined ? fault.message : `${fault.message}\n\n${fault.hint}`,
      ...(fault.cause === undefined ? {} : { cause: fault.cause }),
    });
    this.#places = placesOf(fault);
    this.stack = stackOf(this, fault);
  }

  get places(): readonly string[] {
    return this.#places;
  }
}

/** The code asks for something else than the history records. Test runners show `expected` and `actual` as a diff. */
export class ReplayMismatch extends ReplayFailure {
  /** What the history records, a line for each operation up to the difference. */
  readonly expected: string;
  /** What the code asked for. */
  readonly actual: string;

  constructor(mismatch: HistoryMismatch, { expected, actual }: { readonly expected: string; readonly actual: string }) {
    super(mismatch);
    this.expected = expected;
    this.actual = actual;
  }
}

/**
 * Executes a workflow against a recorded history: no activity is executed, and no time passes.
 *
 * @throws ReplayMismatch if the code does not ask for what was recorded; ReplayFailure for a bug that it meets
 *
 * @example
 * await replay(order, parseHistoryFile(text, "order.history.json")[0]);
 */
export async function replay(workflow: AnyWorkflow, history: History): Promise<Replayed> {
  const observed = await observe(workflow, history);
  const { fault } = observed.execution;
  if (fault instanceof HistoryMismatch) {
    throw new ReplayMismatch(fault, await differenceText(workflow, fault.difference, observed));
  }
  if (fault !== undefined) throw new ReplayFailure(fault);
  return replayed(observed);
}

function replayed({ events, execution }: Observed): Replayed {
  const { closing } = execution;
  const { error } = closing === undefined ? {} : (decode(closing.body) as { readonly error?: unknown });
  return {
    events: events.length,
    outstanding: execution.outstanding().map(({ command }) => identityKey(command)),
    ended: closing && closingEventTypes[closing.type],
    error,
  };
}
