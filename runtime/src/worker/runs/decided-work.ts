import {
  identityKey,
  identityText,
  type ActivityCommand,
  type ChildCommand,
  type Command,
} from "../../language/commands.js";
import type { NewEvent } from "../../language/events.js";
import type { CancelledChild, Decision } from "../../replay/decision.js";
import type { Execution } from "../../replay/execution.js";
import { encodeThrown } from "../../replay/failure.js";
import { isWorthTelling } from "../activities/failing-activity.js";
import { HeldActivities } from "../activities/held-activities.js";
import { decideRetry } from "../activities/retry-decision.js";
import type { FinishedAttempt, RunningActivities } from "../activities/running-activities.js";
import { attemptFailed, completed, failed, outcomeUnknown } from "./event-drafts.js";
import type { PendingWrite } from "./pending-write.js";
import type { Residence } from "./residence.js";

export interface DecidedWorkOptions {
  readonly run: {
    readonly runId: string;
    readonly workflow: string;
    readonly queue: string;
    readonly execution: Execution;
  };
  readonly residence: Pick<Residence, "clock" | "draining" | "onFailing" | "random">;
  readonly activities: RunningActivities;
  /** What the run will write next: another one after each write. */
  readonly pending: () => PendingWrite;
}

/** This process knows the database's time to within a round trip; a retry that the database calls due is due. */
const clockToleranceMs = 250;

/** What the code of a run has decided, and what becomes of it: events and mail of its next write, and attempts that begin. */
export class DecidedWork {
  readonly #run: DecidedWorkOptions["run"];
  readonly #residence: DecidedWorkOptions["residence"];
  readonly #activities: RunningActivities;
  readonly #pendingNow: () => PendingWrite;
  readonly #held = new HeldActivities();

  constructor({ run, residence, activities, pending }: DecidedWorkOptions) {
    this.#run = run;
    this.#residence = residence;
    this.#activities = activities;
    this.#pendingNow = pending;
  }

  /** Some of it waits for a commit. */
  get isHeld(): boolean {
    return this.#held.count > 0;
  }

  /** Of an activation that has come to rest: all but the end of the run. */
  perform(decision: Decision): void {
    this.#takePatches(decision.patches);
    for (const outcome of decision.updates) this.#pending.append(outcome);
    for (const key of decision.abandoned) this.#abandon(key);
    for (const child of decision.cancelled) this.#cancelChild(child);
    for (const key of decision.cleared) this.#pending.withdraw("timer", key);
    for (const command of decision.issued) this.#issue(command);
  }

  /** After a replay: what was decided and is not recorded. A run that has ended begins what goes on without it, and no more. */
  resume(): void {
    const { execution } = this.#run;
    this.#takePatches(execution.unrecordedPatches());
    for (const outcome of execution.unrecordedUpdates()) this.#pending.append(outcome);
    if (execution.closing !== undefined) return this.#startAbandonedChildren();
    for (const child of execution.unsentCancellations()) this.#cancelChild(child);
    for (const outstanding of execution.outstanding()) this.#resume(outstanding);
  }

  /** Mail says that the next attempt of an activity is due. */
  retry(key: string): void {
    const attempted = this.#run.execution.outstanding().find(({ command }) => identityKey(command) === key);
    if (attempted !== undefined && attempted.failedAttempts > 0) this.#resume(attempted);
  }

  /** An attempt has ended. */
  record({ command, attempt, outcome }: FinishedAttempt): void {
    if (outcome.kind === "journaled") return;
    if (outcome.kind === "completed") {
      this.#pending.append(completed(command, attempt, outcome.result));
      return;
    }
    const remainingMs = this.#activities.remainingMs(command);
    const decision = decideRetry(
      command.options.retry,
      { error: outcome.error, attempt, remainingMs },
      this.#residence.random(),
    );
    const error = encodeThrown(decision.error);
    if (decision.retry) {
      const retryAt = this.#residence.clock.now() + decision.delayMs;
      this.#pending.append(attemptFailed(command, attempt, error, retryAt));
      this.#pending.addWakeUp("retry", identityKey(command), retryAt);
      if (isWorthTelling(attempt)) {
        this.#residence.onFailing(this.#run, { activity: identityText(command), attempt, error: decision.error });
      }
    } else {
      const code = outcome.timedOut ? "E_ACTIVITY_TIMEOUT" : "E_ACTIVITY_FAILED";
      this.#pending.append(failed(command, attempt, error, code));
    }
  }

  /**
   * Begins what waited for this event.
   * @param goesOn Whether more of the run begins here. If not, an attempt that waited for a marker is for whoever claims the run
   * next: it is not recorded. One that is recorded as started has to get an outcome all the same.
   */
  committed(event: NewEvent, goesOn: boolean): void {
    for (const command of this.#held.release(event)) {
      if (event.type !== "patch.taken" || goesOn) this.#activities.start(command, 1);
    }
  }

  /** These were not written, and will not be: what waited for them does not begin. */
  refused(events: readonly NewEvent[]): void {
    for (const event of events) this.#held.release(event);
  }

  get #pending(): PendingWrite {
    return this.#pendingNow();
  }

  #issue(command: Command): void {
    if (command.kind === "timer") this.#startTimer(command);
    else if (command.kind === "child") this.#startChild(command);
    else if (this.#residence.draining()) return;
    else if (mayRepeatNothing(command)) this.#startAtMostOnce(command);
    else if (this.#held.patch !== undefined) this.#held.hold(command, this.#held.patch);
    else this.#activities.start(command, 1);
  }

  #resume({ command, started, failedAttempts, retryAt }: ReturnType<Execution["outstanding"]>[number]): void {
    if (command.kind !== "activity") {
      if (!started) this.#issue(command);
    } else if (this.#activities.has(identityKey(command))) {
      return;
    } else if (started) {
      this.#pending.append(outcomeUnknown(command));
    } else if (failedAttempts === 0) {
      this.#issue(command);
    } else if (retryAt <= this.#residence.clock.now() + clockToleranceMs) {
      if (!this.#residence.draining()) this.#activities.start(command, failedAttempts + 1);
    } else {
      // Its mail may have been consumed by the claim that brought the run here.
      this.#pending.addWakeUp("retry", identityKey(command), retryAt);
    }
  }

  /** The other children have nobody left to report to. */
  #startAbandonedChildren(): void {
    for (const { command, started } of this.#run.execution.outstanding()) {
      if (command.kind === "child" && command.parentClose === "abandon" && !started) this.#startChild(command);
    }
  }

  #startTimer(command: Extract<Command, { kind: "timer" }>): void {
    const { name, occurrence, dueAt } = command;
    this.#pending.append({ type: "timer.started", ...command, body: JSON.stringify({ dueAt }) });
    if (dueAt === null) return;
    this.#pending.addMail({ kind: "timer", key: identityKey(command), dueAt, name, occurrence, body: null });
  }

  #startChild(command: ChildCommand): void {
    this.#pending.append({ type: "child.started", ...command, body: JSON.stringify({ runId: command.runId }) });
    this.#pending.family.start(command, this.#run);
  }

  #cancelChild({ command, reason }: CancelledChild): void {
    const { runId, name, occurrence } = command;
    this.#pending.append({ type: "child.cancelRequested", name, occurrence, body: JSON.stringify({ runId }) });
    this.#pending.family.cancel(runId, reason);
  }

  /** I31: the first byte of its effect waits for the commit of `activity.started`. */
  #startAtMostOnce(command: ActivityCommand): void {
    const event = this.#pending.append({ type: "activity.started", ...command, body: '{"attempt":1}' });
    this.#held.hold(command, event);
  }

  /** I34: the markers are written before anything that depends on them. */
  #takePatches(patches: Decision["patches"]): void {
    for (const { id, cause } of patches) {
      this.#held.notePatch(this.#pending.append({ type: "patch.taken", name: id, cause, body: "{}" }));
    }
  }

  #abandon(key: string): void {
    this.#held.drop(key);
    this.#activities.abort(key);
  }
}

/** A transaction whose worker died has done nothing, so it may. */
function mayRepeatNothing({ options, transaction }: ActivityCommand): boolean {
  return options.retry.maximumAttempts === 1 && transaction === undefined;
}
