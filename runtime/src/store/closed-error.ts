import { RepriseError } from "../language/errors.js";

/** What is said to whoever asks after the connections were closed. */
export function closedError(): RepriseError {
  return new RepriseError("E_CLIENT_CLOSED", {
    message: "the client was closed",
    hint: "Close it when nothing waits for results any more, or connect another one.",
  });
}
