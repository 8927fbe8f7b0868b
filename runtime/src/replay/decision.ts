import type { ChildCommand, Command } from "../language/commands.js";
import type { RepriseError } from "../language/errors.js";
import type { ClosingEventType } from "../language/events.js";
import type { TakenPatch } from "./patches.js";
import type { UpdateOutcome } from "./updates.js";

/** What one activation decided. Nothing of it has happened yet: whoever drives the run performs it. */
export interface Decision {
  /** The seq of the event that was delivered. */
  readonly cause: number;
  /** New commands, in the order they were asked for. Empty if `fault` is set: an activation is released wholly or not. */
  readonly issued: readonly Command[];
  /** Patches that the code took for the first time, in the order it asked. Their markers come before everything else. */
  readonly patches: readonly TakenPatch[];
  /** What handlers of updates came to that ended in it, in the order they ended. */
  readonly updates: readonly UpdateOutcome[];
  /** Keys (identityKey) of timers that were cleared and need not fire. */
  readonly cleared: readonly string[];
  /** Keys of activities that nobody waits for any more: their signals are to be aborted. */
  readonly abandoned: readonly string[];
  /** Children that the cancellation of the run is passed on to. */
  readonly cancelled: readonly CancelledChild[];
  readonly closing: Closing | undefined;
  /** The run cannot go on with this code. */
  readonly fault: RepriseError | undefined;
  readonly draws: string | null;
  /** Where it closes the run: handlers that have not ended, and never will (`signal approved`). */
  readonly unfinished: readonly string[];
}

export interface CancelledChild {
  readonly command: ChildCommand;
  /** Why the run itself is cancelled. */
  readonly reason: string | null;
}

export interface Closing {
  readonly type: Exclude<ClosingEventType, "run.terminated">;
  /** JSON text of the event's body. */
  readonly body: string;
}
