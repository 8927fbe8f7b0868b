import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStore, type PostgresStore } from "#runtime/store/postgres-store.js";
import { freshSchema } from "../../support/fresh-schema.js";
import { claimedRuns, closing, mail, newRunId, write } from "../../support/runs.js";

let store: PostgresStore;
beforeAll(async () => {
  store = await openStore(freshSchema());
});
afterAll(() => store.close());

/** Breaks one thing by hand, in a way that no statement of ours could, and asks the doctor. */
async function findingsAfter(damage: string): Promise<readonly string[]> {
  const { fences } = await claimedRuns(store, 1);
  const runId = fences[0]?.runId ?? "";
  await store.flush(fences.map(fence => write(fence, { mail: [mail("timer", "t#1")] })));
  const { pool, schema } = store.database;
  const text = damage.replaceAll("SCHEMA", schema).replaceAll("RUN", `'${runId}'`);
  await pool.query(text.replaceAll("NEW", `'${randomUUID()}'`));
  const findings = (await store.diagnose()).map(({ finding }) => finding);
  for (const table of ["run", "event", "inbox", "run_key"]) {
    await pool.query(`delete from ${schema}.${table} where run_id = $1`, [runId]);
  }
  return findings;
}

describe("I26: the doctor finds what the invariants forbid", () => {
  it.each([
    [
      "update SCHEMA.run set owner = null where run_id = RUN; delete from SCHEMA.inbox",
      "open, but nothing will ever wake it",
    ],
    ["update SCHEMA.run set owner = NEW where run_id = RUN", "owned by a worker that was never registered"],
    [
      "update SCHEMA.worker set state = 'dead' where id = (select owner from SCHEMA.run where run_id = RUN)",
      "owned by a worker that is dead",
    ],
    ["update SCHEMA.inbox set held = true where run_id = RUN", "open, but its mail is held back"],
    ["update SCHEMA.inbox set run_id = NEW where run_id = RUN", "closed, but it has mail"],
    ["insert into SCHEMA.run_key (key, run_id) values ('a', RUN)", "its key names another run, or none"],
    [
      "delete from SCHEMA.event where run_id = RUN and seq = 1",
      "its history has a gap, or ends elsewhere than its position",
    ],
    [
      "delete from SCHEMA.event where run_id = RUN and seq = 2",
      "its history has a gap, or ends elsewhere than its position",
    ],
    ["update SCHEMA.event set term = 9 where run_id = RUN and seq = 1", "its history goes back in term or time"],
    [
      "update SCHEMA.event set at = at + interval '1 day' where run_id = RUN and seq = 1",
      "its history goes back in term or time",
    ],
    ["update SCHEMA.event set type = 'run.failed' where run_id = RUN and seq = 1", "its history goes on after its end"],
  ])("%s", async (damage, finding) => {
    expect(await findingsAfter(damage)).toContain(finding);
  });

  it("and nothing in a store where nothing was broken", async () => {
    const { pool, schema } = store.database;
    await pool.query(`truncate ${schema}.inbox`);
    const { fences } = await claimedRuns(store, 3);
    const [open, closed] = fences;
    if (open === undefined || closed === undefined) throw new Error("nothing was claimed");
    await store.flush([
      write(open, { mail: [mail("timer", "t#1")], release: { awaits: [] } }),
      write(closed, { events: [closing()], close: "completed" }),
    ]);
    expect(await store.diagnose()).toEqual([]);
  });

  it("I25: a closed run with an owner cannot even be written", async () => {
    const { pool, schema } = store.database;
    const closed = (await store.listRuns({ state: "completed" }))[0]?.runId ?? newRunId();
    await expect(
      pool.query(`update ${schema}.run set owner = run_id where run_id = $1`, [closed]),
    ).rejects.toMatchObject({
      code: "23514",
    });
  });
});
