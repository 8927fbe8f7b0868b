import { isCommandKind, type Command } from "../language/commands.js";
import { isDelivered, type HistoryEvent } from "../language/events.js";
import type { Decision } from "../replay/decision.js";
import { Deliveries } from "../replay/deliveries.js";
import type { Execution } from "../replay/execution.js";
import { newExecution } from "../testing/observe.js";
import type { AnyWorkflow } from "../worker/builds/builds.js";

/**
 * The history that the code would have written, had it been answered with what these events hold: each call gets the
 * outcome of the same call with the same arguments, or else of the next one of its name. So an item can be left out of a
 * list with everything that was done for it. It takes the patches that are in these events, and no others.
 */
export async function rerecord(
  workflow: AnyWorkflow,
  events: readonly HistoryEvent[],
): Promise<readonly HistoryEvent[]> {
  const execution = newExecution(workflow, events);
  const deliveries = new Deliveries(execution);
  execution.replaying = true;
  const left = events.filter(({ type }) => isDelivered(type));
  const markers = events.filter(({ type }) => type === "patch.taken");
  const written: HistoryEvent[] = [];
  while (execution.fault === undefined && execution.closing === undefined) {
    const next = nextAnswer(left, execution);
    if (next === undefined) break;
    left.splice(left.indexOf(next.event), 1);
    const at = Math.max(next.event.at, written.at(-1)?.at ?? 0);
    const event = { ...next.event, ...next.as, seq: written.length + 1, at, draws: null };
    written.push(event);
    while (markers[0] !== undefined && (markers[0].cause ?? 0) <= next.event.seq) {
      written.push({
        ...(markers.shift() as HistoryEvent),
        seq: written.length + 1,
        at,
        cause: event.seq,
        draws: null,
      });
    }
    execution.expect(isLast(next.event, events) ? written : [...written, { ...event, seq: written.length + 1 }]);
    const { updates } = await new Promise<Decision>(resolve => deliveries.deliver(event, resolve));
    for (const { cause, ...outcome } of updates) {
      const of = { occurrence: null, fingerprint: null, draws: null, cause, seq: written.length + 1, at };
      written.push({ ...event, ...outcome, ...of });
    }
  }
  return written;
}

/** Whether nothing that its activation decided is among the events: a patch may be taken there. */
function isLast({ seq }: HistoryEvent, events: readonly HistoryEvent[]): boolean {
  return seq === events.at(-1)?.seq;
}

interface Answer {
  readonly event: HistoryEvent;
  /** What makes it the outcome of the call that it answers. */
  readonly as: Partial<Pick<HistoryEvent, "occurrence" | "cause" | "fingerprint">>;
}

/** In the recorded order, as far as the code has asked. */
function nextAnswer(left: readonly HistoryEvent[], execution: Execution): Answer | undefined {
  const commands = execution.outstanding().map(({ command }) => command);
  for (const event of left) {
    const kind = event.type.split(".")[0];
    if (!isCommandKind(kind)) return { event, as: {} };
    const asked = commands.filter(command => command.kind === kind && command.name === event.name);
    const same = asked.find(command => fingerprintOf(command) === event.fingerprint);
    const command = same ?? asked.find(each => !left.some(other => other.fingerprint === fingerprintOf(each)));
    if (command === undefined) continue;
    const { occurrence, cause } = command;
    return {
      event,
      as: { occurrence, cause: kind === "activity" ? cause : null, fingerprint: fingerprintOf(command) },
    };
  }
  return undefined;
}

function fingerprintOf(command: Command): string | null {
  return command.kind === "timer" ? null : command.fingerprint;
}

/** Numbered anew, where events are gone. */
export function renumbered(events: readonly HistoryEvent[]): readonly HistoryEvent[] {
  const numbers = new Map(events.map(({ seq }, index) => [seq, index + 1]));
  return events.map(event => ({
    ...event,
    seq: numbers.get(event.seq) ?? event.seq,
    cause: event.cause === null ? null : (numbers.get(event.cause) ?? event.cause),
  }));
}
