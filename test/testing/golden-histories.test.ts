import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { root } from "../support/program.js";

/**
 * Histories that a version of an example has left are never edited: they stand for runs that are under way somewhere. Their sums
 * beside them, in the form of `sha256sum`, are written once; `sha256sum <file> >> SHA256SUMS` adds a new one.
 */
const folders = ["examples/order/histories", "examples/onboarding/histories", "test/fixtures/sample-project/histories"];

test.each(folders)("the golden histories in %s are as they were recorded", folder => {
  const directory = path.join(root, folder);
  const sums = readdirSync(directory)
    .filter(file => file.endsWith(".history.json"))
    .map(file => `${sumOf(path.join(directory, file))}  ${file}`)
    .sort();
  const recorded = readFileSync(path.join(directory, "SHA256SUMS"), "utf8").trimEnd().split("\n").sort();
  expect(sums).toEqual(recorded);
});

function sumOf(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
