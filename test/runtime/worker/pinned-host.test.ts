import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { workflow } from "@reprise/runtime";
import type { HostPins, Manifest } from "@reprise/runtime/language";
import { Workbench } from "../../support/workbench.js";

const { timeZone, locale } = Intl.DateTimeFormat().resolvedOptions();
const elsewhere = timeZone === "Asia/Tokyo" ? "Europe/Berlin" : "Asia/Tokyo";
const foreign = locale === "fr-FR" ? "de-DE" : "fr-FR";

function manifestWith(pins: HostPins): string {
  const directory = mkdtempSync(path.join(tmpdir(), "reprise-pins-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const entry = { name: "local", build: "b1", file: "", line: 1, files: [], sites: [], accepted: true, pins };
  const manifest: Manifest = { format: 1, compiler: "0", workflows: [entry], files: {} };
  const file = path.join(directory, "reprise.manifest.json");
  writeFileSync(file, JSON.stringify(manifest));
  return file;
}

const local = workflow("local", async (at: Date) => at.getHours());

test("a worker executes a workflow that depends on the zone and the locale in the pinned ones", async () => {
  const bench = await Workbench.open();
  await bench.worker({ workflows: [local], manifest: manifestWith({ timeZone, locale }) });
  const at = new Date(0);
  expect(await (await bench.client.start(local, at)).result()).toBe(at.getHours());
});

test.each<[pins: HostPins, message: string, hint: string]>([
  [{ timeZone: elsewhere }, `local depends on the time zone ${elsewhere}`, `TZ=${elsewhere}`],
  [{ locale: foreign }, `local depends on the locale ${foreign}`, `LC_ALL=${foreign.replace("-", "_")}.UTF-8`],
])("and refuses to start where %j is not what the process has", async (pins, message, hint) => {
  const bench = await Workbench.open();
  await expect(bench.worker({ workflows: [local], manifest: manifestWith(pins) })).rejects.toMatchObject({
    code: "E_HOST",
    message: expect.stringContaining(message) as string,
    hint: expect.stringContaining(hint) as string,
  });
});
