import { activate } from "../activation/activate.js";
import type { ActiveRun, QueryHandler } from "../activation/register.js";
import { RepriseError } from "../language/errors.js";
import { decode, encode } from "../language/payload.js";
import type { QueryAnswer } from "../language/query.js";
import type { Execution } from "./execution.js";
import { encodeThrown } from "./failure.js";
import { userFrame } from "./user-frame.js";

export interface AskedQuery {
  readonly name: string;
  /** JSON text, as the codec wrote it. */
  readonly argument: string;
}

/**
 * Asks the code of a run, between two of its activations. Every value that the handler can read is a function of committed
 * events, so any worker that has replayed them gives the same answer. Nothing of it is recorded, and the run never learns
 * that it was asked [I7].
 */
export function answerQuery(execution: Execution, asked: AskedQuery): Promise<QueryAnswer> {
  const { fault, queryHandlers } = execution;
  if (fault !== undefined) return Promise.resolve(problemOf(blocked(execution.runId, fault)));
  const handler = queryHandlers.get(asked.name);
  if (handler === undefined) return Promise.resolve(problemOf(unknownQuery(execution, asked.name)));
  return new Promise(resolve => {
    const reader = new Reader(execution, asked.name);
    let answer: QueryAnswer;
    activate(
      reader,
      () => (answer = ask(reader, handler, asked)),
      () => resolve(reader.offence === undefined ? answer : problemOf(reader.offence)),
    );
  });
}

function ask(reader: Reader, handler: QueryHandler, { name, argument }: AskedQuery): QueryAnswer {
  try {
    const value = handler(decode(argument));
    if (isThenable(value)) {
      void Promise.resolve(value).catch(() => undefined);
      return problemOf(notAtOnce(reader, name));
    }
    return { value: JSON.parse(encode(value, `the answer to ${name}`)) as unknown };
  } catch (error) {
    return problemOf(RepriseError.is(error) ? error : failed(reader, name, error));
  }
}

/** Its handler's view of a run: it can be read, and nothing else. */
class Reader implements ActiveRun {
  readonly runId: string;
  readonly workflow: string;
  readonly replaying = false;
  /** What the handler asked for although it must not, also where it caught the error. */
  offence: RepriseError | undefined;

  readonly #query: string;
  readonly #moment: Execution["moment"];

  constructor(execution: Execution, query: string) {
    this.runId = execution.runId;
    this.workflow = execution.workflow;
    this.#moment = execution.moment;
    this.#query = query;
  }

  now(): number {
    return this.#moment.at;
  }

  startedAt(): number {
    return this.#moment.startedAt;
  }

  /** A label of its own: what a handler draws must not be what the code draws next. */
  drawBytes(label: string, length: number): Uint8Array {
    return this.#moment.draws.bytes(`?${label}`, length);
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

  startChild({ workflow }: { readonly workflow: string }): never {
    return this.#refuse(`starts the child ${workflow}`);
  }

  takePatch(id: string): never {
    return this.#refuse(`asks for the patch ${id}`);
  }

  handleQuery(name: string): never {
    return this.#refuse(`gives a handler for the query ${name}`);
  }

  poison(error: RepriseError): void {
    this.offence ??= error;
  }

  /** Whoever asked is answered; nobody waits for what the handler left behind. */
  noteRejection(): void {
    return;
  }

  noteHandledRejection(): void {
    return;
  }

  #refuse(what: string): never {
    const error = new RepriseError("E_QUERY_CHANGES", {
      message: `the handler of the query ${this.#query} of ${this.workflow} ${what}`,
      hint: "A handler only reads what the run has in its variables. Do this in the workflow, and answer with what came of it.",
    });
    this.poison(error);
    throw error;
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

function notAtOnce({ workflow }: Reader, name: string): RepriseError {
  return new RepriseError("E_QUERY_CHANGES", {
    message: `the handler of the query ${name} of ${workflow} returned a promise`,
    hint: "A handler answers at once, from what the run has in its variables: make it a function that is not async.",
  });
}

function failed({ runId, workflow }: Reader, name: string, cause: unknown): RepriseError {
  const frame = cause instanceof Error ? userFrame(cause) : undefined;
  const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return new RepriseError("E_QUERY_FAILED", {
    message: `the handler of the query ${name} of run ${runId} (${workflow}) failed: ${text}${frame === undefined ? "" : ` at ${frame}`}`,
    hint: "The run itself goes on. Mend the handler and deploy: the next query is answered by the new code.",
    cause,
  });
}

function unknownQuery({ runId, workflow, queryHandlers }: Execution, name: string): RepriseError {
  const known = [...queryHandlers.keys()].sort().join(", ");
  return new RepriseError("E_QUERY_UNKNOWN", {
    message: `run ${runId} (${workflow}) does not answer the query ${name}; it answers: ${known === "" ? "none" : known}`,
    hint: "Give the handler before the first await, so that the run answers from its start: state.handle(() => …).",
  });
}

/** Its code cannot go on with its history, so nobody knows what it would have in its variables. */
function blocked(runId: string, fault: RepriseError): RepriseError {
  return new RepriseError("E_RUN_BLOCKED", {
    message: `run ${runId} cannot be asked: ${fault.code}: ${fault.message}`,
    ...(fault.hint === undefined ? {} : { hint: fault.hint }),
  });
}

export function problemOf({ code, message, hint, cause }: RepriseError): QueryAnswer {
  const error = cause === undefined ? {} : { error: JSON.parse(encodeThrown(cause)) as unknown };
  return { problem: { code, message, hint: hint ?? null, ...error } };
}
