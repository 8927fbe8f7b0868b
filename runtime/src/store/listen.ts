import pg from "pg";
import { describeDatabaseError } from "./connection-errors.js";
import type { Hints } from "./contract.js";
import { Database, poolConfig } from "./database.js";
import { answeredChannel, askedChannel, closedChannel, wakeUpChannel } from "./statements/hint.js";

const queueChannels = [wakeUpChannel, askedChannel];
const channels = [...queueChannels, closedChannel, answeredChannel];
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
  /** By channel: each is told every word of a hint. */
  readonly #listeners = new Map<string, ((word: string) => void)[]>();
  #client: pg.Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(url: string, database: Database) {
    this.#url = url;
    this.#database = database;
  }

  onWakeUp(listener: (queue: string) => void): void {
    this.#on(wakeUpChannel, listener);
  }

  onClosed(listener: (runId: string) => void): void {
    this.#on(closedChannel, listener);
  }

  onAsked(listener: (queue: string) => void): void {
    this.#on(askedChannel, listener);
  }

  onAnswered(listener: (id: string) => void): void {
    this.#on(answeredChannel, listener);
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
      await client.query(channels.map(channel => `listen "${channel(schemaName)}"`).join("; "));
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

  #on(channel: (schemaName: string) => string, listener: (word: string) => void): void {
    const name = channel(this.#database.schemaName);
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
  }

  #hear(channel: string, payload: string): void {
    // Names of queues may contain commas, and each has a hint of its own.
    const isOfQueues = queueChannels.some(name => name(this.#database.schemaName) === channel);
    for (const word of isOfQueues ? [payload] : payload.split(",")) {
      for (const listener of this.#listeners.get(channel) ?? []) listener(word);
    }
  }
}
