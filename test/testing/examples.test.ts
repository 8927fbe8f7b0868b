import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { node, root } from "../support/program.js";

test.each(["order", "onboarding"])(
  "the own tests of %s pass, and every history that it ever left replays",
  async name => {
    const example = path.join(root, "examples", name);
    const histories = readdirSync(path.join(example, "histories"));
    expect(histories.length).toBeGreaterThan(1);
    const { code, out, err } = await node([path.join(root, "node_modules/vitest/vitest.mjs"), "run"], { cwd: example });
    expect({ code, failed: code === 0 ? "" : out + err }).toEqual({ code: 0, failed: "" });
    expect(out).toContain(`Test Files  ${histories.length + 1} passed`);
  },
);
