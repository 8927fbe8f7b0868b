import { activeRun } from "../activation/register.js";
import { durationMs, type Duration } from "../language/duration.js";
import { RepriseError } from "../language/errors.js";
import { durableName } from "./durable-name.js";

/** A message that a run can wait for, sent from outside through a client. */
export interface Signal<Payload> {
  readonly "~reprise": "signal";
  readonly signalName: string;
  /**
   * The next signal of this name that was not received yet, in order of arrival. Signals wait for the run: one that was
   * sent before is received at once.
   */
  receive(): Promise<Payload>;
  /** The same, or `undefined` when the time has passed. */
  receive(options: { readonly timeout: Duration }): Promise<Payload | undefined>;
}

/**
 * Declares a signal.
 *
 * @example
 * export const approved = signal<{ by: string }>("approved");
 * // in the workflow
 * const approval = await approved.receive({ timeout: "3 days" });
 */
export function signal<Payload = void>(name: string): Signal<Payload> {
  durableName(name, "signal");
  const receive = async (options: { readonly timeout?: Duration } = {}): Promise<unknown> => {
    const run = activeRun();
    if (run === undefined) {
      throw new RepriseError("E_OUTSIDE_WORKFLOW", {
        message: `the signal ${name} was received outside a workflow`,
        hint: "Only the code of a running workflow can wait for a signal. To send one, use handle.signal().",
      });
    }
    const timeoutMs = options.timeout === undefined ? undefined : durationMs(options.timeout, `the timeout of ${name}`);
    return run.receiveSignal({ name, timeoutMs });
  };
  // The payload is what the sender passed, read back from the history.
  return { "~reprise": "signal", signalName: name, receive: receive as Signal<Payload>["receive"] };
}
