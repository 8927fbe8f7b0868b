import { describe, expect, test } from "vitest";
import { isInRange, isRange } from "#compiler/analyze/allow/version-range.js";

/** Of each range: versions that it admits, and versions that it does not. */
const ranges: Readonly<Record<string, readonly [inside: string, outside: string]>> = {
  "*": ["0.0.0 1.2.3 2.0.0-beta.1", "latest"],
  "1.2.3": ["1.2.3 1.2.3+build", "1.2.4 1.2.2 1.2.3-rc.1"],
  "=1.2.3": ["1.2.3", "1.2.4"],
  "1.2": ["1.2.0 1.2.9", "1.3.0 1.1.9 1.3.0-rc"],
  "1.x": ["1.0.0 1.9.9", "2.0.0 0.9.9 2.0.0-rc"],
  "^2": ["2.0.0 2.9.9", "3.0.0 1.9.9 2.0.0-beta 3.0.0-beta"],
  "^1.2.3": ["1.2.3 1.9.0", "1.2.2 2.0.0"],
  "^0.2.3": ["0.2.3 0.2.9", "0.3.0 0.2.2 1.0.0"],
  "^0.0.3": ["0.0.3", "0.0.4 0.0.2"],
  "^0.1": ["0.1.0 0.1.9", "0.2.0"],
  "^0": ["0.0.1 0.9.0", "1.0.0"],
  "~1.2.3": ["1.2.3 1.2.9", "1.3.0 1.2.2"],
  "~1": ["1.0.0 1.9.0", "2.0.0"],
  ">=2.1 <4": ["2.1.0 3.9.9", "2.0.9 4.0.0 4.0.0-rc"],
  ">= 2.1.0": ["2.1.0 9.0.0", "2.0.0"],
  ">1.2.3": ["1.2.4 2.0.0", "1.2.3"],
  ">1": ["2.0.0", "1.9.9"],
  "<=1.2": ["1.2.9 0.1.0", "1.3.0"],
  "<=1.2.3": ["1.2.3 1.2.3-rc", "1.2.4"],
  "1 || ^3.1": ["1.4.0 3.1.0", "2.0.0 3.0.9"],
};

describe.each(Object.entries(ranges))("%s", (range, [inside, outside]) => {
  test.each(inside.split(" "))("admits %s", version => {
    expect(isInRange(version, range)).toBe(true);
  });
  test.each(outside.split(" "))("does not admit %s", version => {
    expect(isInRange(version, range)).toBe(false);
  });
});

test.each(["", "latest", "^", "1.2.3.4", "a.b.c", "^1 &&", "2.0.0 - 3.0.0", "workspace:*"])("%j is no range", text => {
  expect(isRange(text)).toBe(false);
});

test("a version that cannot be read is in no range", () => {
  expect(isInRange("", "*")).toBe(false);
  expect(isInRange("git+ssh", "*")).toBe(false);
});
