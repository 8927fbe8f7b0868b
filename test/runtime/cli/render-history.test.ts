import { expect, test } from "vitest";
import { renderHistory } from "#runtime/cli/render-history.js";
import { durationText } from "#runtime/cli/time-text.js";
import { timelineOf } from "#runtime/client/timeline.js";
import { bareEvent, type HistoryEvent } from "#runtime/language/events.js";
import { encode } from "#runtime/language/payload.js";

const site = { kind: "activity", name: "charge", label: "order", file: "src/order.ts", line: 12, column: 3 } as const;
const asked = { ...site, kind: "patch", name: "validate-first", line: 9 } as const;
const builds = [{ number: 7, workflow: "order", build: "b7", sites: [asked, site] }];

function event(seq: number, at: number, content: Partial<HistoryEvent>): HistoryEvent {
  return { seq, at, term: 1, ...bareEvent, body: "{}", ...content };
}

const charge = { name: "charge", occurrence: 1, cause: 1, build: 7 } as const;
const declined = encode(new Error("card declined"));

test("a history reads from left to right: when, what, where, how long, and what came of it", () => {
  const rows = timelineOf(
    [
      event(1, 0, { type: "run.started", body: `{"workflow":"order","input":{"total":20},"seed":"0"}` }),
      event(2, 85, {
        type: "activity.attemptFailed",
        ...charge,
        body: `{"attempt":1,"error":${declined},"retryAt":1085}`,
      }),
      event(3, 1_205, { type: "activity.completed", ...charge, body: `{"attempt":2,"result":"paid"}` }),
      event(4, 1_210, {
        type: "timer.started",
        name: "sleep:order",
        occurrence: 1,
        cause: 3,
        body: `{"dueAt":86401210}`,
      }),
      event(5, 1_210, { type: "patch.taken", name: "validate-first", cause: 3, build: 7 }),
      event(6, 2_000, { type: "cancel.requested", body: `{"reason":"too late"}` }),
      event(7, 2_010, { type: "run.completed", body: `{"result":{"$undefined":true}}` }),
    ],
    builds,
  );
  expect(`\n${renderHistory(rows)}`).toBe(`
#  SINCE START  EVENT                   NAME                  WHERE            TOOK    VALUE
1  +0 ms        run.started                                                            { total: 20 }
2  +85 ms       activity.attemptFailed  charge#1              src/order.ts:12  85 ms   Error: card declined, again 1970-01-01 00:00:01Z
3  +1.2 s       activity.completed      charge#1 (attempt 2)  src/order.ts:12  120 ms  'paid'
4  +1.2 s       timer.started           sleep:order#1                                  due 1970-01-02 00:00:01Z
5  +1.2 s       patch.taken             validate-first        src/order.ts:9
6  +2.0 s       cancel.requested                                                       too late
7  +2.0 s       run.completed                                                  2.0 s   undefined
`);
});

test("values get what a terminal leaves of its width, and are whole where there is none; files are called as it is said", () => {
  const input = "a".repeat(200);
  const started = event(1, 0, { type: "run.started", body: `{"workflow":"order","input":"${input}","seed":"0"}` });
  const paid = event(2, 85, { type: "activity.completed", ...charge, body: `{"attempt":1,"result":"paid"}` });
  const rows = timelineOf([started, paid], builds);
  expect(renderHistory(rows)).toContain(`'${input}'`);
  const lines = renderHistory(rows, { width: 120, nameOfFile: file => `here/${file}` }).split("\n");
  expect(lines[1]).toMatch(/ 'a+…$/);
  expect(lines[1]).toHaveLength(120);
  expect(lines[2]).toContain(" here/src/order.ts:12 ");
  expect(renderHistory(rows, { width: 20 }).split("\n")[1]).toMatch(/ 'a{28}…$/);
});

test.each([
  [0, "0 ms"],
  [999, "999 ms"],
  [1_000, "1.0 s"],
  [59_949, "59.9 s"],
  [59_999, "1 m"],
  [200_000, "3 m 20 s"],
  [3_600_000, "1 h"],
  [349_200_000, "4 d 1 h"],
])("%d ms is told as %s", (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
