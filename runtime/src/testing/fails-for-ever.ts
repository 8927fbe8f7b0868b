import { messageOf, RepriseError } from "../language/errors.js";
import type { HopelessAttempt } from "./attempts.js";

/** @param until What the test let pass when it was given up: `4000 days`, by which time. */
export function failsForEver(
  { identity, attempt, error }: HopelessAttempt,
  until?: { readonly time: string; readonly now: Date },
): RepriseError {
  const what = messageOf(error);
  const when = until === undefined ? "" : ` by ${until.now.toISOString()}, while the test let ${until.time} pass`;
  const less = until === undefined ? "" : " To go on from here, advance again.";
  return new RepriseError("E_TEST_STANDSTILL", {
    message: `${identity} has failed ${attempt} times${when}: ${what}`,
    hint: `Its retries have no limit. Give it one (retry: { maximumAttempts }, scheduleToCloseTimeout), or throw a NonRetryableError where none can help.${less}`,
    cause: error,
  });
}
