import type { ErrorCode } from "./codes.js";
import { RepriseError } from "./errors.js";
import type { EncodedJson } from "./events.js";
import { revive } from "./payload.js";

/** Why somebody who asked is not answered. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
  /** What the handler threw; absent where it threw nothing. */
  readonly error?: EncodedJson;
}

/** What a worker says to a query, as it is stored until whoever asked has read it. */
export type QueryAnswer = { readonly value: EncodedJson } | { readonly problem: Problem };

/** The value of an answer. @throws RepriseError, the problem that the answer tells of */
export function valueOfAnswer(answer: QueryAnswer): unknown {
  if (!("problem" in answer)) return revive(answer.value);
  throw errorOf(answer.problem);
}

export function errorOf({ code, message, hint, error }: Problem): RepriseError {
  return new RepriseError(code, {
    message,
    ...(hint === null ? {} : { hint }),
    ...(error === undefined ? {} : { cause: revive(error) }),
  });
}
