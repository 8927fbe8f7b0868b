import { describe, expect, test } from "vitest";
import { diagnosticCodes, errorCodes } from "#runtime/language/codes.js";
import { reprise } from "./command-line.js";

describe("reprise explain", () => {
  test("prints the page of a code, without its markup", async () => {
    const { exit, stdout } = await reprise("explain", "DET302");
    expect(exit).toBe(0);
    expect(stdout).toBe(`DET302: uses an interval

Workflow code calls setInterval.

Why

An interval has no end, so its history would have none either; and what its callback does stands in no order with the rest of the
workflow. A loop around sleep() waits just as durably, can be left, and can be read from top to bottom.

Wrong

    // polling.workflow.ts
    import { workflow } from "@reprise/runtime";

    export const polling = workflow("polling", async () => {
      let turns = 0;
      setInterval(() => void (turns += 1), 60_000); // DET302
    });

Right

    // polling.workflow.ts
    import { sleep, workflow } from "@reprise/runtime";

    export const polling = workflow("polling", async () => {
      for (let turns = 0; turns < 60; turns++) await sleep("1 minute");
    });
`);
  });

  test.each(Object.keys(errorCodes))("says what to do about %s", async code => {
    const { exit, stdout } = await reprise("explain", code);
    const [head, , remedy, ...rest] = stdout.split("\n");
    expect({ exit, head }).toEqual({ exit: 0, head: `${code} ${errorCodes[code as keyof typeof errorCodes]}` });
    expect(remedy).not.toBe("");
    expect(rest).toEqual([""]);
    expect(stdout).not.toContain("](");
  });

  test.each(Object.keys(diagnosticCodes))("has a page for %s", async code => {
    expect((await reprise("explain", code)).stdout).toMatch(new RegExp(`^${code}: `));
  });

  test("does not mind how a code is written", async () => {
    expect((await reprise("explain", "det302")).stdout).toMatch(/^DET302: /);
  });

  test("without a code lists them all", async () => {
    const { exit, stdout } = await reprise("explain");
    expect(exit).toBe(0);
    for (const [code, says] of Object.entries({ ...diagnosticCodes, ...errorCodes })) {
      expect(stdout).toMatch(new RegExp(`^  ${code} +${says}$`, "m"));
    }
  });

  test.each([
    ["DET41", "there is no code DET41; the nearest is DET401"],
    ["DET999", "there is no code DET999; the nearest is DET9"],
    ["E_STAIL", "there is no code E_STAIL; the nearest is E_STALE"],
    ["nonsense", "there is no code nonsense\n"],
  ])("ends with 2 for %s, and names the nearest code", async (code, message) => {
    const { exit, stdout, stderr } = await reprise("explain", code);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
    expect(stderr).toContain(message);
  });

  test("ends with 2 for two codes at a time", async () => {
    const { exit, stderr } = await reprise("explain", "DET302", "DET410");
    expect(exit).toBe(2);
    expect(stderr).toContain("one code at a time");
  });

  test("--help prints the usage", async () => {
    expect((await reprise("explain", "--help")).stdout).toContain("Usage: reprise explain");
  });
});
