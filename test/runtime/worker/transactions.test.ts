import { describe, expect, test } from "vitest";
import { sleep, step, transaction, workflow, type TransactionClient } from "@reprise/runtime";
import { EffectTable } from "../../support/effect-table.js";
import { HeldTable } from "../../support/held-table.js";
import { eventually, Workbench } from "../../support/workbench.js";

async function benchWithTable() {
  const bench = await Workbench.open();
  return { bench, effects: await EffectTable.create(bench) };
}

const typesOf = async (bench: Workbench, runId: string) =>
  (await bench.store.loadHistory(runId)).map(({ type }) => type);

/** Where a test holds a body. */
function gate() {
  let [pass, reached]: (() => void)[] = [];
  const passed = new Promise<void>(resolve => (pass = resolve));
  const isReached = new Promise<void>(resolve => (reached = resolve));
  return { passed, isReached, pass: () => pass?.(), reached: () => reached?.() };
}

const quick = { retry: { initialInterval: 1 } } as const;

describe("a transaction", () => {
  test("I35: has one Postgres transaction for its SQL and its event", async () => {
    const { bench, effects } = await benchWithTable();
    const { schema } = bench;
    const paying = workflow("paying", async () =>
      transaction("pay", async tx => {
        await effects.add(tx, "paid");
        const { rows } = await tx.query<{ id: string }>("select pg_current_xact_id()::text as id");
        return rows[0]?.id;
      }),
    );
    await bench.worker({ workflows: [paying] });
    const run = await bench.client.start(paying);
    const written = await run.result();
    expect(await effects.all()).toEqual(["paid"]);
    const { rows } = await bench.store.database.pool.query<{ type: string; xmin: string }>(
      `select type, xmin::text from ${schema}.event where run_id = $1 order by seq`,
      [run.runId],
    );
    expect(rows.map(({ type }) => type)).toEqual(["run.started", "activity.completed", "run.completed"]);
    expect(rows[1]?.xmin).toBe(written);
    expect(rows[2]?.xmin).not.toBe(written);
    expect(await bench.findings()).toEqual([]);
  });

  test("gives the body what a step's has, and hands out what was recorded", async () => {
    const { bench } = await benchWithTable();
    const seen: unknown[] = [];
    const now = () => performance.timeOrigin + performance.now();
    const telling = workflow("telling", async () => {
      const result = await transaction("tell", async (tx, { attempt, idempotencyKey, signal }) => {
        seen.push(attempt, idempotencyKey.length, signal.aborted, process.pid, Math.abs(Date.now() - now()) < 60_000);
        const { rows } = await tx.query<{ day: Date }>({ text: "select $1::date as day", values: ["2026-02-03"] });
        return { days: new Set(rows.map(({ day }) => day.getUTCFullYear())), missing: undefined };
      });
      return result.days.has(2026) && "missing" in result;
    });
    await bench.worker({ workflows: [telling] });
    expect(await (await bench.client.start(telling)).result()).toBe(true);
    // The natives are the process's own: the body is no workflow code.
    expect(seen).toEqual([1, 32, false, process.pid, true]);
  });

  test("that throws leaves nothing behind, and is tried again as its policy says", async () => {
    const { bench, effects } = await benchWithTable();
    const failing = workflow("failing", async () =>
      transaction(
        "pay",
        async (tx, { attempt }) => {
          await effects.add(tx, `attempt ${attempt}`);
          if (attempt < 3) throw new Error("no");
          return attempt;
        },
        quick,
      ),
    );
    await bench.worker({ workflows: [failing] });
    const run = await bench.client.start(failing);
    expect(await run.result()).toBe(3);
    expect(await effects.all()).toEqual(["attempt 3"]);
    expect(await typesOf(bench, run.runId)).toEqual([
      "run.started",
      "activity.attemptFailed",
      "activity.attemptFailed",
      "activity.completed",
      "run.completed",
    ]);
  });

  test("that failed for good has failed as a step has", async () => {
    const { bench, effects } = await benchWithTable();
    const failing = workflow("failing", async () =>
      transaction(
        "pay",
        async tx => {
          await effects.add(tx, "never");
          throw Object.assign(new Error("no money"), { account: 7 });
        },
        { retry: { maximumAttempts: 1 } },
      ),
    );
    await bench.worker({ workflows: [failing] });
    const run = await bench.client.start(failing);
    await expect(run.result()).rejects.toMatchObject({
      cause: { code: "E_ACTIVITY_FAILED", cause: { message: "no money", account: 7 } },
    });
    expect(await effects.all()).toEqual([]);
    // Nothing says that it began: nothing needs to know.
    expect(await typesOf(bench, run.runId)).toEqual(["run.started", "activity.failed", "run.failed"]);
  });

  test("whose result cannot be stored has done nothing, and is not tried again", async () => {
    const { bench, effects } = await benchWithTable();
    const failing = workflow("failing", async () =>
      transaction("pay", async tx => {
        await effects.add(tx, "never");
        return () => 1;
      }),
    );
    await bench.worker({ workflows: [failing] });
    const run = await bench.client.start(failing);
    await expect(run.result()).rejects.toMatchObject({ cause: { cause: { code: "E_PAYLOAD" } } });
    expect(await effects.all()).toEqual([]);
  });

  test("whose deferred constraint fails at its end has failed", async () => {
    const { bench, effects } = await benchWithTable();
    await bench.store.database.pool.query(
      `alter table ${effects.name} add unique (what) deferrable initially deferred`,
    );
    const doubling = workflow("doubling", async () =>
      transaction(
        "pay",
        async (tx, { attempt }) => {
          await effects.add(tx, "one");
          await effects.add(tx, attempt === 1 ? "one" : "two");
        },
        quick,
      ),
    );
    await bench.worker({ workflows: [doubling] });
    const run = await bench.client.start(doubling);
    await run.result();
    expect(await effects.all()).toEqual(["one", "two"]);
    const history = await bench.store.loadHistory(run.runId);
    expect(history[1]).toMatchObject({
      type: "activity.attemptFailed",
      body: expect.stringContaining("23505") as string,
    });
  });

  test("may use savepoints", async () => {
    const { bench, effects } = await benchWithTable();
    const saving = workflow("saving", async () =>
      transaction("pay", async tx => {
        await effects.add(tx, "kept");
        await tx.query("savepoint before");
        await effects.add(tx, "dropped");
        await tx.query("select 1 / 0").catch(() => undefined);
        await tx.query("rollback to savepoint before");
        await tx.query("ROLLBACK /* again */ WORK TO before");
        await tx.query("release before");
      }),
    );
    await bench.worker({ workflows: [saving] });
    await (await bench.client.start(saving)).result();
    expect(await effects.all()).toEqual(["kept"]);
  });

  test.for([
    "commit",
    "  -- done\n COMMIT AND CHAIN",
    "rollback",
    "/* all */ end",
    "begin",
    "start  transaction read only",
    "prepare transaction 'x'",
  ])("that executes %s is refused before anything is committed", async statement => {
    const { bench, effects } = await benchWithTable();
    const meddling = workflow("meddling", async () =>
      transaction("pay", async tx => {
        await effects.add(tx, "never");
        await tx.query(statement);
      }),
    );
    await bench.worker({ workflows: [meddling] });
    const run = await bench.client.start(meddling);
    await expect(run.result()).rejects.toMatchObject({
      cause: { attempts: 1, cause: { code: "E_TRANSACTION_CONTROL" } },
    });
    expect(await effects.all()).toEqual([]);
  });

  test.for(["select 1; commit", "select 1; commit; begin", "select 1; rollback; begin"])(
    "that ended itself by %s is found out, and never executed again",
    async statement => {
      const { bench, effects } = await benchWithTable();
      let executed = 0;
      const meddling = workflow("meddling", async () =>
        transaction("pay", async tx => {
          executed++;
          await effects.add(tx, "at most once");
          await tx.query(statement);
        }),
      );
      await bench.worker({ workflows: [meddling] });
      const run = await bench.client.start(meddling);
      await expect(run.result()).rejects.toMatchObject({
        cause: { cause: { code: "E_TRANSACTION_CONTROL", message: expect.stringContaining("has ended it") as string } },
      });
      expect(executed).toBe(1);
      expect(await typesOf(bench, run.runId)).toEqual(["run.started", "activity.failed", "run.failed"]);
    },
  );

  test("that goes on after a statement has failed is told which", async () => {
    const { bench, effects } = await benchWithTable();
    const careless = workflow("careless", async () =>
      transaction(
        "pay",
        async tx => {
          await effects.add(tx, "never");
          await tx.query("select 1 / 0").catch(() => undefined);
        },
        { retry: { maximumAttempts: 1 } },
      ),
    );
    await bench.worker({ workflows: [careless] });
    const run = await bench.client.start(careless);
    await expect(run.result()).rejects.toMatchObject({
      cause: {
        cause: { code: "E_TRANSACTION_ABORTED", message: expect.stringContaining("division by zero") as string },
      },
    });
    expect(await effects.all()).toEqual([]);
  });

  test("takes its connection back when the body has ended", async () => {
    const { bench, effects } = await benchWithTable();
    let kept: TransactionClient | undefined;
    const keeping = workflow("keeping", async () =>
      transaction("pay", async tx => {
        kept = tx;
        await effects.add(tx, "paid");
      }),
    );
    await bench.worker({ workflows: [keeping] });
    await (await bench.client.start(keeping)).result();
    await expect(kept?.query("select 1")).rejects.toMatchObject({ code: "E_TRANSACTION_OVER" });
  });

  test("leaves the session as it was for the next, and gives it the server's own settings", async () => {
    const { bench } = await benchWithTable();
    const settings = ["search_path", "lock_timeout", "synchronous_commit", "enable_seqscan", "plan_cache_mode", "role"];
    const look = async (tx: TransactionClient) => {
      const { rows } = await tx.query<Record<string, string>>(
        `select pg_backend_pid() as pid, ${settings.map(name => `current_setting('${name}') as "${name}"`).join(", ")}`,
      );
      return rows[0] ?? {};
    };
    const looking = workflow("looking", async () => [
      await transaction("first", look),
      await transaction("second", async tx => {
        await tx.query("set search_path = pg_catalog; set lock_timeout = '7s'; set local synchronous_commit = off");
        await tx.query("create temp table scratch (n int); select pg_advisory_lock(77); listen nobody");
      }),
      await transaction("third", look),
      await transaction("fourth", async tx => {
        const { rows } = await tx.query("select to_regclass('scratch') as there");
        return rows[0]?.there;
      }),
    ]);
    await bench.worker({ workflows: [looking], maximumConcurrentTransactions: 1 });
    const [first, , third, scratch] = (await (await bench.client.start(looking)).result()) as Record<string, string>[];
    expect(third).toEqual(first);
    expect(first).toMatchObject({ enable_seqscan: "on", plan_cache_mode: "auto", search_path: '"$user", public' });
    expect(scratch).toBeNull();
    const { rows } = await bench.store.database.pool.query(
      "select 1 from pg_locks where locktype = 'advisory' and objid = 77",
    );
    expect(rows).toEqual([]);
  });

  test("is durable when it is acknowledged, whatever its body has set, and flushes under the session's own role", async () => {
    const { bench, effects } = await benchWithTable();
    const role = `${bench.schema}_app`;
    const { pool } = bench.store.database;
    await pool.query(
      `create role ${role}; grant usage on schema ${bench.schema} to ${role}; grant insert on ${effects.name} to ${role}`,
    );
    await pool.query(`grant usage on sequence ${effects.name}_id_seq to ${role}`);
    try {
      const modest = workflow("modest", async () =>
        transaction("pay", async tx => {
          await tx.query(`set local role ${role}; set local synchronous_commit = off; set local search_path = nowhere`);
          await effects.add(tx, "paid");
          await expect(tx.query(`savepoint s; select 1 from ${bench.schema}.run`)).rejects.toThrow(/permission denied/);
          await tx.query("rollback to s");
        }),
      );
      await bench.worker({ workflows: [modest] });
      await (await bench.client.start(modest)).result();
      expect(await effects.all()).toEqual(["paid"]);
    } finally {
      await pool.query(`drop owned by ${role}; drop role ${role}`);
    }
  });

  test("writes what else of its run is ready with it, and nothing of that is lost when its commit fails", async () => {
    const { bench, effects } = await benchWithTable();
    await bench.store.database.pool.query(
      `alter table ${effects.name} add unique (what) deferrable initially deferred`,
    );
    const [first, second, body] = [gate(), gate(), gate()];
    const busy = workflow("busy", async () => {
      const draw = Math.random();
      await Promise.all([
        step("first", () => first.passed),
        step("second", () => second.passed),
        transaction(
          "pay",
          async (tx, { attempt }) => {
            await effects.add(tx, "paid");
            if (attempt === 1) await effects.add(tx, "paid");
            body.reached();
            await body.passed;
          },
          quick,
        ),
      ]);
      return draw === draw;
    });
    await bench.worker({ workflows: [busy], maximumSuspendedRuns: 0 });
    const run = await bench.client.start(busy);
    await body.isReached;
    const held = await HeldTable.hold(bench.store.database, "event");
    first.pass();
    await held.awaited();
    // While the first outcome is being written, the second becomes ready, and the body ends.
    second.pass();
    body.pass();
    await new Promise(resolve => setImmediate(resolve));
    await held.release();
    expect(await run.result()).toBe(true);
    expect(await effects.all()).toEqual(["paid"]);
    const history = await bench.store.loadHistory(run.runId);
    expect(history.map(({ type, name, draws }) => [type, name, draws].filter(Boolean).join(" "))).toEqual([
      "run.started",
      "activity.completed first 1:~",
      "activity.completed second",
      "activity.attemptFailed pay",
      "activity.completed pay",
      "run.completed",
    ]);
    expect(await bench.findings()).toEqual([]);
  });

  test("is committed one after the other with others of its run", async () => {
    const { bench, effects } = await benchWithTable();
    const many = workflow("many", async () => {
      const timer = sleep("1ms");
      const paid = [1, 2, 3, 4].map(n => transaction("pay", async tx => effects.add(tx, `${n}`)));
      await Promise.all([timer, ...paid, step("note", () => Math.random())]);
    });
    await bench.worker({ workflows: [many] });
    const run = await bench.client.start(many);
    await run.result();
    expect([...(await effects.all())].sort()).toEqual(["1", "2", "3", "4"]);
    const types = await typesOf(bench, run.runId);
    expect(types.filter(type => type === "activity.completed")).toHaveLength(5);
    expect(types.filter(type => type === "timer.fired")).toHaveLength(1);
    expect(await bench.findings()).toEqual([]);
  });

  test("outside a run is an error that says what to do", async () => {
    await expect(transaction("pay", () => 1)).rejects.toMatchObject({
      code: "E_OUTSIDE_WORKFLOW",
      hint: expect.stringContaining("a client in a transaction of yours") as string,
    });
  });

  test("refuses an isolation level that Postgres does not have", async () => {
    const { bench } = await benchWithTable();
    const wrong = workflow("wrong", async () =>
      transaction("pay", () => 1, { isolation: "snapshot" as "serializable" }),
    );
    await bench.worker({ workflows: [wrong] });
    const run = await bench.client.start(wrong);
    await expect(run.result({ whenBlocked: "throw" })).rejects.toMatchObject({ code: "E_RUN_BLOCKED" });
    expect(bench.report.blocked).toMatchObject([
      { reason: { message: expect.stringContaining('"snapshot"') as string } },
    ]);
  });
});

describe("conflicts of transactions", () => {
  test("deadlocks among rows of the user's are tried again within the attempt", async () => {
    const { bench } = await benchWithTable();
    const { pool } = bench.store.database;
    const account = `${bench.schema}.account`;
    await pool.query(`create table ${account} (id int primary key, balance int not null)`);
    await pool.query(`insert into ${account} values (1, 0), (2, 0)`);
    const moving = workflow("moving", async ([from, to]: readonly [number, number]) =>
      transaction("move", async tx => {
        await tx.query(`update ${account} set balance = balance - 1 where id = $1`, [from]);
        await tx.query("select pg_sleep(0.05)");
        await tx.query(`update ${account} set balance = balance + 1 where id = $1`, [to]);
      }),
    );
    await bench.worker({ workflows: [moving] });
    const runs = await Promise.all(
      [1, 2, 3, 4].map(n => bench.client.start(moving, (n % 2 === 0 ? [1, 2] : [2, 1]) as readonly [number, number])),
    );
    for (const run of runs) await run.result();
    const { rows } = await pool.query(`select sum(balance)::int as sum, bool_and(balance = 0) as even from ${account}`);
    expect(rows).toEqual([{ sum: 0, even: true }]);
  });

  test.for(["repeatable read", "serializable"] as const)(
    "at %s, read-modify-write of one row by many runs loses no update",
    async isolation => {
      const { bench } = await benchWithTable();
      const { pool } = bench.store.database;
      const counter = `${bench.schema}.counter`;
      await pool.query(`create table ${counter} (n int not null)`);
      await pool.query(`insert into ${counter} values (0)`);
      const counting = workflow("counting", async () =>
        transaction(
          "count",
          async tx => {
            const { rows } = await tx.query<{ n: number }>(`select n from ${counter}`);
            await tx.query(`update ${counter} set n = $1`, [(rows[0]?.n ?? 0) + 1]);
          },
          { isolation, ...quick },
        ),
      );
      await bench.worker({ workflows: [counting] });
      const runs = await Promise.all(Array.from({ length: 12 }, () => bench.client.start(counting)));
      for (const run of runs) await run.result();
      expect((await pool.query(`select n from ${counter}`)).rows).toEqual([{ n: 12 }]);
    },
  );

  test("at repeatable read, a run that wrote since the snapshot executes the body again, on a new one", async () => {
    const { bench, effects } = await benchWithTable();
    let executed = 0;
    let [noteIsRecorded, hasBegun]: (() => void)[] = [];
    const recorded = new Promise<void>(resolve => (noteIsRecorded = resolve));
    const begun = new Promise<void>(resolve => (hasBegun = resolve));
    const racing = workflow("racing", async () => {
      const note = step("note", () => begun).then(() => noteIsRecorded?.());
      await transaction(
        "pay",
        async tx => {
          executed++;
          await effects.add(tx, "paid");
          hasBegun?.();
          await recorded;
        },
        { isolation: "repeatable read" },
      );
      await note;
    });
    await bench.worker({ workflows: [racing] });
    const run = await bench.client.start(racing);
    await run.result();
    expect(executed).toBe(2);
    expect(await effects.all()).toEqual(["paid"]);
    expect(await typesOf(bench, run.runId)).not.toContain("activity.attemptFailed");
  });
});

describe("what interrupts a transaction", () => {
  const sleeping = (effects: EffectTable, began: () => void) => async (tx: TransactionClient) => {
    await effects.add(tx, "never");
    began();
    await tx.query("select pg_sleep(600)");
  };

  test("its time limit rolls it back, and ends the statement that is under way", async () => {
    const { bench, effects } = await benchWithTable();
    const limited = workflow("limited", async () =>
      transaction(
        "pay",
        sleeping(effects, () => undefined),
        {
          startToCloseTimeout: "100ms",
          retry: { maximumAttempts: 2, initialInterval: 1 },
        },
      ),
    );
    await bench.worker({ workflows: [limited] });
    const run = await bench.client.start(limited);
    await expect(run.result()).rejects.toMatchObject({ cause: { code: "E_ACTIVITY_TIMEOUT" } });
    expect(await effects.all()).toEqual([]);
    await expectNoneUnderWay(bench);
  });

  test("cancellation rolls it back", async () => {
    const { bench, effects } = await benchWithTable();
    let began: () => void = () => undefined;
    const isUnderWay = new Promise<void>(resolve => (began = resolve));
    const waiting = workflow("waiting", async () => transaction("pay", sleeping(effects, began)));
    await bench.worker({ workflows: [waiting] });
    const run = await bench.client.start(waiting);
    await isUnderWay;
    await run.cancel();
    await expect(run.result()).rejects.toMatchObject({ code: "E_RUN_CANCELLED" });
    expect(await effects.all()).toEqual([]);
    await expectNoneUnderWay(bench);
  });

  test("a worker that leaves rolls it back, and the next executes it", async () => {
    const { bench, effects } = await benchWithTable();
    let executed = 0;
    let began: () => void = () => undefined;
    const isUnderWay = new Promise<void>(resolve => (began = resolve));
    const waiting = workflow("waiting", async () =>
      transaction("pay", async tx => {
        await effects.add(tx, "paid");
        if (++executed > 1) return;
        began();
        await tx.query("select pg_sleep(600)");
      }),
    );
    const leaving = await bench.worker({ workflows: [waiting], drainTimeout: 10 });
    const run = await bench.client.start(waiting);
    await isUnderWay;
    await leaving.drain();
    await bench.worker({ workflows: [waiting] });
    await run.result();
    expect(await effects.all()).toEqual(["paid"]);
  });

  test("I14: a worker that lost its run in the middle of the body commits nothing", async () => {
    const { bench, effects } = await benchWithTable();
    let executed = 0;
    let isOver: () => void = () => undefined;
    const over = new Promise<void>(resolve => (isOver = resolve));
    let began: () => void = () => undefined;
    const isUnderWay = new Promise<void>(resolve => (began = resolve));
    const waiting = workflow("waiting", async () =>
      transaction("pay", async (tx, { attempt }) => {
        const turn = ++executed;
        await effects.add(tx, `turn ${turn}, attempt ${attempt}`);
        if (turn > 1) return;
        began();
        await over;
      }),
    );
    const zombie = await bench.worker({ workflows: [waiting] });
    const run = await bench.client.start(waiting);
    await isUnderWay;
    const [beat] = (await bench.store.watchWorkers()).filter(({ id }) => id === zombie.id);
    await eventually(
      async () => bench.store.buryWorker(zombie.id, (await beatOf(bench, zombie.id)) ?? beat?.beat ?? ""),
      "buried",
    );
    await bench.store.takeOverRuns();
    await bench.worker({ workflows: [waiting] });
    await run.result();
    isOver();
    await eventually(async () => bench.report.lost.length > 0, "the zombie learns of it");
    expect(await effects.all()).toEqual(["turn 2, attempt 1"]);
    await expectNoneUnderWay(bench);
    expect(await bench.findings()).toEqual([]);
  });

  test.for(["statement_timeout", "idle_in_transaction_session_timeout"])("%s fails the attempt", async setting => {
    const { bench, effects } = await benchWithTable();
    const limited = workflow("limited", async () =>
      transaction(
        "pay",
        async (tx, { attempt }) => {
          await effects.add(tx, `attempt ${attempt}`);
          if (attempt > 1) return;
          await tx.query(`set local ${setting} = '50ms'`);
          if (setting === "statement_timeout") await tx.query("select pg_sleep(600)");
          await eventually(
            () =>
              tx.query("select 1").then(
                () => false,
                () => true,
              ),
            "the end of the session",
            20_000,
          );
        },
        quick,
      ),
    );
    await bench.worker({ workflows: [limited] });
    const run = await bench.client.start(limited);
    await run.result();
    expect(await effects.all()).toEqual(["attempt 2"]);
  });

  test("more than there are connections wait their turn, and fail for it neither at once nor later", async () => {
    const { bench, effects } = await benchWithTable();
    let underWay = 0;
    let most = 0;
    const many = workflow("many", async () => {
      await Promise.all(
        Array.from({ length: 12 }, (_, n) =>
          transaction("pay", async tx => {
            most = Math.max(most, ++underWay);
            await effects.add(tx, `${n}`);
            underWay--;
          }),
        ),
      );
    });
    await bench.worker({ workflows: [many], maximumConcurrentTransactions: 2 });
    const run = await bench.client.start(many);
    await run.result();
    expect(most).toBeLessThanOrEqual(2);
    expect(await effects.all()).toHaveLength(12);
    expect(await typesOf(bench, run.runId)).not.toContain("activity.attemptFailed");
  });
});

async function beatOf(bench: Workbench, id: string): Promise<string | undefined> {
  return (await bench.store.watchWorkers()).find(worker => worker.id === id)?.beat;
}

/** Of this test: other tests have schemas of their own. */
async function expectNoneUnderWay(bench: Workbench): Promise<void> {
  await eventually(async () => {
    const { rows } = await bench.store.database.pool.query(
      "select 1 from pg_locks where relation = $1::regclass and granted and mode = 'RowExclusiveLock'",
      [`${bench.schema}.effect`],
    );
    return rows.length === 0;
  }, "no transaction is under way");
}
