import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import plugin from "#eslint-plugin/index.js";
import { families } from "#eslint-plugin/families.js";
import { hygieneNames } from "#eslint-plugin/hygiene/rules.js";
import { diagnosticCodes } from "#runtime/language/codes.js";
import { root } from "../support/program.js";

const directory = path.join(root, "eslint-plugin/docs/rules");

test("every code of the compiler belongs to one rule", () => {
  const codes = Object.values(families).flatMap(family => [...family.codes] as string[]);
  expect(codes.sort()).toEqual(Object.keys(diagnosticCodes).sort());
});

test("both presets name every rule, and strict makes errors of them all", () => {
  const names = [...Object.keys(families), ...hygieneNames].map(name => `@reprise/${name}`);
  for (const preset of Object.values(plugin.configs)) expect(Object.keys(preset.rules ?? {})).toEqual(names);
  expect(new Set(Object.values(plugin.configs.strict.rules ?? {}))).toEqual(new Set(["error"]));
});

test.each(Object.entries(families))("%s has its page, which leads to the pages of its codes", (name, family) => {
  const page = readFileSync(path.join(directory, `${name}.md`), "utf8");
  expect(page.startsWith(`# @reprise/${name}\n\n${family.description}\n`)).toBe(true);
  const linked = [...page.matchAll(/\[(DET\d{3})\]\(\.\.\/\.\.\/\.\.\/docs\/diagnostics\/\1\.md\)/g)];
  expect(linked.map(([, code]) => code)).toEqual(family.codes);
});

test("every page belongs to a rule", () => {
  expect(readdirSync(directory).sort()).toEqual(
    [...Object.keys(families), ...hygieneNames].map(name => `${name}.md`).sort(),
  );
});
