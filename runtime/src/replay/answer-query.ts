import { activate } from "../activation/activate.js";
import type { QueryHandler } from "../activation/register.js";
import { RepriseError } from "../language/errors.js";
import { decode, encodePayload } from "../language/payload.js";
import type { Problem, QueryAnswer } from "../language/query.js";
import type { Execution } from "./execution.js";
import { encodeThrown } from "./failure.js";
import { Reader } from "./reader.js";
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
    const reader = readerFor(execution, asked.name);
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
    const value = reader.atOnce(handler(decode(argument)));
    return { value: JSON.parse(encodePayload(value, `the answer to ${name}`)) as unknown };
  } catch (error) {
    return problemOf(RepriseError.is(error) ? error : failed(reader, name, error));
  }
}

/** Its handler may read the clock and draw: what it draws is not the run's. */
function readerFor(execution: Execution, query: string): Reader {
  const offenceOf = (what: string) =>
    new RepriseError("E_QUERY_CHANGES", {
      message: `the handler of the query ${query} of ${execution.workflow} ${what}`,
      hint: "A handler only reads what the run has in its variables, and answers at once. Do this in the workflow, and answer with what came of it.",
    });
  return new Reader(execution, { offenceOf, draws: true });
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

export function problemOf(error: RepriseError): { readonly problem: Problem } {
  const { code, message, hint, cause } = error;
  const thrown = cause === undefined ? {} : { error: JSON.parse(encodeThrown(cause)) as unknown };
  return { problem: { code, message, hint: hint ?? null, ...thrown } };
}
