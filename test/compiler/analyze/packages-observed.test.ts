import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { PackageUse } from "#compiler/analyze/2-reach/facts.js";
import { packageVerdict } from "#compiler/analyze/3-judge/packages.js";
import { probes, type Probe } from "../../fixtures/packages/probes.js";
import { Observation, type Effect } from "../../support/observed.js";
import { root } from "../../support/program.js";

const observation = new Observation();
afterAll(() => observation.restore());

/** What the table should say of an export that does this. */
async function observed(module: unknown, { call, reads, isCode }: Probe): Promise<string> {
  if (reads !== undefined) {
    const before = JSON.stringify(await reads(module));
    await call(module);
    return JSON.stringify(await reads(module)) === before ? "accepted" : "DET510";
  }
  const run = () => call(module);
  const first = await observation.of(run);
  const second = await observation.of(run);
  const effects = new Set([...first.effects, ...second.effects]);
  for (const [effect, said] of refusals) if (effects.has(effect)) return said;
  if (effects.has("code") && isCode === true) return "DET702";
  // Drawn ahead in the first call, so that the second had no need to.
  if (first.effects.has("random") && !second.effects.has("random")) return "DET203";
  if (first.result !== second.result) return "DET510";
  if (effects.has("zone") && (await differsInZones(run))) return "DET110";
  const isRead = (await observation.of(run, { elsewhere: true })).result !== first.result;
  return isRead ? `journaled ${effects.has("random") ? "random" : "clock"}` : "accepted";
}

async function differsInZones(run: () => unknown): Promise<boolean> {
  const results = new Set<string>();
  for (const zone of ["America/New_York", "Europe/Berlin", "Asia/Tokyo", "UTC"])
    results.add((await observation.of(run, { zone })).result);
  return results.size > 1;
}

const refusals: readonly (readonly [Effect, string])[] = [
  ["network", "DET410"],
  ["files", "DET411"],
  ["environment", "DET402"],
  ["tick", "DET303"],
];

function said(specifier: string, member: string, { given = [], after = [], of, then = [] }: Probe): string {
  const [, name = "", within = ""] = /^((?:@[^/]+\/)?[^/]+)\/?(.*)$/.exec(specifier) ?? [];
  const { version } = JSON.parse(readFileSync(path.join(root, "node_modules", name, "package.json"), "utf8")) as {
    version: string;
  };
  const call = { arguments: given, ways: [after], of: of ?? null, then };
  const verdict = packageVerdict({ kind: "package", name, version, within, member, call } as unknown as PackageUse);
  if (typeof verdict === "string") return verdict;
  if ("code" in verdict) return verdict.code;
  return `journaled ${verdict.journaled === "DET101" ? "clock" : "random"}`;
}

test("more than fifty packages are compared", () => {
  expect(Object.keys(probes).length).toBeGreaterThan(50);
});

describe.each(Object.keys(probes))("%s", name => {
  const { load, exports } = probes[name] as (typeof probes)[string];
  test.each(Object.entries(exports))("%s", async (member, probe) => {
    const module = await load();
    expect(await observed(module, probe)).toBe(said(name, member, probe));
  });
});
