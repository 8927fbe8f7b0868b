import { describe, expect, expectTypeOf, test } from "vitest";
import { activity, allHandlersFinished, condition, query, signal, sleep, update, workflow } from "@reprise/runtime";
import { Client } from "@reprise/runtime/client";
import { eventually, Workbench } from "../../support/workbench.js";

interface Line {
  readonly item: string;
  readonly quantity: number;
}

const addLine = update<Line, number>("addLine");
const checkOut = update<void, string>("checkOut");
const close = signal("close");
const lines = query<readonly string[]>("lines");
const reserve = activity("reserve", async ({ item }: Line) => `reserved ${item}`);

const basket = workflow("basket", async () => {
  const taken: string[] = [];
  let open = true;
  lines.handle(() => taken);
  addLine.handle(async line => taken.push(await reserve(line)), {
    validate: ({ quantity }) => {
      if (!open) throw new Error("the basket is closed");
      if (quantity < 1) throw new RangeError(`${quantity} is too few`);
    },
  });
  checkOut.handle(() => {
    if (taken.length === 0) throw new Error("nothing to buy");
    open = false;
    return `${taken.length} lines`;
  });
  close.handle(() => void (open = false));
  await condition(() => !open);
  await condition(allHandlersFinished);
  return taken;
});

const pen = { item: "pen", quantity: 2 };

async function outline(bench: Workbench, runId: string): Promise<readonly string[]> {
  return (await bench.store.loadHistory(runId)).map(({ type, name }) => (name === null ? type : `${type} ${name}`));
}

describe("updates", () => {
  test("the handler's result is the answer, typed by inference", async () => {
    const bench = await Workbench.open();
    await bench.worker({ workflows: [basket] });
    const run = await bench.client.start(basket);
    const count = await run.update(addLine, pen);
    expectTypeOf(count).toEqualTypeOf<number>();
    expect(count).toBe(1);
    expect(await run.update("addLine", { item: "ink", quantity: 1 })).toBe(2);
    expect(await run.update(checkOut)).toBe("2 lines");
    expect(await run.result()).toEqual(["reserved pen", "reserved ink"]);
    expect(await outline(bench, run.runId)).toEqual([
      "run.started",
      "update.accepted addLine",
      "activity.completed reserve",
      "update.completed addLine",
      "update.accepted addLine",
      "activity.completed reserve",
      "update.completed addLine",
      "update.accepted checkOut",
      "update.completed checkOut",
      "run.completed",
    ]);
    expect(await bench.findings()).toEqual([]);
    expect(bench.report.trouble).toEqual([]);
  });

  test("a rejected update leaves no event, and its sender has what the validator threw", async () => {
    const bench = await Workbench.open();
    await bench.worker({ workflows: [basket] });
    const run = await bench.client.start(basket);
    await expect(run.update(addLine, { item: "pen", quantity: 0 })).rejects.toMatchObject({
      code: "E_UPDATE_REJECTED",
      message: `run ${run.runId} (basket) rejected the update addLine: 0 is too few`,
      cause: { name: "RangeError", message: "0 is too few" },
    });
    expect(await outline(bench, run.runId)).toEqual(["run.started"]);
  });

  test("I24: it is judged by what the run has when its turn comes, and what comes after it waits", async () => {
    const bench = await Workbench.open();
    const shop = workflow("shop", async () => {
      let open = true;
      close.handle(() => void (open = false));
      addLine.handle(() => 1, {
        validate: () => {
          if (!open) throw new Error("closed");
        },
      });
      await sleep("1 day");
    });
    const [first, second] = [await bench.client.start(shop), await bench.client.start(shop)];
    const inbox = async (count: number) => {
      const { rowCount } = await bench.store.database.pool.query(
        `select from ${bench.schema}.inbox where kind = 'update'`,
      );
      return rowCount === count;
    };
    await first.signal(close);
    const late = expect(first.update(addLine, pen)).rejects.toMatchObject({ cause: { message: "closed" } });
    const early = second.update(addLine, pen);
    await eventually(() => inbox(2), "the updates");
    await second.signal(close);
    await bench.worker({ workflows: [shop] });
    await late;
    expect(await early).toBe(1);
  });

  test("a handler that throws fails its update, and the run goes on", async () => {
    const bench = await Workbench.open();
    await bench.worker({ workflows: [basket] });
    const run = await bench.client.start(basket);
    await expect(run.update(checkOut)).rejects.toMatchObject({
      code: "E_UPDATE_FAILED",
      cause: { message: "nothing to buy" },
    });
    expect(await run.update(addLine, pen)).toBe(1);
    expect(await outline(bench, run.runId)).toContain("update.failed checkOut");
  });

  test("one that nobody handles is rejected, and the nearest name is named", async () => {
    const bench = await Workbench.open();
    await bench.worker({ workflows: [basket] });
    const run = await bench.client.start(basket);
    await expect(run.update("addLines", pen)).rejects.toMatchObject({
      code: "E_UPDATE_UNKNOWN",
      message: `run ${run.runId} (basket) has no handler for the update addLines; it has: addLine, checkOut`,
      hint: "Did you mean addLine?",
    });
  });

  test("sends with one id are one update, from two clients at once, and after it was answered", async () => {
    const bench = await Workbench.open();
    await bench.worker({ workflows: [basket] });
    const run = await bench.client.start(basket);
    const other = await Client.connect({ databaseUrl: bench.url, schema: bench.schema });
    const same = await other.getHandle(run.runId);
    const options = { id: "request-17" };
    expect(await Promise.all([run.update(addLine, pen, options), same.update(addLine, pen, options)])).toEqual([1, 1]);
    expect(await run.update(addLine, pen, options)).toBe(1);
    await expect(run.update(checkOut, undefined, options)).rejects.toMatchObject({
      code: "E_OPTION",
      message: `the id request-17 of the update checkOut belongs to an update addLine of run ${run.runId}`,
    });
    await run.signal(close);
    await run.result();
    expect(await same.update(addLine, pen, options)).toBe(1);
    await expect(same.update(addLine, pen)).rejects.toMatchObject({ code: "E_RUN_CLOSED" });
    expect((await outline(bench, run.runId)).filter(each => each.startsWith("update.accepted"))).toHaveLength(1);
    await other.close();
  });

  test("a run that has not begun takes it as soon as there is a worker", async () => {
    const bench = await Workbench.open();
    const run = await bench.client.start(basket);
    const answer = run.update(addLine, pen);
    await bench.worker({ workflows: [basket] });
    expect(await answer).toBe(1);
  });

  test("a thousand updates at once are answered, each with its own", async () => {
    const bench = await Workbench.open();
    const double = update<number, number>("double");
    const doubling = workflow("doubling", async () => {
      double.handle(value => 2 * value);
      await sleep("1 day");
    });
    await bench.worker({ workflows: [doubling] });
    const runs = await Promise.all(Array.from({ length: 10 }, () => bench.client.start(doubling)));
    const values = Array.from({ length: 100 }, (_, index) => index);
    const answers = await Promise.all(
      runs.map((run, offset) => Promise.all(values.map(value => run.update(double, 100 * offset + value)))),
    );
    expect(answers.flat()).toEqual(Array.from({ length: 1_000 }, (_, index) => 2 * index));
    const { rows } = await bench.store.database.pool.query(`select from ${bench.schema}.rejected_update`);
    expect(rows).toEqual([]);
  });

  test("a rejection that a crash of the server has lost is made again", async () => {
    const bench = await Workbench.open();
    const run = await bench.client.start(basket);
    // Its row is swept away before anybody can read it, once.
    await bench.store.database.pool.query(`
      create function ${bench.schema}.lose() returns trigger language plpgsql as $$ begin
        perform 1 from ${bench.schema}.lost; if found then return new; end if;
        insert into ${bench.schema}.lost values (1); return null; end $$;
      create table ${bench.schema}.lost (n integer);
      create trigger lose before insert on ${bench.schema}.rejected_update for each row execute function ${bench.schema}.lose()`);
    await bench.worker({ workflows: [basket] });
    await expect(run.update(addLine, { item: "pen", quantity: 0 })).rejects.toMatchObject({
      code: "E_UPDATE_REJECTED",
    });
    const { rows } = await bench.store.database.pool.query(`select n from ${bench.schema}.lost`);
    expect(rows).toEqual([{ n: 1 }]);
  });

  test("whoever waits for a run that ends without an answer gets its end", async () => {
    const bench = await Workbench.open();
    const hasty = workflow("hasty", async () => {
      addLine.handle(async () => sleep("1 day").then(() => 1));
      await close.receive();
      throw new Error("sold out");
    });
    await bench.worker({ workflows: [hasty] });
    const run = await bench.client.start(hasty);
    const answer = run.update(addLine, pen);
    const told = expect(answer).rejects.toMatchObject({
      code: "E_RUN_CLOSED",
      message: `run ${run.runId} has ended (run.failed) without answering the update addLine`,
      cause: { code: "E_RUN_FAILED", cause: { message: "sold out" } },
    });
    await eventually(async () => (await outline(bench, run.runId)).includes("timer.started sleep:~"), "the handler");
    await run.signal(close);
    await told;
    expect(bench.report.unfinished).toEqual(["update addLine"]);
    await expect(run.update(addLine, pen)).rejects.toMatchObject({ code: "E_RUN_CLOSED" });
  });

  test("whoever waits for a blocked run is told of it, and the update is held for the run that goes on", async () => {
    const bench = await Workbench.open();
    const mended = { now: false };
    const broken = workflow("broken", async () => {
      addLine.handle(async line => {
        if (!mended.now) throw new TypeError("a bug");
        return line.quantity;
      });
      await close.receive();
    });
    await bench.worker({ workflows: [broken] });
    const run = await bench.client.start(broken);
    await expect(run.update(addLine, pen, { id: "first" })).rejects.toMatchObject({
      code: "E_RUN_BLOCKED",
      message: expect.stringContaining("a bug") as string,
    });
    await expect(run.update(addLine, pen, { id: "second" })).rejects.toMatchObject({ code: "E_RUN_BLOCKED" });
    mended.now = true;
    await run.unblock();
    const answers = [run.update(addLine, pen, { id: "first" }), run.update(addLine, pen, { id: "second" })];
    expect(await Promise.all(answers)).toEqual([2, 2]);
    expect(await bench.findings()).toEqual([]);
  });

  test("without a worker it ends with its time, with its signal or with the client, and is taken all the same", async () => {
    const bench = await Workbench.open();
    const run = await bench.client.start(basket);
    await expect(run.update(addLine, pen, { id: "late", timeout: "30 ms" })).rejects.toMatchObject({
      code: "E_UPDATE_TIMEOUT",
      message: `run ${run.runId} has not answered the update addLine within 30 ms`,
    });
    const aborted = new AbortController();
    const waiting = run.update(addLine, pen, { signal: aborted.signal, id: "late" });
    aborted.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    const last = expect(run.update(addLine, pen, { id: "late" })).rejects.toMatchObject({ code: "E_CLIENT_CLOSED" });
    await bench.client.close();
    await last;
    await bench.worker({ workflows: [basket] });
    await eventually(async () => (await outline(bench, run.runId)).includes("update.completed addLine"), "the answer");
  });

  test("bad updates are refused before anything is written", async () => {
    const bench = await Workbench.open();
    const run = await bench.client.start(basket);
    await expect(run.update("")).rejects.toMatchObject({ code: "E_OPTION" });
    await expect(run.update("addLine", () => 1)).rejects.toMatchObject({ code: "E_PAYLOAD" });
    await expect(run.update(addLine, pen, { timeout: "soon" as "1s" })).rejects.toMatchObject({ code: "E_OPTION" });
    const { rows } = await bench.store.database.pool.query(`select from ${bench.schema}.inbox where kind = 'update'`);
    expect(rows).toEqual([]);
  });

  test("I7: a validator changes nothing: what it asks for is refused, what it draws is not the run's", async () => {
    const bench = await Workbench.open();
    const drawing = workflow("drawing", async () => {
      addLine.handle(() => 1, {
        validate: ({ item }) => {
          if (item === "durable") void sleep("1 day").catch(() => undefined);
          if (item === "promise") return Promise.resolve() as unknown as void;
          if (item === "draw") throw new Error(crypto.randomUUID());
        },
      });
      const first = crypto.randomUUID();
      await close.receive();
      return first;
    });
    await bench.worker({ workflows: [drawing] });
    const run = await bench.client.start(drawing);
    for (const [item, what] of [
      ["durable", "starts a timer"],
      ["promise", "returned a promise"],
    ] as const) {
      await expect(run.update(addLine, { item, quantity: 1 })).rejects.toMatchObject({
        code: "E_UPDATE_CHANGES",
        message: `the validator of the update addLine of drawing ${what}`,
      });
    }
    await expect(run.update(addLine, { item: "draw", quantity: 1 })).rejects.toMatchObject({
      code: "E_UPDATE_REJECTED",
    });
    expect(await outline(bench, run.runId)).toEqual(["run.started"]);
    await run.signal(close);
    await run.result();
  });
});
