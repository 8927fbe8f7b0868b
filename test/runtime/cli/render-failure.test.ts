import { expect, test } from "vitest";
import { renderFailure } from "#runtime/cli/render-failure.js";
import { plain } from "#runtime/cli/style.js";
import { timelineOf } from "#runtime/client/timeline.js";
import { RepriseError } from "#runtime/language/errors.js";
import { bareEvent, type HistoryEvent } from "#runtime/language/events.js";
import { encode } from "#runtime/language/payload.js";

function event(seq: number, content: Partial<HistoryEvent>): HistoryEvent {
  return { seq, at: seq, term: 1, ...bareEvent, body: "{}", ...content };
}

const started = event(1, { type: "run.started", body: `{"workflow":"order","input":{"total":20},"seed":"0"}` });
const charge = { name: "charge", occurrence: 1, cause: 1 } as const;
const failureIn = (...events: readonly HistoryEvent[]) => renderFailure(timelineOf([started, ...events], []), plain);
const failedWith = (error: Error) =>
  event(2, { type: "activity.attemptFailed", ...charge, body: `{"attempt":1,"error":${encode(error)},"retryAt":9}` });

/** As a library throws it that wraps what the driver throws. */
function wrapped(): Error {
  const reason = Object.assign(new Error("duplicate key"), { code: "23505" });
  reason.stack = "Error: duplicate key\n    at insert (/shop/src/orders.ts:7:3)\n    at node:internal/process:1:1";
  const error = new Error("Failed query", { cause: reason });
  error.stack = "Error: Failed query\n    at save (/shop/src/save.ts:2:1)";
  return error;
}

test("the last failure is told with its causes, their codes and the frames of the user's code", () => {
  expect(failureIn(failedWith(wrapped()))).toBe(`
#2 in full
Error: Failed query
    at save (/shop/src/save.ts:2:1)
caused by Error: duplicate key [23505]
    at insert (/shop/src/orders.ts:7:3)
`);
});

test("an error of ours is told with its hint", () => {
  const error = new RepriseError("E_TRANSACTION_OVER", { message: "it is over", hint: "Await every query." });
  error.stack = `${error.stack?.split("\n    at ")[0] ?? ""}\n    at save (/shop/src/save.ts:2:1)`;
  expect(failureIn(failedWith(error))).toBe(`
#2 in full
RepriseError [E_TRANSACTION_OVER]: it is over
  Await every query.
    at save (/shop/src/save.ts:2:1)
`);
});

test("what a run got over is not told", () => {
  const again = event(3, { type: "activity.completed", ...charge, body: `{"attempt":2,"result":"paid"}` });
  const end = event(3, { type: "run.completed", body: `{"result":1}` });
  expect(failureIn(failedWith(wrapped()), again)).toBe("");
  expect(failureIn(failedWith(wrapped()), end)).toBe("");
  expect(failureIn()).toBe("");
});

test("causes that lead in a circle come to an end", () => {
  const error = wrapped();
  (error.cause as Error).cause = error;
  const rows = timelineOf([started, failedWith(new Error("no"))], []).map(row => ({ ...row, error }));
  expect(renderFailure(rows, plain).match(/caused by/g)?.length).toBe(7);
});
