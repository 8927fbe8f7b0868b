import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { analyzeProject } from "#compiler/analyze/analyze.js";
import { perturb } from "../../support/perturb.js";

/**
 * Workflows as people write them, with the packages that they use: repositories behind interfaces, clocks that are injected,
 * interpreters, sagas, emitters, middleware. They were written before anybody looked at what the checker says.
 */
const directory = path.resolve(import.meta.dirname, "../../fixtures/realistic");
const analysis = analyzeProject({ projectDirectory: directory });

test("each refusal is a genuine fault", () => {
  const refused = analysis.diagnostics.map(({ code, file, message }) => {
    return `${file} ${code} ${message.replace(/^workflow "\w+" /, "").split(". ")[0] ?? ""}`;
  });
  expect(new Set(refused)).toEqual(
    new Set([
      ...["isWeekend", "addMonths", "formatISO", "differenceInCalendarDays", "parseISO", "startOfMonth"].map(
        name =>
          `invoice-date-fns.ts DET110 depends on the local time zone: ${name} of date-fns, which computes in the time zone of the machine${name === "isWeekend" ? " (and 1 other path)" : ""}`,
      ),
      "auction.ts DET203 generates keys or random bytes: nanoid of nanoid, which keeps a pool of random bytes, or the last identifier, between calls",
      "tenant-config.ts DET402 reads the environment: process.env.REGION",
      "tenant-config.ts DET510 writes module state that other runs share: counter, declared at tenant-config.ts:3",
      "tenant-config.ts DET110 depends on the local time zone: Date.prototype.getHours",
    ]),
  );
});

test("C32: each other workflow, executed twice side by side, is replayed elsewhere with the same commands", () => {
  const accepted = analysis.manifest.workflows.filter(workflow => workflow.accepted);
  expect(accepted.length).toBe(19);
  const known = new Set(accepted.map(({ file }) => path.basename(file)));
  const modules = readdirSync(directory).filter(file => known.has(file) || file === "scenarios.ts");
  const histories = mkdtempSync(path.join(tmpdir(), "reprise-histories-"));
  try {
    const { recorded, different } = perturb(
      modules.map(file => path.join(directory, file)),
      path.join(histories, "histories.json"),
    );
    expect(different).toEqual([]);
    const ends = new Set(["run.completed", "run.failed"]);
    expect(recorded.filter(([, end]) => !ends.has(end))).toEqual([]);
    expect(recorded.filter(([, end]) => end === "run.failed").map(([name]) => name)).toEqual(["onboard"]);
  } finally {
    rmSync(histories, { recursive: true });
  }
});
