import { expect, it } from "vitest";
import { Alarm } from "#runtime/worker/alarm.js";

const hourMs = 3_600_000;

it("a ring ends the wait, and says so", async () => {
  const alarm = new Alarm();
  const wait = alarm.wait(hourMs);
  alarm.ring();
  expect(await wait).toBe(true);
  expect(await alarm.wait(1)).toBe(false);
});

it("a ring while nobody waits ends the next wait at once, and only that", async () => {
  const alarm = new Alarm();
  alarm.ring();
  expect(await alarm.wait(hourMs)).toBe(true);
  expect(await alarm.wait(1)).toBe(false);
});

it("what is due after this wait is kept for the next", async () => {
  const alarm = new Alarm();
  const wait = alarm.wait(1);
  alarm.within(20);
  alarm.within(30 * 24 * hourMs);
  expect(await wait).toBe(false);
  expect(await alarm.wait(hourMs)).toBe(true);
});
