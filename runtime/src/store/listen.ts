import pg from "pg";
import { describeDatabaseError } from "./connection-errors.js";
import type { Hints } from "./contract.js";
import { Database, poolConfig } from "./database.js";
import { closedChannel, wakeUpChannel } from "./statements/hint.js";

const firstRetryMs = 100;
const lastRetryMs = 5_000;

/**
 * Listens on a connection of its own, and opens it again whenever it is lost: what was said meanwhile is lost, too. The
 * first connection is awaited, so that a wrong URL is told at once.
 */
export async function listen(url: string, options: { readonly schema?: string } = {}): Promise<Hints> {
  const listener = new Listener(url, new Database(url, { ...options, poolSize: 1 }));
  await listener.connect();
  return listener;
}

class Listener implements Hints {
  readonly #url: string;
  readonly #database: Database;
  readonly #wakeUp = new Set<(queue: string) => void>();
  readonly #closed = new Set<(runId: string) => void>();
  #client: pg.Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(url: string, database: Database) {
    this.#url = url;
    this.#database = database;
  }

  onWakeUp(listener: (queue: string) => void): void {
    this.#wakeUp.add(listener);
  }

  onClosed(listener: (runId: string) => void): void {
    this.#closed.add(listener);
  }

  async close(): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#retry);
    await this.#client?.end().catch(() => undefined);
  }

  async connect(): Promise<void> {
    const client = new pg.Client(poolConfig(this.#url, 1));
    const { schemaName, address } = this.#database;
    client.on("notification", message => this.#hear(message.channel, message.payload ?? ""));
    // An error is always followed by the end of the connection.
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.query(`listen "${wakeUpChannel(schemaName)}"; listen "${closedChannel(schemaName)}"`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw describeDatabaseError(error, address);
    }
    client.on("end", () => this.#reconnect(firstRetryMs));
    this.#client = client;
    if (this.#ended) await client.end();
  }

  #reconnect(delayMs: number): void {
    if (this.#ended) return;
    this.#retry = setTimeout(() => {
      this.connect().catch(() => this.#reconnect(Math.min(delayMs * 2, lastRetryMs)));
    }, delayMs);
    this.#retry.unref();
  }

  #hear(channel: string, payload: string): void {
    if (channel === wakeUpChannel(this.#database.schemaName)) {
      for (const listener of this.#wakeUp) listener(payload);
    } else {
      for (const runId of payload.split(",")) for (const listener of this.#closed) listener(runId);
    }
  }
}
