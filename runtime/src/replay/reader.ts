import type { ActiveRun } from "../activation/register.js";
import type { RepriseError } from "../language/errors.js";
import type { Draws } from "./draws.js";
import type { Execution } from "./execution.js";

type ReadExecution = Pick<Execution, "runId" | "workflow" | "moment" | "handlersRunning">;

/** A run as code sees it that may read its variables, and nothing else: handlers of queries, validators, predicates. */
export class Reader implements ActiveRun {
  readonly runId: string;
  readonly workflow: string;
  readonly replaying = false;
  /** What the code asked for although it must not, also where it caught the error. */
  offence: RepriseError | undefined;

  readonly #execution: ReadExecution;
  readonly #offenceOf: (what: string) => RepriseError;
  readonly #draws: boolean;
  #aside: Draws | undefined;

  constructor(
    execution: ReadExecution,
    options: {
      /** The error for what the code must not do: "calls charge". */
      readonly offenceOf: (what: string) => RepriseError;
      /** Whether it may draw: from a stream of its own. */
      readonly draws: boolean;
    },
  ) {
    this.runId = execution.runId;
    this.workflow = execution.workflow;
    this.#execution = execution;
    this.#offenceOf = options.offenceOf;
    this.#draws = options.draws;
  }

  now(): number {
    return this.#execution.moment.at;
  }

  startedAt(): number {
    return this.#execution.moment.startedAt;
  }

  /** A label of its own: what a reader draws must not be what the code draws next. */
  drawBytes(label: string, length: number): Uint8Array {
    if (!this.#draws) return this.#refuse("draws a random value");
    this.#aside ??= this.#execution.moment.draws;
    return this.#aside.bytes(`?${label}`, length);
  }

  startTimer(): never {
    return this.#refuse("starts a timer");
  }

  clearTimer(): never {
    return this.#refuse("clears a timer");
  }

  callActivity({ name }: { readonly name: string }): never {
    return this.#refuse(`calls ${name}`);
  }

  receiveSignal({ name }: { readonly name: string }): never {
    return this.#refuse(`waits for the signal ${name}`);
  }

  awaitCondition(): never {
    return this.#refuse("waits for a condition");
  }

  startChild({ workflow }: { readonly workflow: string }): never {
    return this.#refuse(`starts the child ${workflow}`);
  }

  takePatch(id: string): never {
    return this.#refuse(`asks for the patch ${id}`);
  }

  handleQuery(name: string): never {
    return this.#refuse(`gives a handler for the query ${name}`);
  }

  handleSignal(name: string): never {
    return this.#refuse(`gives a handler for the signal ${name}`);
  }

  handleUpdate({ name }: { readonly name: string }): never {
    return this.#refuse(`gives a handler for the update ${name}`);
  }

  handlersRunning(): number {
    return this.#execution.handlersRunning();
  }

  poison(error: RepriseError): void {
    this.offence ??= error;
  }

  /** Nobody waits for what the code left behind. */
  noteRejection(): void {
    return;
  }

  noteHandledRejection(): void {
    return;
  }

  /** What the code returned. A reader answers at once. */
  atOnce(value: unknown): unknown {
    if (!isThenable(value)) return value;
    void Promise.resolve(value).catch(() => undefined);
    return this.#refuse("returned a promise");
  }

  #refuse(what: string): never {
    const error = this.#offenceOf(what);
    this.poison(error);
    throw error;
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
