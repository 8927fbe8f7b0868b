import { identityText, isCommandKind, type Identity } from "../language/commands.js";
import { RepriseError } from "../language/errors.js";
import { eventText, type HistoryEvent } from "../language/events.js";
import { remedyFor } from "./remedies.js";
import { userFrame } from "./user-frame.js";

/** What the code asked for: activities, timers and children, which histories know by their identity, and signals. */
export type AskedFor =
  | (Identity & { readonly fingerprint?: string })
  | { readonly kind: "signal"; readonly name: string }
  | { readonly kind: "condition" };

/** Something that the code asked for, with the place in the source where it did. */
export interface Asked {
  readonly what: AskedFor;
  /** Created at the call: its stack is only formatted when a mismatch has to be explained. */
  readonly at: Error | undefined;
}

export interface MismatchContext {
  readonly runId: string;
  readonly workflow: string;
  readonly build: string;
  /** Where the recorded command stood in the source of the build that recorded it. */
  readonly locate: (event: HistoryEvent) => string | undefined;
}

/**
 * In which way code and history differ.
 *
 * - `renamed`: the code made the same call under another name
 * - `extra`: the code asked for something that the history does not know
 * - `reordered`: the code asked first for what the history records later
 * - `missing`: the code waits for nothing that the history records
 * - `arguments`: the same call with other arguments
 * - `ended`: the code had ended, and the history goes on
 * - `unhandled`: the history records an update for which the code has no handler
 * - `otherOutcome`: the handler of an update has not ended where the history says so, or in another way
 * - `otherEnd`: the history ends, and the code does not, or in another way
 */
export type DifferenceKind =
  "renamed" | "extra" | "reordered" | "missing" | "arguments" | "ended" | "unhandled" | "otherOutcome" | "otherEnd";

export interface Difference {
  readonly kind: DifferenceKind;
  /** The first event that the code does not bear. */
  readonly event: HistoryEvent;
  /** What the code asked for instead. */
  readonly asked: readonly Asked[];
  /** A patch that was taken where the recorded command was asked for. */
  readonly patch?: string | undefined;
}

/** The code does not ask for what the history records. */
export class HistoryMismatch extends RepriseError {
  readonly #difference: Difference;

  constructor(difference: Difference, but: string, context: MismatchContext) {
    super("E_HISTORY_MISMATCH", {
      message:
        `run ${context.runId} (${context.workflow}) cannot be replayed by this code: ${describeEvent(difference.event, context)}, ` +
        `but the code (build ${context.build}) ${but}`,
      hint: remedyFor(difference),
    });
    this.#difference = difference;
  }

  get difference(): Difference {
    return this.#difference;
  }
}

/** What an execution knows when a recorded command was not asked for. */
export interface Situation {
  /** What the activation asked for in which the recorded command was issued. */
  readonly asked: readonly Asked[];
  /** The signals and conditions that the code waits for. */
  readonly awaited: readonly Asked[];
  readonly ended: boolean;
  readonly history: readonly HistoryEvent[];
}

/** The history records a command for which the code has not asked. */
export function unaskedCommand(event: HistoryEvent, situation: Situation, context: MismatchContext): HistoryMismatch {
  const { kind, asked, but } = differenceIn(event, situation);
  return new HistoryMismatch({ kind, event, asked, patch: patchOf(event, situation.history) }, but, context);
}

function differenceIn(event: HistoryEvent, situation: Situation): Pick<Difference, "kind" | "asked"> & { but: string } {
  const { asked, awaited, ended, history } = situation;
  if (ended) return { kind: "ended", asked: [], but: "has ended without asking for it" };
  const unknown = asked.filter(each => recordOf(each, history) === undefined);
  const renamed = unknown.filter(each => isSameCall(each, event));
  if (renamed.length === 1) {
    const but = `asked for ${describeAll(renamed)}${event.fingerprint === null ? "" : ", with the same arguments"}`;
    return { kind: "renamed", asked: renamed, but };
  }
  if (unknown.length > 0) {
    return { kind: "extra", asked: unknown, but: `asked for ${describeAll(unknown)}, which no event records` };
  }
  const [first] = asked;
  if (first !== undefined) {
    const but = `asked for ${describeAll([first])}, which event ${recordOf(first, history)?.seq ?? 0} records`;
    return { kind: "reordered", asked: [first], but };
  }
  const but = awaited.length === 0 ? "did not ask for it" : `waits for ${describeAll(awaited)}`;
  return { kind: "missing", asked: awaited, but };
}

function patchOf({ cause }: HistoryEvent, history: readonly HistoryEvent[]): string | undefined {
  const marker = history.find(each => each.type === "patch.taken" && each.cause === cause);
  return marker?.name ?? undefined;
}

/** The code asked for a recorded command with other arguments. */
export function otherArguments(event: HistoryEvent, asked: Asked, context: MismatchContext): HistoryMismatch {
  const but = `asked for ${describeAll([asked])}, called with other arguments`;
  return new HistoryMismatch({ kind: "arguments", event, asked: [asked] }, but, context);
}

/** The history records an update that nobody takes. */
export function unhandledUpdate(
  event: HistoryEvent,
  handled: Iterable<string>,
  context: MismatchContext,
): HistoryMismatch {
  const names = [...handled].sort().join(", ");
  const but = `has no handler for it${names === "" ? "" : `; it has: ${names}`}`;
  return new HistoryMismatch({ kind: "unhandled", event, asked: [] }, but, context);
}

export function otherOutcome(event: HistoryEvent, but: string, context: MismatchContext): HistoryMismatch {
  return new HistoryMismatch({ kind: "otherOutcome", event, asked: [] }, but, context);
}

/** The history ends where the code does not, or in another way. */
export function otherEnd(
  event: HistoryEvent,
  but: string,
  asked: readonly Asked[],
  context: MismatchContext,
): HistoryMismatch {
  return new HistoryMismatch({ kind: "otherEnd", event, asked }, but, context);
}

function isCommand(what: AskedFor): what is Identity {
  return isCommandKind(what.kind);
}

/** The first event that tells of what was asked for. */
function recordOf({ what }: Asked, history: readonly HistoryEvent[]): HistoryEvent | undefined {
  if (!isCommand(what)) return undefined;
  return history.find(
    ({ type, name, occurrence }) =>
      type.startsWith(`${what.kind}.`) && name === what.name && occurrence === what.occurrence,
  );
}

/** One call under two names: its arguments are the same; a timer is of the same kind. */
function isSameCall({ what }: Asked, { type, name, fingerprint }: HistoryEvent): boolean {
  if (!isCommand(what) || !type.startsWith(`${what.kind}.`)) return false;
  if (what.kind !== "timer") return fingerprint !== null && what.fingerprint === fingerprint;
  return what.name.split(":")[0] === name?.split(":")[0];
}

function describeEvent(event: HistoryEvent, context: MismatchContext): string {
  const where = context.locate(event);
  return `event ${event.seq} records ${eventText(event)}${where === undefined ? "" : ` (${where})`}`;
}

function describeAll(asked: readonly Asked[]): string {
  return asked.map(describeAsked).join(", ");
}

function describeAsked({ what, at }: Asked): string {
  const frame = at && userFrame(at);
  return `${askedText(what)}${frame === undefined ? "" : ` at ${frame}`}`;
}

/** `activity charge#2`, `signal approved`. */
export function askedText(what: AskedFor): string {
  if (what.kind === "condition") return "a condition";
  return `${what.kind} ${what.kind === "signal" ? what.name : identityText(what)}`;
}
