import { activeRun, type SignalHandler } from "../activation/register.js";
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
  /**
   * The same, or `undefined` when the time has passed. A signal without payload is received as `undefined`, too: give it one to tell
   * them apart, as in `signal<true>("approved")`.
   */
  receive(options: { readonly timeout: Duration }): Promise<Payload | undefined>;
  /**
   * Hands every signal of this name to a handler from here on, in order of arrival: those that arrived and were not received,
   * and each later one when it comes. The handler may be async, and call and wait for anything; one that is not done does
   * not keep the next from beginning, nor the run from ending. What it throws ends the run, as if the workflow had
   * thrown it. A later handler takes its place.
   *
   * @throws RepriseError `E_SIGNAL_HANDLED` where the code also waits for it with `receive()`; `E_OUTSIDE_WORKFLOW`
   *
   * @example
   * const votes: string[] = [];
   * vote.handle(by => void votes.push(by));
   * await condition(() => votes.length === 3);
   */
  handle(handler: (payload: Payload) => unknown): void;
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
    if (run === undefined) throw outside(`the signal ${name} was received outside a workflow`);
    const timeoutMs = options.timeout === undefined ? undefined : durationMs(options.timeout, `the timeout of ${name}`);
    return run.receiveSignal({ name, timeoutMs });
  };
  const handle = (handler: (payload: Payload) => unknown): void => {
    const run = activeRun();
    if (run === undefined) throw outside(`a handler for the signal ${name} was given outside a workflow`);
    run.handleSignal(name, handler as SignalHandler);
  };
  // The payload is what the sender passed, read back from the history.
  return { "~reprise": "signal", signalName: name, receive: receive as Signal<Payload>["receive"], handle };
}

function outside(message: string): RepriseError {
  return new RepriseError("E_OUTSIDE_WORKFLOW", {
    message,
    hint: "Only the code of a running workflow can wait for a signal. To send one, use handle.signal().",
  });
}
