import { runContext, type RunContext, type UpdateRequest } from "../activation/register.js";
import { bodyOf, type HistoryEvent } from "../language/events.js";
import type { RepriseError } from "../language/errors.js";
import { encodePayload, revive } from "../language/payload.js";
import { encodeThrown } from "./failure.js";
import type { RunningHandlers } from "./running-handlers.js";

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

/** What updates need of the execution whose they are. */
interface UpdatedExecution {
  readonly running: RunningHandlers;
  /** The seq of the event whose activation is going on. */
  readonly cause: () => number;
  /** The reason why the run cannot go on, if what a handler has thrown is one. */
  readonly faultOf: (error: unknown) => RepriseError | undefined;
  readonly poison: (fault: RepriseError) => void;
}

/** The updates of a run, by their ids: who handles them, which were accepted, and what became of them. */
export class Updates {
  readonly handlers = new Map<string, UpdateHandler>();
  readonly #outcomes = new Map<string, UpdateOutcome | undefined>();
  readonly #unrecorded = new Map<string, UpdateOutcome>();
  readonly #execution: UpdatedExecution;
  #issued: UpdateOutcome[] = [];

  constructor(execution: UpdatedExecution) {
    this.#execution = execution;
  }

  handle(request: UpdateRequest): void {
    this.handlers.set(request.name, { ...request, context: runContext() });
  }

  beginActivation(): void {
    this.#issued = [];
  }

  /** Whether it was accepted, however it has ended. */
  has(id: string): boolean {
    return this.#outcomes.has(id);
  }

  /** One was accepted: its handler begins. False if there is none. */
  accept(event: HistoryEvent<"update.accepted">): boolean {
    const { id, argument } = bodyOf(event);
    const name = event.name ?? "";
    const handler = this.handlers.get(name);
    if (handler === undefined) return false;
    this.#outcomes.set(id, undefined);
    const { running, cause, faultOf, poison } = this.#execution;
    const end = (type: UpdateOutcome["type"], content: string) => {
      this.#end(id, { type, name, cause: cause(), body: `{"id":${JSON.stringify(id)},${content}}` });
    };
    const failed = (error: unknown) => {
      const fault = faultOf(error);
      if (fault !== undefined) poison(fault);
      else end("update.failed", `"error":${encodeThrown(error)}`);
    };
    const ended = (value: unknown) => {
      try {
        end("update.completed", `"result":${encodePayload(value, `the result of ${name}`)}`);
      } catch (error) {
        failed(error);
      }
    };
    const given = revive(argument);
    running.begin(
      `update ${name}`,
      { context: handler.context, call: () => handler.handler(given) },
      { ended, failed },
    );
    return true;
  }

  #end(id: string, outcome: UpdateOutcome): void {
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
