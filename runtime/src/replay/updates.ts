import type { HistoryEvent } from "../language/events.js";
import { bodyOf } from "../language/events.js";
import type { RunContext, UpdateRequest } from "../activation/register.js";

export interface UpdateHandler extends UpdateRequest {
  readonly context: RunContext | undefined;
}

/** What the handler of an update came to. */
export interface UpdateOutcome {
  readonly type: "update.completed" | "update.failed";
  readonly name: string;
  /** The seq of the event in whose activation the handler ended. */
  readonly cause: number;
  /** JSON text of the event's body. */
  readonly body: string;
}

/** The updates of a run, by their ids: who handles them, which were accepted, and what became of them. */
export class Updates {
  readonly handlers = new Map<string, UpdateHandler>();
  readonly #outcomes = new Map<string, UpdateOutcome | undefined>();
  readonly #unrecorded = new Map<string, UpdateOutcome>();
  #issued: UpdateOutcome[] = [];

  beginActivation(): void {
    this.#issued = [];
  }

  /** Whether it was accepted, however it has ended. */
  has(id: string): boolean {
    return this.#outcomes.has(id);
  }

  accept(id: string): void {
    this.#outcomes.set(id, undefined);
  }

  end(id: string, outcome: UpdateOutcome): void {
    this.#outcomes.set(id, outcome);
    this.#unrecorded.set(id, outcome);
    this.#issued.push(outcome);
  }

  /** An outcome is recorded. @returns In which way it is not that of the code. */
  observe(event: HistoryEvent<"update.completed" | "update.failed">): string | undefined {
    const { id } = bodyOf(event);
    const outcome = this.#outcomes.get(id);
    if (outcome === undefined) return "has not ended its handler there";
    if (outcome.type !== event.type) return `ended its handler with ${outcome.type}`;
    if (event.type === "update.completed" && outcome.body !== event.body)
      return "ended its handler with another result";
    this.#unrecorded.delete(id);
    return undefined;
  }

  /** Of handlers that ended in this activation. */
  get issued(): readonly UpdateOutcome[] {
    return this.#issued;
  }

  /** Of handlers that have ended, and the history does not say so yet. */
  get unrecorded(): readonly UpdateOutcome[] {
    return [...this.#unrecorded.values()];
  }
}
