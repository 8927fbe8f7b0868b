import { isDelivered, type HistoryEvent } from "../../language/events.js";
import { Deliveries } from "../../replay/deliveries.js";
import { uncompiledBuild, type AnyWorkflow } from "../../worker/builds/builds.js";
import { WatchedExecution } from "./watched-execution.js";
import { forgetJoins, unwatchJoins, watchJoins, type Join } from "./watched-promises.js";

/** What a choice did, as far as another choice could notice. */
export interface Reaction {
  /** No code of the workflow ran, and nothing began. */
  readonly quiet: boolean;
  readonly writes: ReadonlySet<string>;
  readonly reads: ReadonlySet<string>;
  /** It depends on everything: an attempt failed, a child ended, a body began that nobody asked for now, random values were drawn, the run ended. */
  readonly opaque: boolean;
  /** The clock stands elsewhere afterwards. */
  readonly movesTime: boolean;
  /** Of each join that it gave outcomes to: how many, and how many the join lacked afterwards. */
  readonly joins: ReadonlyMap<string, { readonly gave: number; readonly lacks: number }>;
}

/**
 * Whether two choices that are both possible lead to the same state in either order, where "state" is all that code and
 * bodies can ever observe: the code's variables, what it waits for, the clock, and the world of the bodies.
 *
 * The code's variables cannot be seen from outside, so nothing is concluded from two orders having asked for the same. What
 * can be seen is that no code ran. A quiet choice q stores one outcome where nobody looks yet:
 *
 * - q and another quiet choice p: each stores at its own place, whichever comes first. A join of just these two wakes its waiter
 *   with the second, with the same values, at the same event number and time.
 * - q and a choice r that made code run: r's code did not look where q stores, so that it does the same before and after q;
 *   and q is as quiet after r, since r's code did not begin to wait for it, alone or in a join. The clock must not be q's doing, for r's code may
 *   read it. Nor may r draw random values, which depend on the number of its event.
 *
 * The bodies' world is the same because bodies begin when they are asked for, in the order of asking, and a quiet choice
 * asks for nothing.
 */
export function independent(one: Reaction, other: Reaction): boolean {
  if (one.opaque || other.opaque) return false;
  if (one.quiet && other.quiet) return true;
  if (one.quiet) return isUnnoticed(one, other);
  return other.quiet && isUnnoticed(other, one);
}

/**
 * What is known of `one` after `other`, of which it is independent. Outcomes that one join collects are quiet while others
 * are missing: the one that comes last wakes the waiter, and depends on everything.
 */
export function after(one: Reaction, other: Reaction): Reaction {
  if (!one.quiet || !other.quiet) return one;
  const joins = new Map(
    [...one.joins].map(([id, { gave, lacks }]) => [id, { gave, lacks: lacks - (other.joins.get(id)?.gave ?? 0) }]),
  );
  return { ...one, joins, opaque: [...joins.values()].some(({ lacks }) => lacks < 1) };
}

function isUnnoticed(quiet: Reaction, loud: Reaction): boolean {
  return !quiet.movesTime && [...quiet.writes].every(place => !loud.reads.has(place));
}

interface DeliveryReaction extends Omit<Reaction, "movesTime" | "joins"> {
  readonly joins: readonly Join[];
}

/** A second execution of the run, which is given the events as they are recorded. */
export class Reactions {
  readonly #execution: WatchedExecution;
  readonly #deliveries: Deliveries;
  #seen = 0;

  constructor(runId: string, workflow: AnyWorkflow) {
    const { definition, build } = uncompiledBuild(workflow);
    const { workflowName: name, workflowBody: body, workflowOptions } = definition;
    this.#execution = new WatchedExecution(runId, { name, build, body, onBug: workflowOptions.onBug ?? "block" });
    this.#execution.replaying = true;
    this.#deliveries = new Deliveries(this.#execution);
    watchJoins();
  }

  /** What the events that are new did, all together. */
  async to(
    history: readonly HistoryEvent[],
    { began, movesTime }: { readonly began: boolean; readonly movesTime: boolean },
  ): Promise<Reaction> {
    const events = history.slice(this.#seen);
    this.#seen = history.length;
    const writes = new Set<string>();
    const reads = new Set<string>();
    const joins = new Map<string, { readonly gave: number; readonly lacks: number }>();
    let quiet = events.some(({ type }) => isDelivered(type));
    let opaque = false;
    for (const event of events) {
      if (!isDelivered(event.type)) {
        this.#execution.observe(event);
        if (event.type === "activity.attemptFailed" || event.type.startsWith("run.")) opaque = true;
        continue;
      }
      // Code of a child ran, of which nothing is known here.
      if (event.type === "child.completed" || event.type === "child.failed") opaque = true;
      const reaction = await this.#deliver(event);
      quiet &&= reaction.quiet;
      opaque ||= reaction.opaque;
      for (const place of reaction.writes) writes.add(place);
      for (const place of reaction.reads) reads.add(place);
      for (const { id, pending } of reaction.joins) {
        joins.set(id, { gave: (joins.get(id)?.gave ?? 0) + 1, lacks: pending.size });
      }
    }
    if (quiet && began) opaque = true;
    if (!quiet) for (const place of writes) reads.add(place);
    opaque ||= events.length === 0 || this.#execution.fault !== undefined;
    return { quiet, writes, reads, opaque, movesTime, joins };
  }

  end(): void {
    forgetJoins(this.#execution);
    unwatchJoins();
  }

  #deliver(event: HistoryEvent): Promise<DeliveryReaction> {
    return new Promise(resolve => {
      const before = this.#execution.beforeDelivery(event);
      const { hasConditions } = this.#execution;
      this.#deliveries.deliver(event, ({ issued, draws, closing, fault }) => {
        if (event.type !== "activity.failed")
          for (const join of before.joins) join.pending.delete(keyIn(before.writes));
        // What the predicate of a condition reads is not seen.
        const opaque = draws !== null || closing !== undefined || fault !== undefined || hasConditions;
        const quiet = before.quiet && issued.length === 0;
        resolve({ quiet, writes: before.writes, reads: this.#execution.reads, opaque, joins: before.joins });
      });
    });
  }
}

/** The command itself is the first of what its outcome writes. */
function keyIn(writes: ReadonlySet<string>): string {
  const [key = ""] = writes;
  return key;
}
