import fc from "fast-check";
import { expect, test } from "vitest";
import { minimise } from "#runtime/capture/minimise.js";

test("what is needed is found, whatever else there is and wherever it stands, in its order", async () => {
  const lists = fc.uniqueArray(fc.nat(1_000), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(lists, fc.infiniteStream(fc.boolean()), async (items, coins) => {
      const needed = items.filter(() => coins.next().value === true && items.length % 3 === 0);
      const holds = async (kept: readonly number[]) => needed.every(each => kept.includes(each));
      expect(await minimise(items, holds)).toEqual(needed);
    }),
    { numRuns: 100 },
  );
});

test("of a long list of which one item is needed, few parts are tried", async () => {
  let tried = 0;
  const items = Array.from({ length: 1_000 }, (_, index) => index);
  const kept = await minimise(items, async part => {
    tried++;
    return part.includes(617);
  });
  expect(kept).toEqual([617]);
  expect(tried).toBeLessThan(40);
});
