import { afterAll, beforeAll, expect, it } from "vitest";
import { openStore, type PostgresStore } from "#runtime/store/postgres-store.js";
import { freshSchema } from "../../support/fresh-schema.js";
import { claimedRuns, later, mail, write } from "../../support/runs.js";

const place = freshSchema();
let observer: PostgresStore;
beforeAll(async () => {
  observer = await openStore(place);
});
afterAll(() => observer.close());

async function updates(): Promise<{ readonly all: number; readonly hot: number }> {
  const { rows } = await observer.database.pool.query<{ all: number; hot: number }>(
    `select n_tup_upd::integer as all, n_tup_hot_upd::integer as hot
       from pg_stat_user_tables where schemaname = $1 and relname = 'run'`,
    [place.schema],
  );
  return rows[0] ?? { all: 0, hot: 0 };
}

it("a step updates no index of the run: the update is HOT, with mail and without", async () => {
  const writer = await openStore(place);
  const { fences } = await claimedRuns(writer, 4);
  const claims = fences.length;
  const rounds = 25;
  for (let round = 0; round < rounds; round++) {
    const timer = mail("timer", `t#${round}`);
    const content = round % 2 === 0 ? {} : { mail: [timer], withdrawn: [mail("timer", `t#${round - 2}`)] };
    await writer.flush(fences.map(fence => write(later(fence, round), content)));
  }
  // Statistics are reported when a connection ends.
  await writer.close();
  await expect.poll(async () => (await updates()).all, { timeout: 20_000 }).toBe(claims + claims * rounds);
  const { all, hot } = await updates();
  // The claim itself changes the owner, which is indexed. A version that finds its page full goes to another one, once.
  expect(hot).toBeGreaterThanOrEqual(all - claims - 4);
});
