import { identityKey, isCommandKind, type ActivityCommand, type ChildCommand } from "../language/commands.js";
import { isDelivered, type HistoryEvent } from "../language/events.js";
import { askedText, type Difference } from "../replay/mismatch.js";
import type { Decision } from "../replay/decision.js";
import { Deliveries } from "../replay/deliveries.js";
import type { Execution } from "../replay/execution.js";
import type { AnyWorkflow } from "../worker/builds/builds.js";
import { newExecution, type Observed } from "./observe.js";

interface Sides {
  readonly expected: string;
  readonly actual: string;
}

/** An operation, and the event whose activation asked for it. */
interface Operation {
  readonly text: string;
  readonly cause: number;
}

/** What the history records and what the code asked for, for a diff of lines. */
export async function differenceText(
  workflow: AnyWorkflow,
  difference: Difference,
  observed: Observed,
): Promise<Sides> {
  const { kind, event } = difference;
  if (kind === "otherEnd") return ends(difference, observed);
  if (kind === "arguments") return otherArguments(event, observed);
  const asked = await allAsked(workflow, observed);
  const instead = new Set(difference.asked.map(({ what }) => askedText(what)));
  const recorded = recordedOperations(observed.events, asked);
  const known = new Set(recorded);
  // What the code asked for and nothing came of yet is no difference.
  const actual = asked.filter(text => known.has(text) || instead.has(text));
  const last = recorded.findLastIndex(text => text === operationOf(event) || actual.includes(text));
  const start = `run.started ${workflow.workflowName}`;
  return {
    expected: [start, ...recorded.slice(0, last + 1)].join("\n"),
    actual: [start, ...actual, ...insteadOfAsking(difference, observed)].join("\n"),
  };
}

/** What the code does where it asks for nothing that the history records. */
function insteadOfAsking({ kind, asked }: Difference, { execution }: Observed): readonly string[] {
  if (kind === "ended" && execution.closing !== undefined) return [execution.closing.type];
  return kind === "missing" && asked.length > 0 ? [waitsFor(asked)] : [];
}

function waitsFor(asked: Difference["asked"]): string {
  return `waits for ${asked.map(({ what }) => askedText(what)).join(", ")}`;
}

function ends({ event, asked }: Difference, { execution }: Observed): Sides {
  const { closing } = execution;
  return {
    expected: `${event.type} ${indented(event.body)}`,
    actual: closing === undefined ? waitsFor(asked) : `${closing.type} ${indented(closing.body)}`,
  };
}

/** Of the recorded arguments only the fingerprint is known. */
function otherArguments(event: HistoryEvent, { execution }: Observed): Sides {
  const operation = operationOf(event);
  const now = execution.outstanding().find(({ command }) => identityKey(command) === operation)?.command;
  const text = (fingerprint: string | null) =>
    `${operation ?? ""}\n  with arguments of the fingerprint ${fingerprint ?? "unknown"}`;
  return {
    expected: `${text(event.fingerprint)}, which is all that histories keep of them`,
    actual: now === undefined || now.kind === "timer" ? text(null) : `${text(now.fingerprint)}: ${givenTo(now)}`,
  };
}

function givenTo(command: ActivityCommand | ChildCommand): string {
  return command.kind === "activity" ? command.argument : command.input;
}

function indented(body: string): string {
  return JSON.stringify(JSON.parse(body), null, 2);
}

/**
 * In the order of the activations that asked for them. The history does not tell the order within one activation, so
 * that is taken over from the code.
 */
function recordedOperations(events: readonly HistoryEvent[], asked: readonly string[]): readonly string[] {
  const operations = new Map<string, Operation>();
  for (const event of events) {
    const text = operationOf(event);
    if (text !== undefined && !operations.has(text)) operations.set(text, { text, cause: event.cause ?? 0 });
  }
  const place = ({ text }: Operation) => (asked.includes(text) ? asked.indexOf(text) : Infinity);
  return [...operations.values()]
    .sort((one, other) => one.cause - other.cause || compare(place(one), place(other)))
    .map(({ text }) => text);
}

/** Not by difference: of two infinities that is not a number. */
function compare(one: number, other: number): number {
  return one < other ? -1 : Number(one > other);
}

/** What the code asked for, and what it asks for afterwards. Code that keeps state asks for something else each time. */
async function allAsked(workflow: AnyWorkflow, { events, execution, decisions }: Observed): Promise<readonly string[]> {
  const issued = decisions.flatMap(decision => decision.issued);
  const pending = execution.outstanding().map(({ command }) => command);
  const seen = [...new Set([...issued, ...pending].map(identityKey))];
  const explored = await askedInAnyOrder(workflow, events);
  return seen.every(text => explored.includes(text)) ? explored : seen;
}

/**
 * What the code asks for if each outcome arrives when it is asked for, whatever the recorded order: whether a call is
 * gone, or only made elsewhere, shows in what follows.
 */
async function askedInAnyOrder(workflow: AnyWorkflow, events: readonly HistoryEvent[]): Promise<readonly string[]> {
  const execution = newExecution(workflow, events);
  execution.replaying = true;
  // For the patches that the run took. Fingerprints are left out: what differs after the first difference is of no interest.
  execution.expect(events.map(event => ({ ...event, fingerprint: null })));
  const deliveries = new Deliveries(execution);
  const asked: string[] = [];
  const left = events.filter(({ type }) => isDelivered(type));
  for (;;) {
    const next = left.findIndex(event => canBeDelivered(event, execution));
    const [event] = next === -1 ? [] : left.splice(next, 1);
    if (event === undefined || execution.closing !== undefined || execution.fault !== undefined)
      return [...new Set(asked)];
    const { issued } = await new Promise<Decision>(resolve =>
      deliveries.deliver({ ...event, fingerprint: null }, resolve),
    );
    asked.push(...issued.map(identityKey));
  }
}

function canBeDelivered(event: HistoryEvent, execution: Execution): boolean {
  if (event.type === "update.accepted") return execution.updateHandlers.has(event.name ?? "");
  const operation = operationOf(event);
  return operation === undefined || execution.outstanding().some(({ command }) => identityKey(command) === operation);
}

/** `activity charge#2`; undefined for events that belong to no operation. */
function operationOf({ type, name, occurrence }: HistoryEvent): string | undefined {
  const kind = type.split(".")[0];
  if (name === null || occurrence === null || !isCommandKind(kind)) return undefined;
  return identityKey({ kind, name, occurrence });
}
