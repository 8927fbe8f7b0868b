import { runContext, type SignalHandler } from "../activation/register.js";
import { RepriseError } from "../language/errors.js";
import { bodyOf, type HistoryEvent } from "../language/events.js";
import { ArrivedSignals } from "./arrived-signals.js";
import type { Handler, RunningHandlers } from "./running-handlers.js";

/** The signals of a run that nobody waits for with `receive()`: they wait themselves, or their handlers are called. */
export class Signals {
  readonly #workflow: string;
  readonly #running: RunningHandlers;
  readonly #failed: (error: unknown) => void;
  readonly #arrived = new ArrivedSignals();
  readonly #handlers = new Map<string, Handler<SignalHandler>>();
  readonly #delivered = new Set<string>();

  /** @param failed A handler has thrown. */
  constructor(workflow: string, running: RunningHandlers, failed: (error: unknown) => void) {
    this.#workflow = workflow;
    this.#running = running;
    this.#failed = failed;
  }

  /** To be called for each that is delivered, whether or not its code can be handed anything. */
  note(event: HistoryEvent<"signal.received">): void {
    this.#delivered.add(bodyOf(event).id);
  }

  /** Whether the one of this id was delivered. */
  has(id: string): boolean {
    return this.#delivered.has(id);
  }

  /** One has come. */
  arrive(name: string, payload: unknown): void {
    if (this.#handlers.has(name)) this.#call(name, payload);
    else this.#arrived.add(name, payload);
  }

  /** The oldest that was not received; undefined if there is none. */
  take(name: string): { readonly payload: unknown } | undefined {
    return this.#arrived.take(name);
  }

  handle(name: string, handler: SignalHandler): void {
    this.#handlers.set(name, { call: handler, context: runContext() });
    // After the code that gives it: what it declares next is there when the handler is called.
    if (this.#arrived.has(name)) void Promise.resolve().then(() => this.#handArrived(name));
  }

  isHandled(name: string): boolean {
    return this.#handlers.has(name);
  }

  /** Names that have a handler. */
  get handled(): readonly string[] {
    return [...this.#handlers.keys()];
  }

  /** Those that were not received yet, in the order of their arrival per name. */
  unreceived(): readonly { readonly name: string; readonly payload: unknown }[] {
    return this.#arrived.all();
  }

  /** For code that does both. */
  bothWays(name: string): RepriseError {
    return new RepriseError("E_SIGNAL_HANDLED", {
      message: `the signal ${name} of ${this.#workflow} has a handler, and is received as well`,
      hint: "Each signal goes one way: give all of this name to the handler, or take each with receive(). For both, use two names.",
    });
  }

  /** To the handler that is the last by then. */
  #handArrived(name: string): void {
    for (let next = this.#arrived.take(name); next !== undefined; next = this.#arrived.take(name)) {
      this.#call(name, next.payload);
    }
  }

  #call(name: string, payload: unknown): void {
    const handler = this.#handlers.get(name);
    if (handler === undefined) return;
    const { call, context } = handler;
    this.#running.begin(
      `signal ${name}`,
      { context, call: () => call(payload) },
      { ended: () => undefined, failed: this.#failed },
    );
  }
}
