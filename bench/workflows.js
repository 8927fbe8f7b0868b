import { activity, workflow } from "@reprise/runtime";

const trivial = activity("trivial", (/** @type {number} */ n) => n);

/** Steps one after another. */
export const sequence = workflow("sequence", async (/** @type {number} */ steps) => {
  let sum = 0;
  for (let step = 0; step < steps; step++) sum += await trivial(step);
  return sum;
});

/** Steps side by side. */
export const parallel = workflow("parallel", async (/** @type {number} */ steps) => {
  const results = await Promise.all(Array.from({ length: steps }, (_, step) => trivial(step)));
  return results.reduce((sum, n) => sum + n, 0);
});
