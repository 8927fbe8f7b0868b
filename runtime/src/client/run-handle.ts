import { randomUUID } from "node:crypto";
import { durableName } from "../authoring/durable-name.js";
import type { Query } from "../authoring/query.js";
import type { Signal } from "../authoring/signal.js";
import type { Update } from "../authoring/update.js";
import { encodePayload } from "../language/payload.js";
import type { ClientStore, IncomingMail, RunDescription } from "../store/contract.js";
import { again } from "./again.js";
import type { HintSender } from "./hint-sender.js";
import { newUpdate } from "./new-update.js";
import { notOpen } from "./not-open.js";
import {
  checkReason,
  checkText,
  queryTimeout,
  resolveWait,
  type QueryOptions,
  type ResultOptions,
  type SignalOptions,
  type UpdateOptions,
} from "./options.js";
import type { QueryWaits } from "./query-waits.js";
import type { ResultWaits } from "./result-waits.js";
import { timelineOf, type TimelineRow } from "./timeline.js";
import type { UpdateWaits } from "./update-waits.js";

/** What the handles of one client share. */
export interface HandleContext {
  readonly store: ClientStore;
  readonly hints: HintSender;
  readonly results: ResultWaits;
  readonly queries: QueryWaits;
  readonly updates: UpdateWaits;
}

/** One run, as seen from outside. */
export class RunHandle<Output = unknown> {
  readonly runId: string;
  /** The id that it was started with, if any. */
  readonly id: string | null;
  readonly #context: HandleContext;
  readonly #queue: string;
  #justStarted: boolean;

  constructor(
    context: HandleContext,
    run: { readonly runId: string; readonly id: string | null; readonly queue: string; readonly justStarted?: boolean },
  ) {
    this.runId = run.runId;
    this.id = run.id;
    this.#queue = run.queue;
    this.#context = context;
    this.#justStarted = run.justStarted ?? false;
  }

  /**
   * What the workflow returned, once it has ended.
   *
   * @throws RepriseError `E_RUN_FAILED` (its `cause` is what the workflow threw), `E_RUN_CANCELLED`, `E_RUN_TERMINATED`
   */
  async result(options: ResultOptions = {}): Promise<Output> {
    // The history says what was returned; that it has this type is the workflow's definition.
    const justStarted = this.#justStarted;
    this.#justStarted = false;
    return (await this.#context.results.wait(this.runId, { ...resolveWait(options), justStarted })) as Output;
  }

  /**
   * Sends a signal. It waits until the run receives it.
   * @throws RepriseError `E_RUN_CLOSED`, `E_PAYLOAD`, `E_OPTION` for what is no name of a signal
   */
  async signal<Payload>(
    signal: Signal<Payload> | string,
    ...[payload, options = {}]: undefined extends Payload
      ? [payload?: Payload, options?: SignalOptions]
      : [payload: Payload, options?: SignalOptions]
  ): Promise<void> {
    const name = typeof signal === "string" ? signal : signal.signalName;
    durableName(name, "signal");
    const key = options.id === undefined ? randomUUID() : checkText(options.id, "the id of the signal");
    const body = encodePayload(payload, `the payload of ${name}`);
    await this.#send({ kind: "signal", key, name, body });
  }

  /**
   * Asks the run, and reads the answer of its handler: of a run that waits, works or has ended. Signals that were sent before
   * have been received.
   *
   * @throws RepriseError `E_QUERY_UNKNOWN`, `E_QUERY_FAILED` (its `cause` is what the handler threw), `E_QUERY_CHANGES`,
   * `E_QUERY_TIMEOUT` if no worker answers, `E_RUN_BLOCKED`, `E_RUN_UNKNOWN`, `E_PAYLOAD`
   *
   * @example
   * const state = query<string>("state");
   * const now = await run.query(state);
   */
  async query<Result = unknown, Argument = unknown>(
    query: Query<Result, Argument> | string,
    ...[argument, options = {}]: undefined extends Argument
      ? [argument?: Argument, options?: QueryOptions]
      : [argument: Argument, options?: QueryOptions]
  ): Promise<Result> {
    const name = checkText(typeof query === "string" ? query : query.queryName, "the name of the query");
    const asked = {
      id: randomUUID(),
      runId: this.runId,
      name,
      argument: encodePayload(argument, `the argument of ${name}`),
      timeoutMs: queryTimeout(options),
    };
    const reply = await this.#context.queries.ask(asked, this.#queue, options.signal);
    if (reply === "unknown") throw notOpen(this.runId, "unknown");
    // It is what the handler returned, read back: its type is the query's.
    return reply.value as Result;
  }

  /**
   * Sends an update and waits for its answer: what the handler returned, once that is recorded. A run takes updates while it
   * works and while it waits; one that has not begun takes them when it does. Sending it again with the same `id` is the same
   * update, also when it has been answered, and has the same answer.
   *
   * @throws RepriseError `E_UPDATE_REJECTED` (its `cause` is what the validator threw; nothing is recorded), `E_UPDATE_FAILED` (its
   * `cause` is what the handler threw), `E_UPDATE_UNKNOWN`, `E_UPDATE_CHANGES`, `E_UPDATE_TIMEOUT`, `E_RUN_CLOSED` if the run has ended
   * without an answer, `E_RUN_BLOCKED`: the update waits for the run to go on; `E_RUN_UNKNOWN`, `E_PAYLOAD`
   *
   * @example
   * const addLine = update<{ item: string }, number>("addLine");
   * const lines = await run.update(addLine, { item: "pen" }, { id: "request-17", timeout: "10 seconds" });
   */
  async update<Argument = unknown, Result = unknown>(
    update: Update<Argument, Result> | string,
    ...[argument, options = {}]: undefined extends Argument
      ? [argument?: Argument, options?: UpdateOptions]
      : [argument: Argument, options?: UpdateOptions]
  ): Promise<Result> {
    const request = newUpdate({ runId: this.runId, queue: this.#queue }, update, argument, options);
    // It is what the handler returned, read back: its type is the update's.
    return (await this.#context.updates.begin(request).answer) as Result;
  }

  /**
   * Asks the run to stop: it sees a `CancelledError` at its next durable wait, and can clean up.
   * @throws RepriseError `E_RUN_CLOSED`
   */
  async cancel(reason?: string): Promise<void> {
    const body = JSON.stringify({ reason: checkReason(reason) });
    await this.#send({ kind: "cancel", key: "cancel", name: null, body });
  }

  /**
   * Ends the run at once. Its code learns nothing of it, so nothing is cleaned up.
   * @throws RepriseError `E_RUN_CLOSED`
   */
  async terminate(reason?: string): Promise<void> {
    const { store } = this.#context;
    const answer = await store.terminateRun(this.runId, checkReason(reason));
    if (answer !== "terminated") throw notOpen(this.runId, answer);
  }

  /**
   * Lets a blocked run go on, also with builds that it has failed with: for what a build id does not show, such as the body of an
   * activity that was mended. Does nothing for a run that is not blocked.
   * @returns Whether it was blocked.
   * @throws RepriseError `E_RUN_CLOSED`
   */
  async unblock(): Promise<boolean> {
    const answer = await again(() => this.#context.store.unblockRun(this.runId));
    if (answer === "closed" || answer === "unknown") throw notOpen(this.runId, answer);
    this.#context.hints.wakeUp(this.#queue);
    return answer === "unblocked";
  }

  /** Everything that happened, in order, decoded. */
  async history(): Promise<readonly TimelineRow[]> {
    const { store } = this.#context;
    const history = await again(() => store.loadHistory(this.runId));
    const numbers = new Set(history.flatMap(({ build }) => (build === null ? [] : [build])));
    return timelineOf(history, await again(() => store.loadBuilds([...numbers])));
  }

  /** Its state, and what it waits for. */
  async describe(): Promise<RunDescription> {
    const description = await again(() => this.#context.store.describeRun({ runId: this.runId }));
    if (description === undefined) throw notOpen(this.runId, "unknown");
    return description;
  }

  async #send(mail: IncomingMail): Promise<void> {
    const answer = await again(() => this.#context.store.sendMail(this.runId, mail));
    if (answer === "closed" || answer === "unknown") throw notOpen(this.runId, answer);
    this.#context.hints.wakeUp(this.#queue);
  }
}
