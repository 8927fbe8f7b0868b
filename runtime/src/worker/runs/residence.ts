import type { RepriseError } from "../../language/errors.js";
import type { BlockReason, Fence } from "../../store/contract.js";
import type { WorkerClock } from "../database-clock.js";
import type { JournalWriter } from "../journal-writer.js";
import type { ResidentRun } from "./resident-run.js";
import type { FailingActivity } from "../activities/failing-activity.js";
import type { BodyOf, SlotsOf } from "../activities/running-activities.js";
import type { TransactionHost } from "../activities/transaction-attempt.js";

/** What a run in memory needs of its worker. */
export interface Residence {
  readonly owner: string;
  readonly writer: JournalWriter;
  readonly slotsOf: SlotsOf;
  /** Undefined where the store has none: then a transaction is an activity. */
  readonly transactions: TransactionHost | undefined;
  readonly clock: WorkerClock;
  readonly bodyOf: BodyOf;
  /** For the jitter of retries, in [0, 1). */
  readonly random: () => number;
  /** True while the worker is leaving: no attempt begins, and a run whose attempts have ended is given up. */
  readonly draining: () => boolean;
  readonly block: (run: ResidentRun, fence: Fence, reason: BlockReason, release: boolean) => Promise<"ok" | "fenced">;
  /** Mail of this run has been put into the inbox, due at this time (ms since the epoch). */
  readonly onMail: (dueAt: number) => void;
  /** Runs of these queues have mail of their parent or child, due now. */
  readonly onFamilyMail: (queues: readonly string[]) => void;
  /** Whoever sent the update is told why it is not accepted. */
  readonly rejectUpdate: (runId: string, id: string, why: RepriseError) => Promise<void>;
  /** Outcomes of updates have been committed. */
  readonly onAnswered: (runId: string) => void;
  /** It has ended with these handlers under way. */
  readonly onUnfinished: (run: ResidentRun, handlers: readonly string[]) => void;
  /** An attempt has failed, as many before it, and another will follow. */
  readonly onFailing: (run: Pick<ResidentRun, "runId" | "workflow">, activity: FailingActivity) => void;
  /** The run has left: it waits for its next wake-up, has ended, is blocked, or belongs to somebody else. */
  readonly onLeft: (run: ResidentRun, how: "suspended" | "closed" | "blocked" | "lost") => void;
}
