// The guard beside other tools that replace natives: fake timers, instrumentations, mocks.
import "@reprise/runtime/register";
import http from "node:http";
import timers from "node:timers";
import { afterEach, expect, test, vi } from "vitest";
import { displacedNatives, installGuard, uninstallGuard } from "#runtime/guard/install.js";
import { GuardWatch } from "#runtime/worker/process/guard-watch.js";
import { inActivation, journaledTime } from "../../support/in-activation.js";

interface Receivers {
  Date(): DateConstructor;
  Math(label: string): Math;
  setTimeout(label: string): typeof setTimeout;
}

/** What rewritten code asks. */
const receivers = (globalThis as unknown as Record<symbol, Receivers>)[Symbol.for("reprise.natives.v1")];

/** Vitest itself exchanges `nextTick` while it reports. */
const displaced = () => displacedNatives().filter(name => name !== "process.nextTick");

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  uninstallGuard();
  installGuard("on");
});

/** Puts another function in the place of one, which calls through. */
function instrument<K extends string, F extends (...values: never[]) => unknown>(holder: Record<K, F>, key: K) {
  const native = holder[key];
  const calls: unknown[][] = [];
  const wrapper = function (this: unknown, ...values: never[]): unknown {
    calls.push(values);
    return native.apply(this, values);
  };
  // It takes and returns what the native does.
  holder[key] = wrapper as unknown as F;
  return { calls, restore: () => (holder[key] = native) };
}

test("C2: fake timers after the guard are in force outside of runs, and gone when the test is over", async () => {
  vi.useFakeTimers({ now: 5 });
  const fired = vi.fn();
  setTimeout(fired, 60_000);
  vi.advanceTimersByTime(60_000);
  expect([fired.mock.calls.length, Date.now(), new Date().getTime()]).toEqual([1, 60_005, 60_005]);
  expect(displaced()).toEqual(expect.arrayContaining(["Date.now", "setTimeout"]));
  vi.useRealTimers();
  expect(displaced()).toEqual([]);
  expect((await inActivation(() => Date.now())).value).toBe(journaledTime);
});

test("C3: rewritten code reads the journal through fake timers, and starts durable timers", async () => {
  vi.useFakeTimers({ now: 5, toFake: ["Date", "setTimeout", "clearTimeout"] });
  const { value, decision } = await inActivation(async () => {
    const read = [receivers?.Date().now(), Number(new (receivers?.Date() ?? Date)())];
    await new Promise(resolve => {
      receivers?.setTimeout("order")(resolve, 10);
      expect(read).toEqual([journaledTime, journaledTime]);
    });
  });
  expect(value).toBeUndefined();
  expect(decision.fault).toBeUndefined();
  expect(decision.issued.map(({ name }) => name)).toEqual(["setTimeout:order"]);
  expect(vi.getTimerCount()).toBe(0);
});

test("C2, C3: a guard that comes after fake timers stands in for them: fake outside, the journal inside", async () => {
  uninstallGuard();
  vi.useFakeTimers({ now: 5, toFake: ["Date", "setTimeout", "clearTimeout"] });
  installGuard("on");
  const fired = vi.fn();
  setTimeout(fired, 60_000);
  clearTimeout(setTimeout(fired, 1_000));
  vi.advanceTimersByTime(60_000);
  expect([fired.mock.calls.length, Date.now(), new Date().getTime()]).toEqual([1, 60_005, 60_005]);
  expect(new Date() instanceof Date).toBe(true);
  expect((await inActivation(() => [Date.now(), new Date().getTime()])).value).toEqual([journaledTime, journaledTime]);
  expect(displaced()).toEqual([]);
});

test("C2, C3: an instrumentation before the guard sees the calls of the program, and none of a run", async () => {
  uninstallGuard();
  const patches = [instrument(globalThis as never, "setTimeout"), instrument(Math as never, "random")];
  const requests = instrument(http as never, "request");
  installGuard("on");
  clearTimeout(setTimeout(() => undefined, 1));
  Math.random();
  http
    .request({ port: 9 })
    .on("error", () => undefined)
    .destroy();
  expect([...patches, requests].map(({ calls }) => calls.length)).toEqual([1, 1, 1]);
  const { decision } = await inActivation(async () => {
    Math.random();
    await new Promise(resolve => setTimeout(resolve, 1));
  });
  expect(decision.issued).toHaveLength(1);
  expect((await inActivation(() => http.request({ port: 9 }))).decision.fault?.code).toBe("E_REJECTED_NATIVE");
  expect([...patches, requests].map(({ calls }) => calls.length)).toEqual([1, 1, 1]);
  expect(timers.setTimeout).not.toBe(setTimeout);
  uninstallGuard();
  for (const { restore } of [...patches, requests]) restore();
});

test("C3, C13: an instrumentation after the guard that calls through leaves it in force, and the watch tells of it", async () => {
  const patches = [
    instrument(globalThis as never, "fetch"),
    instrument(http as never, "request"),
    instrument(Date as never, "now"),
    instrument(Math as never, "random"),
  ];
  expect((await inActivation(() => fetch("http://127.0.0.1:9"))).decision.fault?.code).toBe("E_REJECTED_NATIVE");
  expect((await inActivation(() => http.request({ port: 9 }))).decision.fault?.code).toBe("E_REJECTED_NATIVE");
  expect((await inActivation(() => Date.now())).value).toBe(journaledTime);
  const draws = [await inActivation(() => Math.random()), await inActivation(() => Math.random())];
  expect(draws[0]?.value).toBe(draws[1]?.value);

  const told: (readonly string[])[] = [];
  const watch = new GuardWatch({
    guardLate: vi.fn(),
    guardOff: vi.fn(),
    nativesDisplaced(names) {
      const others = names.filter(name => name !== "process.nextTick");
      if (others.length > 0) told.push(others);
    },
  });
  watch.look();
  watch.look();
  expect(told.map(names => [...names].sort())).toEqual([["Date.now", "Math.random", "fetch", "node:http.request"]]);
  for (const { restore } of patches) restore();
  const { restore } = instrument(http as never, "get");
  watch.look();
  expect(told[1]).toEqual(["node:http.get"]);
  restore();
});

test("a mock that calls nothing wins outside and in code that is not rewritten; rewritten code keeps the journal", async () => {
  vi.spyOn(Date, "now").mockReturnValue(7);
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  expect([Date.now(), Math.random()]).toEqual([7, 0.5]);
  const { value } = await inActivation(() => [receivers?.Date().now(), receivers?.Math("order").random()]);
  expect(value).toEqual([journaledTime, expect.any(Number)]);
  expect((value as readonly number[])[1]).not.toBe(0.5);
  expect(displaced()).toEqual(["Math.random", "Date.now"]);
});
