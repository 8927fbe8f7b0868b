import { expect, test } from "vitest";
import { node, root } from "../support/program.js";

test("outside a workflow, too, a sleep of months does not end at once", async () => {
  const program = `
    import { sleep } from "@reprise/runtime";
    void sleep("30 days").then(() => console.log("it has ended"));
    await sleep(50);
    process.exit();
  `;
  expect(await node(["--input-type=module", "--eval", program], { cwd: root })).toEqual({ code: 0, out: "", err: "" });
});
