import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, inject, test } from "vitest";
import { node, root } from "../support/program.js";

const vitest = path.join(root, "node_modules/vitest/vitest.mjs");
const names = ["order", "onboarding"];
const cases = names.flatMap(name => [
  { name, store: "memory" },
  { name, store: "postgres" },
]);

test.each(cases)(
  "the own tests of $name pass in $store, and every history that it ever left replays",
  async ({ name, store }) => {
    const example = path.join(root, "examples", name);
    const histories = readdirSync(path.join(example, "histories")).filter(file => file.endsWith(".history.json"));
    expect(histories.length).toBeGreaterThan(1);
    const { code, out, err } = await node([vitest, "run", "--testTimeout=60000"], {
      cwd: example,
      env: { REPRISE_TEST_STORE: store, REPRISE_TEST_DATABASE_URL: inject("databaseUrl") },
    });
    expect({ code, failed: code === 0 ? "" : out + err }).toEqual({ code: 0, failed: "" });
    expect(out).toContain(`Test Files  ${histories.length + 1} passed`);
  },
);
