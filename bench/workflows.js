import { activity, transaction, workflow } from "@reprise/runtime";

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

/** Transactions of one statement, one after another. */
export const transactions = workflow("transactions", async (/** @type {number} */ steps) => {
  let sum = 0;
  for (let step = 0; step < steps; step++) {
    const n = step;
    sum += await transaction("add", async tx => {
      const { rows } = await tx.query("select $1::int as n", [n]);
      return Number(rows[0]?.n);
    });
  }
  return sum;
});
