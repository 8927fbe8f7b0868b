import { onTestFinished } from "vitest";
import { Client } from "@reprise/runtime/client";
import { Worker, type WorkerLog, type WorkerOptions } from "@reprise/runtime/worker";
import type { BlockReason } from "#runtime/store/contract.js";
import type { FailingActivity } from "#runtime/worker/activities/failing-activity.js";
import { openStore, type PostgresStore } from "#runtime/store/postgres-store.js";
import { freshSchema } from "./fresh-schema.js";

/** What the workers of a test reported. */
export interface Report {
  readonly blocked: { readonly runId: string; readonly reason: BlockReason }[];
  readonly lost: string[];
  /** Handlers that were under way when their run ended. */
  readonly unfinished: string[];
  /** Activities that were tried ten times, a hundred times. */
  readonly failing: (FailingActivity & { readonly runId: string })[];
  /** Connections that broke, and the like. */
  readonly trouble: unknown[];
}

/** A database of its own, a client, and workers in this process, all gone when the test ends. */
export class Workbench {
  readonly url: string;
  readonly schema: string;
  readonly client: Client;
  readonly store: PostgresStore;
  readonly report: Report = { blocked: [], lost: [], unfinished: [], failing: [], trouble: [] };

  static async open(): Promise<Workbench> {
    const place = freshSchema();
    const store = await openStore(place);
    const client = await Client.connect({ databaseUrl: place.url, schema: place.schema });
    const bench = new Workbench(place, client, store);
    onTestFinished(async () => {
      await client.close();
      await store.close();
    });
    return bench;
  }

  private constructor(place: { url: string; schema: string }, client: Client, store: PostgresStore) {
    this.url = place.url;
    this.schema = place.schema;
    this.client = client;
    this.store = store;
  }

  async worker(options: Omit<WorkerOptions, "schema">): Promise<Worker> {
    const worker = await Worker.start({
      databaseUrl: this.url,
      schema: this.schema,
      allowUncompiled: true,
      handleSignals: false,
      log: this.#log(),
      ...options,
    });
    onTestFinished(() => worker.drain());
    return worker;
  }

  /** Every quiet moment has to look like this (I26). */
  async findings(): Promise<readonly unknown[]> {
    return this.store.diagnose();
  }

  #log(): WorkerLog {
    return {
      started: () => undefined,
      draining: () => undefined,
      stopped: () => undefined,
      tookOver: () => undefined,
      guardLate: () => undefined,
      guardOff: () => undefined,
      nativesDisplaced: () => undefined,
      codeLoaded: () => undefined,
      beginsNoRuns: () => undefined,
      codeAwaited: () => undefined,
      databaseTrouble: error => this.report.trouble.push(error),
      lost: run => this.report.lost.push(run.runId),
      unfinished: (_, handlers) => this.report.unfinished.push(...handlers),
      failing: (run, activity) => this.report.failing.push({ runId: run.runId, ...activity }),
      blocked: (run, reason) => this.report.blocked.push({ runId: run.runId, reason }),
    };
  }
}

/** Polls, with a bound: for what no promise tells. */
export async function eventually<T>(
  look: () => Promise<T | undefined | false>,
  what: string,
  limitMs = 20_000,
): Promise<T> {
  const end = performance.now() + limitMs;
  while (performance.now() < end) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise(resolve => setImmediate(resolve));
  }
  throw new Error(`${what}: not within ${limitMs / 1_000} seconds`);
}
