import { expect, test } from "vitest";
import { activity, workflow } from "@reprise/runtime";
import { TestEnvironment } from "@reprise/runtime/testing";

const charge = activity("charge", (id: string): string => id);

test("I7: draws of the first activation are distinct, before and after a promise that is already settled", async () => {
  const drawing = workflow("drawing", async () => {
    const first = crypto.randomUUID();
    await Promise.resolve();
    const second = crypto.randomUUID();
    await charge(first);
    return [first, second, crypto.randomUUID()];
  });
  await using env = new TestEnvironment({ workflows: [drawing] });
  const run = await env.start(drawing);
  expect(new Set(await run.result()).size).toBe(3);
});
