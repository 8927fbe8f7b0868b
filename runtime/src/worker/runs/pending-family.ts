import type { ChildCommand } from "../../language/commands.js";
import type { ParentRun } from "../../language/events.js";
import type { ClosedState } from "../../language/run.js";
import type { CancelledRun, FamilyWrite, NewChild } from "../../store/contract.js";
import { parentHasEnded, reportText } from "../../store/statements/family-mail.js";

/** A run that starts children, or is one. */
export interface FamilyMember {
  readonly runId: string;
  readonly queue: string;
  readonly execution: { readonly parent: ParentRun | undefined; readonly hasChildren: boolean };
}

/** What a run will write about its parent and its children next. */
export class PendingFamily {
  readonly #started = new Map<string, NewChild>();
  readonly #cancelled = new Map<string, CancelledRun>();

  start(command: ChildCommand, { runId, queue }: Pick<FamilyMember, "runId" | "queue">): void {
    const { name: workflow, occurrence, fingerprint, parentClose, seed, input } = command;
    const parent: ParentRun = { runId, occurrence, queue };
    this.#started.set(command.runId, {
      runId: command.runId,
      workflow,
      queue: command.queue ?? queue,
      fingerprint,
      started: `{"workflow":${JSON.stringify(workflow)},"input":${input},"seed":"${seed}","parent":${JSON.stringify(parent)}}`,
      occurrence,
      parentClose,
      cancel: null,
    });
  }

  /** One that this write starts gets it with its start: the statement does not see the row of a run that it inserts. */
  cancel(runId: string, reason: string | null): void {
    const cancel = JSON.stringify({ reason });
    const started = this.#started.get(runId);
    if (started === undefined) this.#cancelled.set(runId, { runId, cancel });
    else this.#started.set(runId, { ...started, cancel });
  }

  /** Takes up what was to be written and has not been: what has become ready since comes after it. */
  putBack({ started, cancelled }: FamilyWrite): void {
    for (const child of started) {
      const since = this.#cancelled.get(child.runId);
      this.#cancelled.delete(child.runId);
      this.#started.set(child.runId, { ...child, cancel: since?.cancel ?? child.cancel });
    }
    for (const run of cancelled) this.#cancelled.set(run.runId, run);
  }

  /** Undefined for a write that concerns nobody else. */
  toWrite(
    member: FamilyMember,
    close: { readonly state: ClosedState; readonly body: string } | null,
  ): FamilyWrite | undefined {
    const { parent, hasChildren } = member.execution;
    const closesFamily = close !== null && (parent !== undefined || hasChildren);
    if (this.#started.size === 0 && this.#cancelled.size === 0 && !closesFamily) return undefined;
    return {
      started: [...this.#started.values()].map(child => (close === null ? child : orphaned(child))),
      cancelled: [...this.#cancelled.values()],
      report: close === null || parent === undefined ? null : reportText(member.runId, close.state, close.body),
    };
  }
}

function orphaned(child: NewChild): NewChild {
  return child.parentClose === "abandon" ? child : { ...child, cancel: child.cancel ?? parentHasEnded };
}
