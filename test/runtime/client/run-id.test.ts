import { expect, test } from "vitest";
import { isRunId, newRunId } from "#runtime/client/run-id.js";

test("run ids are UUIDv7 of their time", () => {
  const before = Date.now();
  const id = newRunId();
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const time = Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);
  expect(time).toBeGreaterThanOrEqual(before);
  expect(time).toBeLessThanOrEqual(Date.now());
  expect(isRunId(id)).toBe(true);
});

test("ids of one process sort as they were made: within a millisecond, past a full counter, and when the clock steps back", () => {
  const now = Date.now() + 60_000;
  const ids = [
    ...Array.from({ length: 10_000 }, () => newRunId(now)),
    ...Array.from({ length: 10 }, () => newRunId(now - 30_000)),
  ];
  expect(ids).toEqual([...ids].sort());
  expect(new Set(ids).size).toBe(ids.length);
});
