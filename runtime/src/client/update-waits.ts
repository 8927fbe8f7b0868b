import { clearTimeout, setImmediate, setTimeout } from "node:timers";
import { RepriseError } from "../language/errors.js";
import { errorOf } from "../language/query.js";
import { blockedError } from "../store/blocked-error.js";
import type { ClientStore, NewUpdate, UpdateProgress, UpdateWait } from "../store/contract.js";
import { again } from "./again.js";
import { answerOf, endedBefore, otherUpdate, timedOut } from "./update-answer.js";
import { closedError } from "../store/closed-error.js";
import { notOpen } from "./not-open.js";
import type { SharedHints } from "./shared-hints.js";

const firstPollMs = 20;
const lastPollMs = 1_000;
/** Polls fall on a common grid, so that those who wait look together. */
const gridMs = 20;

export interface UpdateRequest {
  readonly update: NewUpdate;
  readonly queue: string;
  /** Its id was drawn for it, so no history can know it. */
  readonly isNew: boolean;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

interface Wait extends UpdateRequest {
  readonly deadline: number;
  /** Events before it do not tell of the update. */
  from: number;
  accepted: boolean;
  /** Whether it was sent from here: a rejection from before says nothing of this time. */
  sent: boolean;
  /** Something was heard since the last look began. */
  woken: boolean;
  /** Ends the pause between two looks. */
  resume: () => void;
  onLooked: () => void;
}

type UpdateStore = Pick<ClientStore, "sendUpdate" | "lookAtUpdates" | "closingEvents">;

/**
 * Sends updates and waits for what becomes of them: a look at the database is the truth, and a hint only makes it come sooner. What is
 * neither mail nor event, and was not rejected, has been lost, and is sent again.
 */
export class UpdateWaits {
  readonly #store: UpdateStore;
  readonly #hints: SharedHints;
  /** Tells workers of a queue that there is mail. */
  readonly #onSent: (queue: string) => void;
  readonly #waits = new Set<Wait>();
  readonly #running = new Set<Promise<unknown>>();
  #looking:
    { readonly waits: UpdateWait[]; readonly progress: Promise<readonly (UpdateProgress | undefined)[]> } | undefined;
  #closed = false;

  constructor(store: UpdateStore, hints: SharedHints, onSent: (queue: string) => void) {
    this.#store = store;
    this.#hints = hints;
    this.#onSent = onSent;
    hints.add(heard => {
      heard.onAnswered(runId => this.#wake(runId));
      heard.onClosed(runId => this.#wake(runId));
    });
  }

  /**
   * `sent`: it is where its run will find it, or was there before. `answer` throws RepriseError `E_UPDATE_REJECTED` and the other
   * problems of `RunHandle.update`.
   */
  begin(request: UpdateRequest): { readonly sent: Promise<void>; readonly answer: Promise<unknown> } {
    let isSent: () => void = () => undefined;
    const sending = new Promise<void>(resolve => (isSent = resolve));
    const answer = this.#ask(request, isSent);
    this.#running.add(answer);
    answer.catch(() => undefined).finally(() => this.#running.delete(answer));
    const sent = Promise.race([sending, answer.then(() => undefined)]);
    // Whoever waits for the answer alone hears of it there.
    sent.catch(() => undefined);
    return { sent, answer };
  }

  /** Has looked since for everybody who waits. */
  async look(): Promise<void> {
    // The first may have been under way.
    for (let looks = 0; looks < 2; looks++) {
      await Promise.all([...this.#waits].map(wait => this.#looked(wait)));
    }
  }

  /** Ends every wait; the updates are not affected. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const wait of this.#waits) wake(wait);
    await Promise.allSettled(this.#running);
  }

  #looked(wait: Wait): Promise<void> {
    return new Promise(resolve => {
      wait.onLooked = resolve;
      wake(wait);
    });
  }

  #wake(runId: string): void {
    for (const wait of this.#waits) if (wait.update.runId === runId) wake(wait);
  }

  async #ask(request: UpdateRequest, isSent: () => void): Promise<unknown> {
    const { signal, timeoutMs } = request;
    if (this.#closed) throw closedError();
    signal?.throwIfAborted();
    this.#hints.open();
    const deadline = performance.now() + timeoutMs;
    const state = {
      from: 1,
      accepted: false,
      sent: false,
      woken: false,
      resume: () => undefined,
      onLooked: () => undefined,
    };
    const wait: Wait = { ...request, ...state, deadline };
    const abort = () => wake(wait);
    this.#waits.add(wait);
    signal?.addEventListener("abort", abort);
    try {
      return await this.#untilAnswered(wait, isSent);
    } finally {
      signal?.removeEventListener("abort", abort);
      this.#waits.delete(wait);
      wait.onLooked();
    }
  }

  async #untilAnswered(wait: Wait, isSent: () => void): Promise<unknown> {
    if (wait.isNew) wait.from = await this.#send(wait);
    for (let pauseMs = firstPollMs; ; pauseMs = Math.min(pauseMs * 2, lastPollMs)) {
      const answer = await this.#answer(wait);
      if (answer !== undefined) return answer.value;
      isSent();
      const reason = this.#reasonToEnd(wait);
      if (reason !== undefined) throw reason;
      wait.onLooked();
      await pause(wait, pauseMs);
    }
  }

  async #answer(wait: Wait): Promise<{ readonly value: unknown } | undefined> {
    const { update } = wait;
    wait.woken = false;
    const progress = await again(() => this.#progressOf(wait));
    if (progress === undefined) throw notOpen(update.runId, "unknown");
    wait.from = progress.nextSeq;
    for (const event of progress.events) {
      if (event.name !== update.name) throw otherUpdate(update, event.name);
      if (event.type !== "update.accepted") return { value: answerOf(update, event) };
      wait.accepted = true;
    }
    if (progress.closed) throw await this.#ended(update);
    if (!wait.accepted && wait.sent && progress.rejection !== null) throw errorOf(progress.rejection);
    if (!wait.accepted && !progress.waits) await this.#send(wait);
    if (progress.blocked !== null) throw blockedError(update.runId, progress.blocked);
    return undefined;
  }

  /** Where to look from, if no history knows it. */
  async #send(wait: Wait): Promise<number> {
    const { update, queue } = wait;
    const sent = await again(() => this.#store.sendUpdate(update));
    if (sent.outcome !== "sent") throw notOpen(update.runId, sent.outcome);
    wait.sent = true;
    this.#onSent(queue);
    return sent.from;
  }

  async #ended(update: NewUpdate): Promise<RepriseError> {
    const closing = await again(() => this.#store.closingEvents([update.runId]));
    return endedBefore(update, closing.get(update.runId));
  }

  /** Whatever a signal was aborted with is what its owner wants to catch. */
  #reasonToEnd({ update, signal, deadline, timeoutMs }: Wait): Error | undefined {
    if (signal?.aborted === true) return signal.reason as Error;
    if (this.#closed) return closedError();
    return performance.now() >= deadline ? timedOut(update, timeoutMs) : undefined;
  }

  /** Those who look at the same time look with one statement. */
  async #progressOf({ update: { runId, id }, from }: Wait): Promise<UpdateProgress | undefined> {
    if (this.#looking === undefined) {
      const waits: UpdateWait[] = [];
      const progress = new Promise<void>(resolve => setImmediate(resolve)).then(() => {
        this.#looking = undefined;
        return this.#store.lookAtUpdates(waits);
      });
      this.#looking = { waits, progress };
    }
    const place = this.#looking.waits.push({ runId, id, from }) - 1;
    return (await this.#looking.progress)[place];
  }
}

function wake(wait: Wait): void {
  wait.woken = true;
  wait.resume();
}

async function pause(wait: Wait, ms: number): Promise<void> {
  const now = performance.now();
  const until = Math.min(Math.ceil((now + ms) / gridMs) * gridMs, wait.deadline);
  if (wait.woken) return;
  await new Promise<void>(resolve => {
    const timer = setTimeout(resolve, Math.max(0, until - now));
    wait.resume = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}
