import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { node, root } from "../support/program.js";

const example = path.join(root, "examples/order");

test("the order's own tests pass, and every history that it ever left replays", async () => {
  const histories = readdirSync(path.join(example, "histories"));
  expect(histories.length).toBeGreaterThan(1);
  const { code, out, err } = await node([path.join(root, "node_modules/vitest/vitest.mjs"), "run"], { cwd: example });
  expect({ code, failed: code === 0 ? "" : out + err }).toEqual({ code: 0, failed: "" });
  expect(out).toContain(`Test Files  ${histories.length + 1} passed`);
});
