import { RepriseError } from "../language/errors.js";

const otherwise = "Or set DATABASE_URL to a Postgres of your own (14 or newer).";

/** Every way in which the embedded server can fail ends in the same code and the same way out. */
export function embeddedFailure(
  message: string,
  detail: { readonly hint?: string; readonly cause?: unknown } = {},
): RepriseError {
  return new RepriseError("E_EMBEDDED_POSTGRES", {
    message: `the embedded Postgres could not be started: ${message}`,
    hint: detail.hint === undefined ? otherwise : `${detail.hint} ${otherwise}`,
    ...(detail.cause === undefined ? {} : { cause: detail.cause }),
  });
}
