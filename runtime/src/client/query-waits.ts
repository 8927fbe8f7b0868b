import { clearTimeout, setImmediate, setTimeout } from "node:timers";
import { RepriseError } from "../language/errors.js";
import { valueOfAnswer, type QueryAnswer } from "../language/query.js";
import type { ClientStore, NewQuery } from "../store/contract.js";
import { again } from "./again.js";
import { closedError } from "../store/closed-error.js";
import type { SharedHints } from "./shared-hints.js";

/** An answer takes a few round trips; the hint tells of it sooner. */
const firstPollMs = 20;
const lastPollMs = 500;

interface Asked {
  readonly query: NewQuery;
  readonly queue: string;
  readonly signal: AbortSignal | undefined;
  readonly deadline: number;
  /** Ends the pause between two polls. */
  wake: () => void;
}

/** What a run has answered; `unknown` if there is no such run. */
export type Reply = "unknown" | { readonly value: unknown };

/** Asks, and waits for the answers: polling is the truth, and hints make it quick. */
export class QueryWaits {
  readonly #store: ClientStore;
  readonly #hints: SharedHints;
  /** Tells workers of a queue that something was asked. */
  readonly #onAsked: (queue: string) => void;
  readonly #asked = new Map<string, Asked>();
  #taking: { readonly ids: string[]; readonly answers: Promise<ReadonlyMap<string, QueryAnswer | null>> } | undefined;
  readonly #waiting = new Set<Promise<Reply>>();
  #closed = false;

  constructor(store: ClientStore, hints: SharedHints, onAsked: (queue: string) => void) {
    this.#store = store;
    this.#hints = hints;
    this.#onAsked = onAsked;
    hints.add(heard => heard.onAnswered(id => this.#asked.get(id)?.wake()));
  }

  /** @throws RepriseError the problem that the answer tells of; `E_QUERY_TIMEOUT`, `E_CLIENT_CLOSED` */
  async ask(query: NewQuery, queue: string, signal: AbortSignal | undefined): Promise<Reply> {
    if (this.#closed) throw closedError();
    signal?.throwIfAborted();
    this.#hints.open();
    const asked: Asked = { query, queue, signal, deadline: performance.now() + query.timeoutMs, wake: () => undefined };
    this.#asked.set(query.id, asked);
    const abort = () => asked.wake();
    signal?.addEventListener("abort", abort);
    const waiting = this.#untilAnswered(asked).finally(() => {
      signal?.removeEventListener("abort", abort);
      this.#asked.delete(query.id);
    });
    this.#waiting.add(waiting);
    return waiting.finally(() => this.#waiting.delete(waiting));
  }

  /** Ends every wait. Resolves when their questions are withdrawn. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const asked of this.#asked.values()) asked.wake();
    await Promise.allSettled(this.#waiting);
  }

  async #untilAnswered(asked: Asked): Promise<Reply> {
    const { id } = asked.query;
    let known: QueryAnswer | null | undefined;
    for (let pauseMs = firstPollMs; ; pauseMs = Math.min(pauseMs * 2, lastPollMs)) {
      // One that is gone was lost with a crash of the server, and is asked again.
      if (known === undefined && (await again(() => this.#store.askQuery(asked.query))) === "unknown") return "unknown";
      this.#onAsked(asked.queue);
      await pause(asked, Math.min(pauseMs, asked.deadline - performance.now()));
      known = (await again(() => this.#take(id))).get(id);
      if (known !== undefined && known !== null) return { value: valueOfAnswer(known) };
      const reason = this.#reasonToEnd(asked);
      if (reason === undefined) continue;
      await this.#store.withdrawQuery(id).catch(() => undefined);
      throw reason;
    }
  }

  /** Whatever a signal was aborted with is what its owner wants to catch. */
  #reasonToEnd({ query, signal, deadline }: Asked): Error | undefined {
    if (signal?.aborted === true) return signal.reason as Error;
    if (this.#closed) return closedError();
    return performance.now() >= deadline ? timedOut(query) : undefined;
  }

  /** Those who ask at the same time take their answers with one statement. */
  #take(id: string): Promise<ReadonlyMap<string, QueryAnswer | null>> {
    if (this.#taking !== undefined) {
      this.#taking.ids.push(id);
      return this.#taking.answers;
    }
    const ids = [id];
    const answers = new Promise<void>(resolve => setImmediate(resolve)).then(() => {
      this.#taking = undefined;
      return this.#store.takeAnswers(ids);
    });
    this.#taking = { ids, answers };
    return answers;
  }
}

function pause(asked: Asked, ms: number): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, Math.max(0, ms));
    asked.wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

function timedOut({ name, runId, timeoutMs }: NewQuery): RepriseError {
  return new RepriseError("E_QUERY_TIMEOUT", {
    message: `no worker has answered the query ${name} of run ${runId} within ${timeoutMs} ms`,
    hint: 'A worker answers that has the run\'s workflow and its task queue: see that one is running. A longer limit: { timeout: "1 minute" }.',
  });
}
