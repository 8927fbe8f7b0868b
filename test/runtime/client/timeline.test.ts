import { expect, test } from "vitest";
import { timelineOf } from "#runtime/client/timeline.js";
import { bareEvent, type EventType, type HistoryEvent } from "#runtime/language/events.js";
import { encode } from "#runtime/language/payload.js";

const site = { kind: "activity", name: "charge", label: "order", file: "order.ts", line: 12, column: 3 } as const;
const builds = [{ number: 7, workflow: "order", build: "b7", sites: [site, { ...site, line: 40 }] }];

function history(
  ...events: readonly (Partial<HistoryEvent> & { readonly type: EventType })[]
): readonly HistoryEvent[] {
  return events.map((event, index) => ({
    ...bareEvent,
    seq: index + 1,
    at: 1_000,
    term: 1,
    body: "{}",
    ...event,
  }));
}

const started = {
  type: "run.started",
  at: 1_000,
  body: `{"workflow":"order","input":${encode(new Map([["a", 1n]]))},"seed":"0"}`,
} as const;
const charge = { name: "charge", occurrence: 2, cause: 1, build: 7 } as const;

test("values come decoded, with the places in the source that call them", () => {
  const rows = timelineOf(
    history(started, { type: "activity.completed", at: 1_250, ...charge, body: `{"attempt":1,"result":"paid"}` }),
    builds,
  );
  expect(rows[0]).toMatchObject({ seq: 1, sinceStartMs: 0, value: new Map([["a", 1n]]), sites: [], build: null });
  expect(rows[1]).toMatchObject({ sinceStartMs: 250, durationMs: 250, attempt: 1, value: "paid", build: "b7" });
  expect(rows[1]?.sites.map(({ line }) => line)).toEqual([12, 40]);
});

test("an attempt lasts since it could begin, not since the one before it", () => {
  const error = encode(new Error("no"));
  const rows = timelineOf(
    history(
      started,
      { type: "activity.attemptFailed", at: 1_100, ...charge, body: `{"attempt":1,"error":${error},"retryAt":3000}` },
      { type: "activity.completed", at: 3_040, ...charge, body: `{"attempt":2,"result":null}` },
      { type: "run.completed", at: 3_050, body: `{"result":null}` },
    ),
    builds,
  );
  expect(rows.map(({ durationMs }) => durationMs)).toEqual([null, 100, 40, 2_050]);
  expect(rows[1]).toMatchObject({ until: 3_000, error: new Error("no") });
});

test("a damaged value does not hide the rest of a history", () => {
  const rows = timelineOf(
    history(started, { type: "signal.received", name: "go", body: `{"id":"1","payload":{"$nonsense":1}}` }),
    builds,
  );
  expect(rows).toHaveLength(2);
  expect(rows[1]?.error).toMatchObject({ code: "E_PAYLOAD_CORRUPT" });
});
