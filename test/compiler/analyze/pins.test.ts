import { describe, expect, test } from "vitest";
import type { Manifest } from "@reprise/runtime/language";
import { analysisOf } from "./project-on-disk.js";

const local = `
import { format } from "date-fns";
import { workflow } from "@reprise/runtime";
export const delivery = workflow("delivery", async (at: Date) => [at.getDay(), format(at, "p"), new Date(2026, 0, 1)].length);
`;
const sorted = `
import { workflow } from "@reprise/runtime";
export const names = workflow("names", async (all: string[]) => all.sort((a, b) => a.localeCompare(b)));
`;
const plain = `
import { workflow } from "@reprise/runtime";
export const total = workflow("total", async (n: number) => n + 1);
`;

function judged(configuration: object) {
  const { diagnostics, manifest } = analysisOf({
    "delivery.workflow.ts": local,
    "names.workflow.ts": sorted,
    "total.workflow.ts": plain,
    "reprise.config.json": JSON.stringify(configuration),
  });
  return { codes: [...new Set(diagnostics.map(({ code }) => code))].sort(), manifest };
}

const entry = (manifest: Manifest, name: string) => manifest.workflows.find(each => each.name === name);

test("without a pin, the zone and the locale of the machine are refused", () => {
  expect(judged({}).codes).toEqual(["DET110", "DET120"]);
});

test("a pin accepts what depends on it, and nothing else", () => {
  expect(judged({ timeZone: "UTC" }).codes).toEqual(["DET120"]);
  expect(judged({ locale: "en-US" }).codes).toEqual(["DET110"]);
  expect(judged({ timeZone: "UTC", locale: "en-US" }).codes).toEqual([]);
});

test("the manifest says which workflow rests on which pin, and another pin is another build of that workflow alone (C18)", () => {
  const { manifest } = judged({ timeZone: "Etc/UTC", locale: "en-us" });
  expect(manifest.workflows.map(({ name, pins, accepted }) => [name, pins, accepted])).toEqual([
    ["delivery", { timeZone: "UTC" }, true],
    ["names", { locale: "en-US" }, true],
    ["total", undefined, true],
  ]);
  const elsewhere = judged({ timeZone: "Europe/Berlin", locale: "en-US" }).manifest;
  expect(entry(elsewhere, "delivery")?.build).not.toBe(entry(manifest, "delivery")?.build);
  expect(entry(elsewhere, "names")?.build).toBe(entry(manifest, "names")?.build);
  expect(entry(elsewhere, "total")?.build).toBe(entry(manifest, "total")?.build);
});

describe("a pin that is none", () => {
  test.each([
    [{ timeZone: "Mars/Base" }, 'timeZone is "Mars/Base", which is none: write "UTC" or "Europe/Berlin"'],
    [{ timeZone: 1 }, "timeZone is 1, which is none"],
    [{ locale: "no such" }, 'locale is "no such", which is none: write "en-US"'],
    [{ timezone: "UTC" }, 'there is no setting "timezone", perhaps timeZone is meant'],
  ])("%j", (configuration, message) => {
    expect(() => judged(configuration)).toThrow(message);
  });
});
