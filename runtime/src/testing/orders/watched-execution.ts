import type {
  ActivityRequest,
  ConditionRequest,
  SignalHandler,
  SignalRequest,
  TimerRequest,
} from "../../activation/register.js";
import { identityKey } from "../../language/commands.js";
import type { HistoryEvent } from "../../language/events.js";
import { Execution } from "../../replay/execution.js";
import { joinsOf, watch, type Join } from "./watched-promises.js";

/** What an event did to the code, as far as another event could notice. */
export interface EventReaction {
  /** No code of the workflow ran: the outcome was put where the code will find it. */
  readonly quiet: boolean;
  /** What it put there: the outcome of a command, a place in a join, a signal that waits. */
  readonly writes: ReadonlySet<string>;
  /** What the code looked at meanwhile. */
  readonly reads: ReadonlySet<string>;
}

/**
 * Replays a run to see which deliveries make its code run, and what the code looks at.
 *
 * An outcome reaches code through the promise of its command only. Whoever waits for a promise asks it for `then`
 * (callbacks, `return promise`, `Promise.race`) or for `constructor` (`await`): both are accessors of these promises. As long
 * as nobody has asked, an outcome is stored, and no code runs. `Promise.all` over such promises is known by itself (see
 * `watched-promises.ts`): it stores outcomes by their place, and wakes its waiter with the last one.
 */
export class WatchedExecution extends Execution {
  readonly #occurrences = new Map<string, number>();
  readonly #known = new Set<string>();
  readonly #looked = new Set<string>();
  #reads = new Set<string>();
  #asked: string | undefined;

  /** To be called right before an event is delivered. */
  beforeDelivery(event: HistoryEvent): Omit<EventReaction, "reads"> & { readonly joins: readonly Join[] } {
    this.#reads = new Set();
    const key = keyOf(event);
    if (event.type === "signal.received") {
      return { quiet: !this.awaitedSignals().includes(event.name ?? ""), writes: new Set([key]), joins: [] };
    }
    if (event.type === "update.accepted") return { quiet: false, writes: new Set([key]), joins: [] };
    const joins = joinsOf(this, key);
    const settles = event.type === "activity.completed" || event.type === "timer.fired";
    const quiet =
      settles && this.#known.has(key) && !this.#looked.has(key) && joins.every(({ pending }) => pending.size > 1);
    return { quiet, writes: new Set([key, ...joins.map(({ id }) => id)]), joins };
  }

  /** What was looked at since. */
  get reads(): ReadonlySet<string> {
    return this.#reads;
  }

  override callActivity(request: ActivityRequest): Promise<unknown> {
    this.#ask("activity", request.name);
    return super.callActivity(request);
  }

  override startTimer(request: TimerRequest): number {
    this.#ask("timer", request.name);
    return super.startTimer(request);
  }

  override receiveSignal(request: SignalRequest): Promise<unknown> {
    this.#reads.add(`signal ${request.name}`);
    const promise = super.receiveSignal(request);
    // Its timeout is a timer whose callback runs our own code and the workflow's.
    this.#asked = undefined;
    return promise;
  }

  override awaitCondition(request: ConditionRequest): Promise<boolean> {
    const promise = super.awaitCondition(request);
    this.#asked = undefined;
    return promise;
  }

  override handleSignal(name: string, handler: SignalHandler): void {
    this.#reads.add(`signal ${name}`);
    super.handleSignal(name, handler);
  }

  /** Called by the durable function that has just asked. Callbacks of timers have no promise: they are never quiet. */
  handedOut(promise: Promise<unknown>): void {
    const key = this.#asked;
    this.#asked = undefined;
    if (key === undefined) return;
    this.#known.add(key);
    watch(promise, {
      execution: this,
      key,
      onLook: () => {
        this.#looked.add(key);
        this.#reads.add(key);
      },
      // Nobody waits for it alone, so that it can be quiet still; but whether it had come made a difference to the join.
      onJoin: () => this.#reads.add(key),
    });
  }

  /** Counts as the execution itself does. */
  #ask(kind: "activity" | "timer", name: string): void {
    const counter = `${kind} ${name}`;
    const occurrence = (this.#occurrences.get(counter) ?? 0) + 1;
    this.#occurrences.set(counter, occurrence);
    this.#asked = identityKey({ kind, name, occurrence });
  }
}

function keyOf({ type, name, occurrence }: HistoryEvent): string {
  if (type === "update.accepted") return `update ${name ?? ""}`;
  if (type === "signal.received") return `signal ${name ?? ""}`;
  const family = type.split(".")[0];
  const kind = family === "timer" || family === "child" ? family : "activity";
  return identityKey({ kind, name: name ?? "", occurrence: occurrence ?? 0 });
}
