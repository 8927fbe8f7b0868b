import { identityKey } from "../language/commands.js";
import { eventText, type HistoryEvent } from "../language/events.js";
import { decode } from "../language/payload.js";
import type { Closing } from "../replay/decision.js";
import { askedText, HistoryMismatch } from "../replay/mismatch.js";
import { userFrame } from "../replay/user-frame.js";
import type { Observed } from "../testing/observe.js";

/**
 * What a replay came to, as far as a fixture has to keep it. Two replays with the same `decisions` went the same way; two
 * with the same `failure` failed at the same place for the same reason.
 */
export interface Verdict {
  /** The run is blocked by this code, it failed, or neither. */
  readonly kind: "blocked" | "failed" | "none";
  readonly failure: string;
  /** For people. */
  readonly summary: string;
  /** The last event that the failure needs. */
  readonly seq: number;
  readonly decisions: readonly string[];
  /** Whether the failure is that the history and the code differ, and not what the code did with it. */
  readonly differs: "arguments" | "otherwise" | undefined;
  /** By the key of the activity or child. */
  readonly fingerprints: Readonly<Record<string, string>>;
  readonly closing: Closing | undefined;
}

export function verdictOf(observed: Observed): Verdict {
  const { execution, decisions, events } = observed;
  const issued = decisions.flatMap(decision => decision.issued);
  const pending = execution.outstanding().map(({ command }) => command);
  const fingerprints = [...issued, ...pending].flatMap(command =>
    command.kind === "timer" ? [] : [[identityKey(command), command.fingerprint] as const],
  );
  return {
    decisions: [
      ...issued.map(
        command => `${command.cause} ${identityKey(command)} ${command.kind === "timer" ? command.dueAt : ""}`,
      ),
      ...execution.standing().map(({ what }) => `waits for ${askedText(what)}`),
      `ends with ${execution.closing?.type ?? "nothing"}`,
    ],
    fingerprints: Object.fromEntries(fingerprints),
    closing: execution.closing,
    ...failureOf(observed, events.length),
  };
}

type Failure = Pick<Verdict, "kind" | "failure" | "summary" | "seq" | "differs">;

function failureOf({ execution, decisions }: Observed, count: number): Failure {
  const { fault, closing } = execution;
  if (fault instanceof HistoryMismatch) {
    const { kind, event } = fault.difference;
    // What was asked for instead is described by what follows in the history, which a fixture leaves out.
    const how = ["arguments", "ended", "otherEnd"].includes(kind) ? kind : "asked otherwise";
    return {
      kind: "blocked",
      failure: `${fault.code} ${how} ${eventText(event)}`,
      summary: `${fault.code}: ${fault.message}`,
      seq: event.seq,
      differs: kind === "arguments" ? "arguments" : "otherwise",
    };
  }
  if (fault !== undefined) {
    const seq = decisions.find(decision => decision.fault !== undefined)?.cause ?? count;
    const failure = `${fault.code} ${errorKey(fault.cause)}`;
    return { kind: "blocked", failure, summary: `${fault.code}: ${fault.message}`, seq, differs: undefined };
  }
  if (closing?.type !== "run.failed") return { kind: "none", failure: "", summary: "", seq: count, differs: undefined };
  const { error } = decode(closing.body) as { readonly error: unknown };
  const seq = decisions.find(decision => decision.closing !== undefined)?.cause ?? count;
  const summary = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { kind: "failed", failure: `failed ${errorKey(error)}`, summary, seq, differs: undefined };
}

/** By what it is and where it was made. Its message may hold data; it counts where no place is known. */
function errorKey(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { code, activity, workflow } = error as { readonly [key in "code" | "activity" | "workflow"]?: unknown };
  const place = userFrame(error);
  const what = [error.name, code, activity, workflow].filter(each => typeof each === "string").join(" ");
  return `${what} ${place ?? (activity === undefined ? error.message : "")}`;
}

/** The events before the failure and with it. */
export function untilFailure(events: readonly HistoryEvent[], { seq }: Verdict): readonly HistoryEvent[] {
  return events.filter(event => event.seq <= seq);
}
