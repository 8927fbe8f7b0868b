import type { HistoryEvent } from "../language/events.js";
import type { Closing } from "./decision.js";
import { askedText, otherEnd, type Asked, type HistoryMismatch, type MismatchContext } from "./mismatch.js";

/** In which way the code did not end as the history says; undefined if it did. */
export function checkEnd(
  event: HistoryEvent,
  code: { readonly closing: Closing | undefined; readonly standing: readonly Asked[] },
  context: MismatchContext,
): HistoryMismatch | undefined {
  const { closing, standing } = code;
  if (closing === undefined) {
    const waits =
      standing.length === 0 ? "" : `: it waits for ${standing.map(({ what }) => askedText(what)).join(", ")}`;
    return otherEnd(event, `has not ended there${waits}`, standing, context);
  }
  if (closing.type !== event.type) return otherEnd(event, `ended with ${closing.type}`, [], context);
  const isOtherResult = event.type === "run.completed" && closing.body !== event.body;
  return isOtherResult ? otherEnd(event, "ended with another result", [], context) : undefined;
}
