import { RepriseError } from "../../language/errors.js";
import {
  closingEventTypes,
  isDelivered,
  isUpdateOutcome,
  type HistoryEvent,
  type NewEvent,
} from "../../language/events.js";
import type { Mail } from "../../language/mail.js";
import type { Decision } from "../../replay/decision.js";
import { Deliveries } from "../../replay/deliveries.js";
import type { Execution } from "../../replay/execution.js";
import { encodeThrown } from "../../replay/failure.js";
import type { CommitResult } from "../../store/transaction-contract.js";
import type { BlockReason, ClaimedRun, Fence, FlushResult, RunWrite } from "../../store/contract.js";
import type { NumberedBuild } from "../builds/builds.js";
import { DecidedWork } from "./decided-work.js";
import { IncomingMail } from "./incoming-mail.js";
import type { Journaled } from "../journal-writer.js";
import { PendingWrite } from "./pending-write.js";
import type { Residence } from "./residence.js";
import { completed, received } from "./event-drafts.js";
import { awaitedChildren, queuesToWake } from "./family-mail.js";
import { RunningActivities } from "../activities/running-activities.js";
import { EndedBodies } from "../activities/ended-bodies.js";

/**
 * What a run may do, and where that leads. In each phase what is ready is written, and no phase is left for an earlier one.
 *
 * |            | takes mail | tells its code of events | performs decisions | commits transactions | leaves                        |
 * | ---------- | ---------- | ------------------------ | ------------------ | -------------------- | ----------------------------- |
 * | `live`     | yes        | yes                      | yes                | yes                  | when it waits for its inbox   |
 * | `closing`  |            |                          |                    |                      | with the event of its end     |
 * | `faulted`  |            | (hands it nothing)       |                    | yes                  | blocks when all is written    |
 * | `blocked`  |            | (hands it nothing)       |                    | yes                  | when its attempts have ended  |
 * | `outdated` |            |                          |                    | yes                  | likewise, with a wake-up      |
 * | `left`     |            |                          |                    |                      |                               |
 *
 * A run that is not ours any more leaves in whichever phase it is.
 */
type Phase = "live" | "closing" | "faulted" | "blocked" | "outdated" | "left";

/**
 * A run that this worker owns.
 *
 * What happens to it (outcomes, mail) is journaled first and delivered to its code after the commit; what its code decides
 * is journaled with the next write. It leaves as soon as only the inbox or the outside can move it.
 */
export class ResidentRun implements Journaled {
  readonly runId: string;
  readonly workflow: string;
  readonly queue: string;
  readonly term: number;
  readonly execution: Execution;
  readonly code: NumberedBuild;
  nextSeq: number;

  readonly #residence: Residence;
  readonly #activities: RunningActivities;
  readonly #deliveries: Deliveries;
  readonly #incoming: IncomingMail;
  readonly #work: DecidedWork;
  readonly #endedBodies = new EndedBodies();
  #pending = new PendingWrite();
  #unsettled = false;
  /** A write is under way that gives the run up. */
  #isGivenUp = false;
  #hasMissedMail = false;
  #undelivered = 0;
  #phase: Phase = "live";

  constructor(
    residence: Residence,
    claimed: ClaimedRun,
    memory: { readonly execution: Execution; readonly code: NumberedBuild },
  ) {
    this.#residence = residence;
    this.code = memory.code;
    this.runId = claimed.runId;
    this.workflow = claimed.workflow;
    this.queue = claimed.queue;
    this.term = claimed.term;
    this.nextSeq = claimed.nextSeq;
    this.execution = memory.execution;
    this.#deliveries = new Deliveries(memory.execution);
    this.#incoming = new IncomingMail({
      execution: memory.execution,
      take: mail => {
        this.#pending.taken.push(mail.id);
        this.#takeOne(mail);
      },
      reject: ({ key }, why) => residence.rejectUpdate(claimed.runId, key, why),
      drop: ({ id }) => void this.#pending.taken.push(id),
      isAtRest: () => !this.#unsettled && !this.#isToBeDelivered,
      onTaken: () => this.#submit(),
    });
    this.#activities = new RunningActivities({
      runId: claimed.runId,
      slotsOf: residence.slotsOf,
      clock: residence.clock,
      bodyOf: residence.bodyOf,
      transactions: residence.transactions,
      onEndedBody: body => {
        this.#endedBodies.add(body);
        this.#submit();
      },
      onFinished: finished => {
        this.#work.record(finished);
        this.#submit();
      },
    });
    this.#work = new DecidedWork({
      run: this,
      residence,
      activities: this.#activities,
      pending: () => this.#pending,
    });
  }

  // ── Input ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Begins, or goes on after replay: performs everything that was decided and has no recorded outcome. */
  resume(mail: readonly Mail[]): void {
    const { fault, closing } = this.execution;
    // They go with the next event, and there is none after this one.
    this.#pending.noteDraws(this.nextSeq - 1, this.execution.drawnAfter(this.nextSeq - 1));
    if (fault !== undefined) this.#phase = "faulted";
    else this.#work.resume();
    if (fault === undefined && closing !== undefined) this.#close(closing);
    this.takeMail(mail);
  }

  /** Journals due mail. Mail is read in order of due time, so an approval of day 1 comes before a timeout of day 3. */
  takeMail(mail: readonly Mail[]): void {
    // It stays in the inbox, for the next owner. A retry that was begun now would be begun there once more.
    if (this.#isGivenUp) {
      this.#hasMissedMail ||= mail.length > 0;
      return;
    }
    if (this.#phase === "live") for (const item of mail) this.#incoming.add(item);
    this.#submit();
  }

  /** The worker is leaving: give the run up as soon as nothing of it is in flight. */
  drain(): void {
    this.#submit();
  }

  /** Its code was replaced: what is under way is recorded, but no longer told to the old code, and the run is given up. */
  outdate(): void {
    if (this.#phase !== "live") return;
    this.#phase = "outdated";
    this.#submit();
  }

  abortActivities(reason: Error): void {
    this.#activities.end(reason);
    this.#submit();
  }

  /** Whether its code has been told everything that the row knew of: then its memory says what the run has in its variables. */
  isAt({ term, nextSeq }: Pick<ClaimedRun, "term" | "nextSeq">): boolean {
    return this.term === term && this.nextSeq >= nextSeq && this.#undelivered === 0 && this.#phase !== "outdated";
  }

  get isMoving(): boolean {
    return (
      this.#undelivered > 0 ||
      this.#unsettled ||
      !this.#pending.isEmpty ||
      !this.#incoming.isEmpty ||
      this.#activities.isMoving
    );
  }

  /** The code will be handed something, as soon as it is committed, or has come to rest. */
  get #isToBeDelivered(): boolean {
    return this.#undelivered > 0 || this.#pending.events.some(({ type }) => isDelivered(type));
  }

  // ── The journal ─────────────────────────────────────────────────────────────────────────────────────────────────────

  takeWrite(): RunWrite | undefined {
    if (this.#unsettled || this.#phase === "left") return undefined;
    const release = this.#release();
    if (this.#pending.isEmpty && release === null) return undefined;
    return this.#takePending(release);
  }

  #takePending(release: RunWrite["release"]): RunWrite {
    const write = this.#pending.toWrite(this.#fence(), { build: this.code.number, member: this }, release);
    this.#pending = this.#pending.next();
    this.#unsettled = true;
    this.#isGivenUp = release !== null;
    return write;
  }

  /**
   * What is ready is written together with the outcome of a transaction, within it, and as any write: no other of this run is
   * under way or taken meanwhile (I11).
   */
  #commitTransaction(): boolean {
    if (this.#unsettled || this.#undelivered > 0 || this.#phase === "closing" || this.#phase === "left") return false;
    const body = this.#endedBodies.take();
    if (body === undefined) return false;
    this.#pending.append(completed(body.command, body.attempt, body.result));
    const write = this.#takePending(null);
    void body.commit(write).then(result => {
      this.#settleTransaction(write, result);
      body.onSettled(result);
    });
    return true;
  }

  #settleTransaction(write: RunWrite, result: CommitResult): void {
    if (result.verdict === "conflict" || result.verdict === "failed") {
      this.#unsettled = false;
      this.#pending.putBack(write);
      this.#submit();
    } else {
      this.#residence.transactions?.onFlushed([result]);
      this.settleWrite(write, result);
    }
  }

  settleWrite(write: RunWrite, result: FlushResult): void {
    this.#unsettled = false;
    this.#isGivenUp = false;
    if (result.verdict === "refused") return this.#refuse(write, result.error);
    if (result.verdict !== "ok" && result.verdict !== "already") return this.#lose(result.verdict);
    const first = this.nextSeq;
    this.nextSeq += write.events.length;
    for (const { dueAt } of write.mail) this.#residence.onMail(dueAt);
    if (write.family !== undefined) this.#residence.onFamilyMail(queuesToWake(this, write.family));
    if (write.events.some(({ type }) => isUpdateOutcome(type))) this.#residence.onAnswered(this.runId);
    if (write.close !== null) return this.#leave("closed");
    this.#incoming.committed(write.taken);
    write.events.forEach((event, index) => {
      this.#committed(event, first + index, result.at[index] ?? 0);
    });
    if (write.release !== null) return this.#leave(this.#phase === "blocked" ? "blocked" : "suspended");
    this.#submit();
  }

  /** What was to be written is void; the run blocks at the position where it stood. */
  #refuse(write: RunWrite, error: RepriseError): void {
    this.#work.refused(write.events);
    this.execution.poison(error);
    this.#phase = "faulted";
    this.#submit();
  }

  #fence(): Fence {
    return { runId: this.runId, owner: this.#residence.owner, term: this.term, position: this.nextSeq };
  }

  #submit(): void {
    if (this.#phase === "live") this.#incoming.advance();
    else this.#incoming.clear();
    if (this.#commitTransaction()) return;
    if (this.#phase === "faulted" && !this.#unsettled && this.#undelivered === 0 && this.#pending.isEmpty) {
      void this.#block();
    } else {
      this.#residence.writer.submit(this);
    }
  }

  #committed(event: NewEvent, seq: number, at: number): void {
    this.#work.committed(event, this.#phase === "live" && !this.#residence.draining());
    if (this.#phase === "outdated") return;
    // What is delivered is what a replay will deliver: the committed bytes.
    const recorded = { ...event, seq, at, term: this.term, build: this.code.number } as HistoryEvent;
    if (isDelivered(recorded.type)) this.#deliver(recorded);
    else this.execution.observe(recorded);
  }

  #deliver(event: HistoryEvent): void {
    this.#undelivered++;
    this.#deliveries.deliver(event, decision => {
      this.#undelivered--;
      this.#perform(decision);
      this.#submit();
    });
  }

  /** The run may leave if nothing but its inbox and the outside can move it. */
  #release(): RunWrite["release"] {
    if (this.#isToBeDelivered || this.#activities.count > 0 || this.#pending.close !== null) return null;
    if (this.#phase !== "live" && this.#phase !== "blocked" && this.#phase !== "outdated") return null;
    if (!this.#incoming.isEmpty || this.#work.isHeld) return null;
    if (this.#phase === "live" && this.#residence.draining()) this.#leaveWakeUp();
    if (this.#phase === "outdated") this.#pending.addWakeUp("resume", "resume", this.#residence.clock.now());
    const signals = this.execution.awaitedSignals().map(name => `signal ${name}`);
    const updates = [...this.execution.updateHandlers.keys()].map(name => `update ${name}`);
    return { awaits: [...signals, ...updates, ...awaitedChildren(this.execution.openChildren())] };
  }

  /** Attempts that were not begun because the worker is leaving are for whoever claims the run next. */
  #leaveWakeUp(): void {
    const waiting = this.execution.outstanding().some(({ command }) => command.kind === "activity");
    if (waiting) this.#pending.addWakeUp("resume", "resume", this.#residence.clock.now());
  }

  // ── Decisions ───────────────────────────────────────────────────────────────────────────────────────────────────────

  #perform(decision: Decision): void {
    if (this.#phase !== "live") return;
    this.#pending.noteDraws(decision.cause, decision.draws);
    if (decision.fault !== undefined) {
      this.#phase = "faulted";
      return;
    }
    this.#work.perform(decision);
    if (decision.closing === undefined) return;
    this.#close(decision.closing);
    if (decision.unfinished.length > 0) this.#residence.onUnfinished(this, decision.unfinished);
  }

  #close(closing: NonNullable<Decision["closing"]>): void {
    this.#phase = "closing";
    this.#pending.append({ type: closing.type, body: closing.body });
    this.#pending.close = closingEventTypes[closing.type];
    if (this.#activities.count === 0) return;
    this.#activities.end(new RepriseError("E_RUN_CLOSED", { message: `run ${this.runId} has ended` }));
  }

  // ── Mail becomes events ─────────────────────────────────────────────────────────────────────────────────────────────

  #takeOne(mail: Mail): void {
    if (mail.kind === "retry") return this.#work.retry(mail.key);
    const event = received(mail);
    if (event === undefined) return;
    this.#pending.append(
      mail.kind === "child" ? { ...event, fingerprint: this.execution.startedWith(mail.key) } : event,
    );
  }

  // ── Leaving ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  async #block(): Promise<void> {
    const { fault } = this.execution;
    if (fault === undefined) return;
    this.#unsettled = true;
    const release = this.#activities.count === 0;
    const verdict = await this.#residence.block(this, this.#fence(), blockReason(fault), release);
    this.#unsettled = false;
    if (verdict === "fenced") {
      this.#lose("fenced");
      return;
    }
    this.#phase = "blocked";
    if (release) this.#leave("blocked");
    else this.#submit();
  }

  #lose(verdict: "busy" | "fenced" | "gap"): void {
    this.#activities.end(
      new RepriseError("E_INTERNAL", { message: `run ${this.runId} belongs to another worker now (${verdict})` }),
    );
    this.#leave("lost");
  }

  #leave(how: "suspended" | "closed" | "blocked" | "lost"): void {
    this.#phase = "left";
    this.#residence.onLeft(this, how);
    if (this.#hasMissedMail) this.#residence.onMail(this.#residence.clock.now());
  }
}

function blockReason(fault: RepriseError): BlockReason {
  const error = fault.cause === undefined ? null : encodeThrown(fault.cause);
  return { code: fault.code, message: fault.message, hint: fault.hint ?? null, error };
}
