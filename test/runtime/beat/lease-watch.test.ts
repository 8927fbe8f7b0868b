import { describe, expect, test } from "vitest";
import { LeaseWatch, type WatchedWorker } from "#runtime/maintenance/lease-watch.js";

const self = { id: "self", host: "here", bootId: "boot" };
const other: WatchedWorker = { id: "other", beat: "1", host: "there", bootId: "boot", pid: 4 };

function watch(): LeaseWatch {
  return new LeaseWatch({ self, leaseMs: 10_000, longestStepMs: 4_000, processExists: pid => pid !== 666 });
}

/** Observations: seconds on the watcher's clock, and the beat that was seen. */
const silences: readonly {
  readonly promise: string;
  readonly seen: readonly (readonly [number, string])[];
  readonly buried: boolean;
}[] = [
  { promise: "a beat that moves lives", seen: [[0, "1"], [4, "2"], [8, "3"], [12, "4"], [16, "5"]], buried: false },
  { promise: "a beat that stood for a lease is dead", seen: [[0, "1"], [4, "1"], [8, "1"], [12, "1"]], buried: true },
  { promise: "less than a lease is not enough", seen: [[0, "1"], [4, "1"], [8, "1"]], buried: false },
  { promise: "one late beat begins a new lease", seen: [[0, "1"], [4, "1"], [8, "2"], [12, "2"], [16, "2"]], buried: false },
  { promise: "I18: silence while the watcher slept expires nobody", seen: [[0, "1"], [3_600, "1"]], buried: false },
  { promise: "after such a pause the silence goes on counting", seen: [[0, "1"], [3_600, "1"], [3_604, "1"], [3_608, "1"]], buried: true },
]; // prettier-ignore

describe("lease watch", () => {
  for (const { promise, seen, buried } of silences) {
    test(promise, () => {
      const leases = watch();
      const last = seen.map(([seconds, beat]) => leases.observe([{ ...other, beat }], seconds * 1_000)).at(-1);
      expect(last).toEqual(buried ? [{ id: "other", beat: seen.at(-1)?.[1], why: "silent" }] : []);
    });
  }

  test("the first look buries nobody who may live", () => {
    expect(watch().observe([other], 1e9)).toEqual([]);
  });

  test("nobody buries himself", () => {
    const leases = watch();
    for (let second = 0; second < 60; second += 4) {
      expect(leases.observe([{ ...other, ...self }], second * 1_000)).toEqual([]);
    }
  });

  test("a process of this boot of this host that is gone is buried at once", () => {
    const gone = { ...other, ...self, id: "gone", pid: 666 };
    expect(watch().observe([gone], 0)).toEqual([{ id: "gone", beat: "1", why: "process gone" }]);
  });

  test("process ids of another host or another boot mean nothing", () => {
    const elsewhere = { ...other, ...self, id: "elsewhere", pid: 666 };
    expect(watch().observe([{ ...elsewhere, host: "there" }], 0)).toEqual([]);
    expect(watch().observe([{ ...elsewhere, bootId: "earlier" }], 0)).toEqual([]);
  });

  test("a worker that left and is seen again is watched anew", () => {
    const leases = watch();
    leases.observe([other], 0);
    leases.observe([other], 4_000);
    leases.observe([], 8_000);
    expect(leases.observe([other], 12_000)).toEqual([]);
  });
});
