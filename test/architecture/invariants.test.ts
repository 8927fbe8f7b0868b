import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const invariants = new Set(
  [...readFileSync(path.join(root, "ARCHITECTURE.md"), "utf8").matchAll(/^\| ([CI]\d+) /gm)].map(([, id = ""]) => id),
);

function idsIn(directories: readonly string[], pattern: RegExp): Set<string> {
  const files = directories.flatMap(directory =>
    readdirSync(path.join(root, directory), { recursive: true, encoding: "utf8" })
      // What another test has just written there is no test.
      .filter(file => file.endsWith(".ts") && !/patches-\w{6}/.test(file))
      .map(file => readFileSync(path.join(root, directory, file), "utf8")),
  );
  const places = files.flatMap(text => text.match(pattern) ?? []);
  return new Set(places.flatMap(place => place.match(/\b[CI]\d+\b/g) ?? []));
}

test("each invariant of ARCHITECTURE.md is the name of a test, and no test is named for another", () => {
  const tested = idsIn(["test"], /["`][CI]\d+(?:, [CI]\d+)*:/g);
  expect([...tested].sort()).toEqual([...invariants].sort());
});

test("comments speak of no invariant that ARCHITECTURE.md does not have", () => {
  const named = idsIn(["runtime/src", "compiler/src", "eslint-plugin/src"], /\(I\d+\)|\[I\d+\]|\(C\d+\)|\[C\d+\]/g);
  expect(named.size).toBeGreaterThan(5);
  expect([...named].filter(id => !invariants.has(id))).toEqual([]);
});
