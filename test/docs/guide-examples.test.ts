import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { analyzeProject } from "@reprise/compiler";
import { NonRetryableError, type Query, type Signal, type Update, type Workflow } from "@reprise/runtime";
import { crashEverywhere, TestEnvironment } from "@reprise/runtime/testing";
import { connect } from "#runtime/store/database.js";
import { node, repriseProgram, root, worker } from "../support/program.js";
import { Guide } from "./guide.js";

/** What a guide takes for granted: modules that the reader has, and names that its fragments use. */
const readersOwn: Readonly<Record<string, string>> = {
  "shop.ts": `
    export interface Order { readonly id: string; readonly total: number }
    const charges = new Map<string, number>();
    export const payments = {
      charge: async (order: Order, key: string) => {
        charges.set(key, order.total);
        return { paid: order.total, charges: charges.size };
      },
    };`,
  "travel.ts": `
    export const booked = new Set<string>();
    export const airline = {
      book: async (trip: string) => { booked.add(trip); return trip; },
      cancel: async (flight: string) => void booked.delete(flight),
    };
    export const hotel = { book: async (trip: string) => { if (trip === "full") throw new Error("full"); return trip; } };`,
  "carrier.ts": `
    const asked = new Map<string, number>();
    export const carrier = {
      book: async (address: string, key: string) => {
        if (address === "nowhere") throw new Error("no such address");
        return address + " " + key.length;
      },
      track: async (label: string) => {
        const times = (asked.get(label) ?? 0) + 1;
        asked.set(label, times);
        return times < 3 ? "on its way" : "delivered";
      },
    };`,
  "stock.ts": `export const stock = { reserve: async (item: string, quantity: number) => \`\${quantity} \${item}\` };`,
  "voters.ts": `export const register = new Set(["Ada", "Bob", "Cyd"]);`,
  "suppliers.ts": `export const suppliers = { priceOf: async (name: string) => name.length };`,
  "invoice.txt": "For {customer}",
};
const forFragments: Readonly<Record<string, string>> = {
  "docs/workflows.md": `
    import { activity, step } from "@reprise/runtime";
    interface Parcel { readonly address: string }
    import { addLine, basket } from "./basket.workflow.js";
    void [activity, step, addLine, basket];
    declare const client: import("@reprise/runtime/client").Client;
    declare const carrier: { send(parcel: Parcel, key: string): Promise<string> };
    declare const bank: { rate(from: string, to: string): Promise<number> };
    declare function rowsOf(file: string): AsyncIterable<string>;
    declare function save(row: string): Promise<void>;
  `,
  "docs/operations.md": `declare const client: import("@reprise/runtime/client").Client;`,
};

const blocks = Object.keys(forFragments).flatMap(guide =>
  new Guide(guide).blocks("ts").map(block => ({ ...block, guide })),
);

let project: string;
const inProject = (file: string) => path.join(project, "src", file);

/** Inside the repository, so that the packages are found as the reader's own would be. */
beforeAll(() => {
  project = mkdtempSync(path.join(root, "test/guides-"));
  mkdirSync(path.join(project, "src"));
  writeFileSync(path.join(project, "package.json"), '{ "name": "shop", "type": "module" }');
  const compilerOptions = { noEmit: true, declaration: false, declarationMap: false };
  const tsconfig = { extends: "../../tsconfig.base.json", compilerOptions, include: ["src"] };
  writeFileSync(path.join(project, "tsconfig.json"), JSON.stringify(tsconfig));
  for (const [file, text] of Object.entries(readersOwn)) writeFileSync(inProject(file), text);
  for (const [index, { guide, file, text }] of blocks.entries()) {
    if (file === undefined) writeFileSync(inProject(`fragment-${index}.ts`), (forFragments[guide] ?? "") + text);
    else writeFileSync(inProject(file), text);
  }
});
afterAll(() => rmSync(project, { recursive: true }));

test("the code of the guides type-checks against the real packages", async () => {
  const compiler = path.join(root, "node_modules/typescript/bin/tsc");
  const { code, out } = await node([compiler, "-p", project], { cwd: root });
  expect({ code, out }).toEqual({ code: 0, out: "" });
});

test("the compiler has nothing against it", () => {
  const { diagnostics, manifest } = analyzeProject({ projectDirectory: project });
  expect(diagnostics.map(({ file, line, code }) => `${file}:${line} ${code}`)).toEqual([]);
  const files = blocks.flatMap(({ file }) => (file?.endsWith(".workflow.ts") === true ? [file] : []));
  expect(manifest.workflows.map(({ file }) => path.basename(file)).sort()).toEqual([...files].sort());
});

describe("each workflow does what its guide says", () => {
  async function load<Module>(file: string): Promise<Module> {
    // What a block exports is what its guide shows.
    return (await import(inProject(file))) as Module;
  }

  test("order: it waits for an approval, answers meanwhile, and is charged once", async () => {
    interface Order {
      readonly order: Workflow<{ readonly id: string; readonly total: number }, { readonly state: string }>;
      readonly approved: Signal<{ readonly by: string }>;
      readonly state: Query<string>;
    }
    const { order, approved, state } = await load<Order>("order.workflow.ts");
    await using env = new TestEnvironment({ workflows: [order] });
    const run = await env.start(order, { id: "order-1", total: 700 });
    await env.advance("2 days");
    expect(await run.query(state)).toBe("awaiting approval");
    await run.signal(approved, { by: "Ada" });
    expect(await run.result()).toEqual({ state: "paid", receipt: { paid: 700, charges: 1 } });
    expect(await run.query(state)).toBe("charging");
    const late = await env.start(order, { id: "order-2", total: 700 });
    expect(await late.result()).toEqual({ state: "closed" });
    const steps = { charge: () => "receipt" };
    await crashEverywhere(order, () => ({ input: { id: "order-3", total: 20 }, steps }));
  });

  test("shipment: its parcels are runs of their own, and the one that it abandons goes on without it", async () => {
    const { shipment } = await load<{ readonly shipment: Workflow<string[], object | null> }>("shipment.workflow.ts");
    const { parcel } = await load<{ readonly parcel: Workflow<string, string> }>("parcel.workflow.ts");
    const steps = { book: (address: string) => `label of ${address}` };
    await using env = new TestEnvironment({ workflows: [shipment, parcel], steps });
    const run = await env.start(shipment, ["Berlin", "Oslo", "Rome"]);
    expect(await run.result()).toEqual({ label: "label of Berlin", lost: 0 });
    const [, archive] = await run.children();
    expect(await archive?.result()).toBe("label of the archive");
    const track = (label: string) => (label.endsWith("Paris") ? "delivered" : "on its way");
    await using slow = new TestEnvironment({ workflows: [shipment], steps: { ...steps, track } });
    const cancelled = await slow.start(shipment, ["Paris", "Bonn"]);
    await slow.advance("13 hours");
    await cancelled.cancel();
    expect(await cancelled.result()).toBeNull();
    await slow.settle();
    const states = (await cancelled.children()).map(async child => (await child.describe()).state);
    expect(await Promise.all(states)).toEqual(["completed", "waiting", "cancelled"]);
    const lost = {
      ...steps,
      book: (address: string) => (address === "Ys" ? Promise.reject(new NonRetryableError("no")) : address),
    };
    await crashEverywhere(shipment, () => ({
      input: ["Bern", "Ys"],
      steps: lost,
      check: ({ result }) => expect(result).toEqual({ label: "Bern", lost: 1 }),
    }));
  });

  test("approval: every vote counts once, and a week of silence ends it", async () => {
    interface Approval {
      readonly approval: Workflow<number, string>;
      readonly vote: Signal<{ readonly by: string; readonly yes: boolean }>;
    }
    const { approval, vote } = await load<Approval>("approval.workflow.ts");
    await using env = new TestEnvironment({ workflows: [approval] });
    const run = await env.start(approval, 2);
    await run.signal(vote, { by: "Ada", yes: true });
    await run.signal(vote, { by: "Ada", yes: true });
    await env.advance("6 days");
    expect(await run.describe()).toMatchObject({ state: "waiting", awaits: "signal vote" });
    await run.signal(vote, { by: "Grace", yes: true });
    expect(await run.result()).toBe("approved");
    expect(await (await env.start(approval, 1)).result()).toBe("no quorum");
  });

  test("poll: votes of voters count, whoever votes at the same time", async () => {
    interface Poll {
      readonly poll: Workflow<number, string>;
      readonly ballot: Signal<{ readonly by: string; readonly yes: boolean }>;
    }
    const { poll, ballot } = await load<Poll>("poll.workflow.ts");
    await using env = new TestEnvironment({ workflows: [poll] });
    const run = await env.start(poll, 2);
    for (const by of ["Ada", "Eve", "Bob"]) await run.signal(ballot, { by, yes: by !== "Eve" });
    expect(await run.result()).toBe("accepted");
    expect(await (await env.start(poll, 1)).result()).toBe("no quorum");
  });

  test("basket: lines are added while it is open, each once, and are there when it is checked out", async () => {
    interface Line {
      readonly item: string;
      readonly quantity: number;
    }
    interface Basket {
      readonly basket: Workflow<void, number>;
      readonly addLine: Update<Line, number>;
      readonly checkOut: Update<void, readonly Line[]>;
    }
    const { basket, addLine, checkOut } = await load<Basket>("basket.workflow.ts");
    await using env = new TestEnvironment({ workflows: [basket] });
    const run = await env.start(basket);
    const pen = { item: "pen", quantity: 2 };
    expect(await run.update(addLine, pen, { id: "request-17" })).toBe(1);
    expect(await run.update(addLine, pen, { id: "request-17" })).toBe(1);
    await expect(run.update(addLine, { item: "ink", quantity: 0 })).rejects.toMatchObject({
      code: "E_UPDATE_REJECTED",
    });
    expect(await run.update(checkOut)).toEqual([pen]);
    expect(await run.result()).toBe(1);
    expect(await (await env.start(basket)).result()).toBe(0);
  });

  test("trip: the flight is cancelled with the run, and where there is no hotel", async () => {
    interface Trip {
      readonly trip: Workflow<string, { readonly flight: string | null; readonly hotel: string | null }>;
    }
    const { trip } = await load<Trip>("trip.workflow.ts");
    const { booked } = await load<{ readonly booked: ReadonlySet<string> }>("travel.ts");
    await using env = new TestEnvironment({ workflows: [trip] });
    expect(await (await env.start(trip, "Rome")).result()).toEqual({ flight: "Rome", hotel: "Rome" });
    const run = await env.start(trip, "Oslo");
    await env.advance("30 minutes");
    expect([...booked]).toEqual(["Rome", "Oslo"]);
    await run.cancel("no time");
    await expect(run.result()).rejects.toMatchObject({ code: "E_RUN_CANCELLED" });
    const full = await env.start(trip, "full");
    expect(await full.result()).toEqual({ flight: null, hotel: null });
    expect(await full.attempts()).toMatchObject({ "bookHotel#1": 3, "cancelFlight#1": 1 });
    expect([...booked]).toEqual(["Rome"]);
  });

  test("quotes: whoever has not answered within a minute does not count", async () => {
    const { quotes } = await load<{ readonly quotes: Workflow<string[], number | null> }>("quotes.workflow.ts");
    const quote = (name: string) => (name === "Bo" ? Promise.reject(new Error("offline")) : name.length);
    await using env = new TestEnvironment({ workflows: [quotes], steps: { quote } });
    const run = await env.start(quotes, ["Acme", "Bo", "Quick"]);
    expect(await run.result()).toBe(4);
  });

  test("transfer: money is neither lost nor made, wherever the worker dies", async () => {
    interface Transfer {
      readonly transfer: Workflow<{ readonly from: string; readonly to: string; readonly cents: number }, string>;
    }
    const { transfer } = await load<Transfer>("transfer.workflow.ts");
    const { pool } = await connect(inject("databaseUrl"), { poolSize: 1 });
    await pool.query("create table account (id text primary key, cents integer not null)");
    const fill =
      "insert into account values ('a', 100), ('b', 0) on conflict (id) do update set cents = excluded.cents";
    vi.stubEnv("REPRISE_TEST_STORE", "postgres");
    vi.stubEnv("REPRISE_TEST_DATABASE_URL", inject("databaseUrl"));
    vi.stubEnv("REPRISE_TEST_SCHEMA_PREFIX", inject("schemaPrefix"));
    try {
      const cents = async () => {
        const { rows } = await pool.query<{ readonly cents: number }>("select cents from account order by id");
        return rows.map(row => row.cents);
      };
      await pool.query(fill);
      await crashEverywhere(transfer, () => ({
        input: { from: "a", to: "b", cents: 70 },
        invariants: {
          "70 were moved": async ({ result }: { readonly result: unknown }) => {
            const balances = await cents();
            await pool.query(fill);
            return result === "30 left" && JSON.stringify(balances) === "[30,70]";
          },
        },
      }));
      await using env = new TestEnvironment({ workflows: [transfer] });
      expect(await (await env.start(transfer, { from: "a", to: "b", cents: 101 })).result()).toBe("refused");
      expect(await cents()).toEqual([100, 0]);
    } finally {
      vi.unstubAllEnvs();
      await pool.query("drop table account");
      await pool.end();
    }
  });

  test("invoice: what is unguarded is read, also on replay", async () => {
    const { invoice } = await load<{ readonly invoice: Workflow<string, string> }>("invoice.workflow.ts");
    await using env = new TestEnvironment({ workflows: [invoice] });
    expect(await (await env.start(invoice, "Ada")).result()).toBe("For Ada");
  });
});

test("the worker and the client of the guide do their work, on a database of their own", async () => {
  const admin = await connect(inject("databaseUrl"), { poolSize: 1 });
  const name = `${inject("schemaPrefix")}guides`;
  await admin.pool.query(`create database ${name}`);
  try {
    const url = new URL(inject("databaseUrl"));
    url.pathname = name;
    const env = { DATABASE_URL: url.href };
    const shop = await connect(url.href, { poolSize: 1 });
    await shop.pool.query("create table orders (id text primary key, total integer)");
    expect(await node([repriseProgram, "check"], { cwd: project })).toMatchObject({ code: 0 });
    await worker(["--import", "@reprise/compiler/register", "src/worker.ts"], { cwd: project, env });
    const { code, out, err } = await node(["--import", "@reprise/compiler/register", "src/checkout.ts"], {
      cwd: project,
      env,
    });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toBe("awaiting approval\n{ state: 'paid', receipt: { paid: 700, charges: 1 } }\n");
    expect((await shop.pool.query("select id from orders")).rows).toEqual([{ id: "order-7" }]);
    await shop.close();
  } finally {
    await admin.pool.query(`drop database ${name} with (force)`);
    await admin.close();
  }
});
