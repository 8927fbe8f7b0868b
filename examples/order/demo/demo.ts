// npm run demo: two hundred orders, two workers, three SIGKILLs, and what became of it.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { Client } from "@reprise/runtime/client";
import { resolveDatabase } from "@reprise/runtime/embedded";
import type { Order } from "../src/order.js";
import { priceOf } from "../src/order.js";
import { order as orderWorkflow } from "../src/order.workflow.js";
import { Fleet } from "./fleet.js";
import { killOne, timeLost, type Kill } from "./kills.js";
import { executedAgain, isDeclined, outcomeOf, recordedTwice, type Outcome, type StartedOrder } from "./outcome.js";
import { bar, bold, dim, heading, progress, say, table } from "./screen.js";
import { startShopServices, type ShopServices } from "./shop-services.js";

const example = path.resolve(import.meta.dirname, "..");
const examples = path.dirname(example);
const offlineBank = "Nordbank";

process.exitCode = 1;
const began = performance.now();
heading("Compile examples/order: rewrite, check, bundle with esbuild");
run(["build.js"], example);
say(summaryOfManifest());

heading("Start Postgres, the shop's services and two workers");
const database = await resolveDatabase({ directory: path.join(example, ".reprise/postgres") });
const schema = process.env.REPRISE_SCHEMA ?? `demo_${process.pid}`;
const services = await startShopServices({ offlineBank, offlineMs: 3_000, latencyMs: 120 });
const client = await Client.connect({ databaseUrl: database.url, schema });
const fleet = new Fleet({
  directory: example,
  environment: { DATABASE_URL: database.url, REPRISE_SCHEMA: schema, SHOP_SERVICES_URL: services.url },
});
try {
  await Promise.all([fleet.add(), fleet.add()]);
  say(`Postgres, ${services.url} for payments and mail, and two worker processes are up`);
  const orders = JSON.parse(readFileSync(path.join(example, "orders.json"), "utf8")) as Order[];
  const held = await demonstrate(orders);
  showHistory(held.shown);
  showDiagnostic();
  console.log(dim(`\n${Math.round((performance.now() - began) / 1_000)} s in all`));
  if (held.all) process.exitCode = 0;
} finally {
  fleet.killAll();
  await client.close();
  await services.close();
  await database.stop();
}

async function demonstrate(orders: readonly Order[]): Promise<{ readonly all: boolean; readonly shown: StartedOrder }> {
  heading(`Start ${orders.length} orders, and kill a worker three times`);
  const large = orders.filter(({ lines }) => priceOf(lines).discount > 0).length;
  const offline = orders.filter(({ card }) => card.bank === offlineBank).length;
  say(
    `${large} of them above 500, ${orders.filter(isDeclined).length} with a declined card, ${offline} whose bank is offline at first`,
  );
  const started = await Promise.all(
    orders.map(async order => ({ order, handle: await client.start(orderWorkflow, order, { id: order.id }) })),
  );
  const { outcomes, kills } = await killWhileWaiting(started);
  const exitCodes = await fleet.drain();

  heading("What became of it");
  const all = table([...(await expectations(started, outcomes, kills, services)), ...drained(exitCodes)]);
  const shown = started.find(({ order }) => order.card.bank === offlineBank && priceOf(order.lines).discount > 0);
  return { all, shown: shown ?? (started[0] as StartedOrder) };
}

/** Random moments, one in each third of the work. */
async function killWhileWaiting(
  started: readonly StartedOrder[],
): Promise<{ outcomes: readonly Outcome[]; kills: readonly Kill[] }> {
  const moments = [0, 1, 2].map(third => Math.round(started.length * (third * 0.3 + 0.05 + Math.random() * 0.25)));
  const kills: Promise<Kill>[] = [];
  let done = 0;
  const show = () => progress(`${bar(done, started.length)}  ${kills.length} killed`);
  const timer = setInterval(show, 250);
  const outcomes = await Promise.all(
    started.map(async order => {
      const outcome = await outcomeOf(order);
      done++;
      if (moments[0] !== undefined && done >= moments[0]) {
        moments.shift();
        kills.push(killAndReplace(done));
      }
      return outcome;
    }),
  );
  clearInterval(timer);
  show();
  progress("\n");
  return { outcomes, kills: await Promise.all(kills) };
}

async function killAndReplace(done: number): Promise<Kill> {
  const kill = await killOne(client, fleet, done);
  await fleet.add();
  return kill;
}

async function expectations(
  started: readonly StartedOrder[],
  outcomes: readonly Outcome[],
  kills: readonly Kill[],
  { ledger, refused }: ShopServices,
) {
  const histories = await Promise.all(started.map(({ handle }) => handle.history()));
  const twice = histories.reduce((sum, history) => sum + recordedTwice(history), 0);
  const again = executedAgain(ledger);
  const declined = started.filter(({ order }) => isDeclined(order)).length;
  const count = (state: Outcome["state"]) => outcomes.filter(outcome => outcome.state === state).length;
  const asExpected = outcomes.filter(outcome => outcome.asExpected).length;
  const lost = await Promise.all(
    kills.map(kill =>
      timeLost(
        kill,
        started.map(({ handle }) => handle),
      ),
    ),
  );
  return [
    {
      what: "orders completed",
      seen: `${count("completed")}, expected ${started.length - declined}`,
      holds: count("completed") === started.length - declined,
    },
    {
      what: "orders failed",
      seen: `${count("failed")}, expected ${declined}: their cards were declined`,
      holds: count("failed") === declined,
    },
    { what: "results as expected", seen: `${asExpected} of ${started.length}`, holds: asExpected === started.length },
    { what: "workers killed with SIGKILL", seen: String(kills.length), holds: kills.length === 3 },
    { what: "activities recorded more than once", seen: String(twice), holds: twice === 0 },
    {
      what: "activities executed more than once",
      seen: `${again.executions} of ${ledger.length}: their worker died between effect and record`,
    },
    {
      what: "effects that took place more than once",
      seen: `${again.effects}: the services know the idempotency keys`,
      holds: again.effects === 0,
    },
    {
      what: "requests refused by the offline bank",
      seen: `${refused()}, each tried again later`,
      holds: refused() > 0,
    },
    ...kills.map((kill, index) => ({
      what: `time lost to kill ${index + 1}, after ${kill.afterOrders} orders`,
      seen: describeLoss(kill, lost[index] ?? []),
    })),
  ];
}

function describeLoss(kill: Kill, lost: readonly number[]): string {
  if (lost.length === 0) return `none: it had ${kill.runs.size} runs in hand`;
  return `${lost[Math.floor(lost.length / 2)]} ms in the middle, ${lost.at(-1)} ms at most, for ${lost.length} runs in hand`;
}

function drained(codes: readonly unknown[]) {
  const clean = codes.every(code => code === 0);
  return [{ what: "workers that left on SIGTERM", seen: `exit codes ${codes.join(", ")}`, holds: clean }];
}

function showHistory({ order, handle }: StartedOrder): void {
  heading(`The history of order ${order.id}, as \`reprise history\` shows it`);
  run([reprise(), "history", handle.runId, "--database-url", database.url, "--schema", schema], example);
}

function showDiagnostic(): void {
  heading("What the compiler says to a workflow that is wrong on purpose");
  const diagnostics = reportOf(path.join(examples, "what-the-compiler-says")).split(/\n\n(?=error |✗ )/);
  // The one that is found furthest from the workflow.
  diagnostics.sort((a, b) => hops(b) - hops(a));
  console.log(diagnostics[0]);
  say(dim("the others: npx reprise check examples/what-the-compiler-says"));
}

/** Each line of a path ends in the place of the next call. */
function hops(diagnostic: string): number {
  return diagnostic.match(/ \S+:\d+:\d+$/gm)?.length ?? 0;
}

/** The command exits with 1, since it refuses the workflows: that is what it is shown for. */
function reportOf(project: string): string {
  const { stdout, status, stderr } = spawnSync(process.execPath, [reprise(), "check", project, "--no-manifest"], {
    encoding: "utf8",
  });
  if (status !== 1) throw new Error(`reprise check ended with ${String(status)}\n${stderr}`);
  return stdout;
}

function reprise(): string {
  return path.resolve(examples, "../runtime/bin/reprise.js");
}

function run(command: readonly string[], cwd: string): void {
  const { status } = spawnSync(process.execPath, command, { cwd, stdio: "inherit" });
  if (status !== 0) throw new Error(`node ${command.join(" ")} ended with ${String(status)}`);
}

function summaryOfManifest(): string {
  const manifest = JSON.parse(readFileSync(path.join(example, "dist/reprise.manifest.json"), "utf8")) as {
    readonly workflows: readonly {
      readonly name: string;
      readonly build: string;
      readonly sites: readonly unknown[];
    }[];
  };
  return manifest.workflows
    .map(
      ({ name, build, sites }) =>
        `workflow ${bold(name)}, build ${build}: no errors, ${sites.length} durable operations and journaled natives`,
    )
    .join("\n   ");
}
