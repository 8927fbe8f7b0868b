import type { Workflow } from "../authoring/workflow.js";
import { resolveDatabase } from "../embedded/resolve-database.js";
import { RepriseError } from "../language/errors.js";
import { refuseUnknownOptions } from "../language/known-options.js";
import { refuseWhereOnlyReplayed } from "../language/replay-only.js";
import type { Hints, ListFilter, NewRun, Queryable, RunDescription, StartResult } from "../store/contract.js";
import { listen } from "../store/listen.js";
import { openClientStore, type ClosableClientStore } from "../store/postgres-store.js";
import { again } from "./again.js";
import { HintSender } from "./hint-sender.js";
import { newRun } from "./new-run.js";
import {
  clientOptions,
  startOptions,
  checkFilter,
  checkReference,
  checkText,
  checkTransaction,
  type ClientOptions,
  type RunReference,
  type StartOptions,
} from "./options.js";
import { QueryWaits } from "./query-waits.js";
import { ResultWaits } from "./result-waits.js";
import { RunStarter } from "./run-starter.js";
import { RunHandle, type HandleContext } from "./run-handle.js";
import { SharedHints } from "./shared-hints.js";
import { UpdateWaits } from "./update-waits.js";

/** What a client rests on. `connect` makes it; tests and servers can bring their own. */
export interface ClientParts {
  readonly store: ClosableClientStore;
  /** Called once, when somebody waits for a result or an answer. */
  readonly openHints: () => Promise<Hints>;
  readonly taskQueue: string;
  /** Called when the client has been closed. */
  readonly release: () => Promise<void>;
}

/** Starts runs and talks to them. One for the whole process is enough; close it at the end. */
export class Client {
  readonly #parts: ClientParts;
  readonly #context: HandleContext;
  readonly #starter: RunStarter;
  readonly #sharedHints: SharedHints;
  readonly #knownWorkflows = new Set<string>();
  #closing: Promise<void> | undefined;

  constructor(parts: ClientParts) {
    const { store, openHints } = parts;
    this.#parts = parts;
    this.#starter = new RunStarter(store);
    this.#sharedHints = new SharedHints(openHints);
    const hints = new HintSender(store);
    this.#context = {
      store,
      hints,
      results: new ResultWaits(store, this.#sharedHints),
      queries: new QueryWaits(store, this.#sharedHints, queue => hints.asked(queue)),
      updates: new UpdateWaits(store, this.#sharedHints, queue => hints.wakeUp(queue)),
    };
  }

  /**
   * Connects, and brings the schema up to date.
   *
   * @example
   * const client = await Client.connect();
   * const run = await client.start(order, { total: 20 }, { id: "order-1" });
   * const receipt = await run.result();
   */
  static async connect(options: ClientOptions = {}): Promise<Client> {
    refuseWhereOnlyReplayed("Client.connect()");
    refuseUnknownOptions(options, clientOptions, "the options of the client");
    const { databaseUrl, schema } = options;
    const taskQueue = checkText(options.taskQueue ?? "default", "taskQueue");
    const database = await resolveDatabase({ databaseUrl });
    try {
      const store = await openClientStore({ url: database.url, schema });
      const openHints = () => listen(database.url, schema === undefined ? {} : { schema });
      return new Client({ store, openHints, taskQueue, release: () => database.stop() });
    } catch (error) {
      await database.stop();
      throw error;
    }
  }

  /**
   * Starts a run, or returns the one that has this `id`.
   *
   * @throws RepriseError `E_PAYLOAD`, `E_RUN_CONFLICT`, `E_WORKFLOW_UNKNOWN`, `E_OPTION`; nothing was written then
   */
  async start<Input, Output = unknown>(
    workflow: Workflow<Input, Output> | string,
    ...[input, options = {}]: undefined extends Input
      ? [input?: Input, options?: StartOptions]
      : [input: Input, options?: StartOptions]
  ): Promise<RunHandle<Output>> {
    refuseUnknownOptions(options, startOptions, "the options of a start");
    const queue = checkText(options.taskQueue ?? this.#parts.taskQueue, "taskQueue");
    const id = options.id === undefined ? null : checkText(options.id, "id");
    const tx = checkTransaction(options.tx);
    const name = typeof workflow === "string" ? await this.#knownWorkflow(workflow) : workflow.workflowName;
    const run = newRun({ workflow: name, input, id, queue });
    const { runId, outcome } = await this.#store(run, tx);
    if (tx === undefined) this.#context.hints.wakeUp(queue);
    return new RunHandle(this.#context, { runId, id, queue, justStarted: outcome === "started" });
  }

  /** @throws RepriseError `E_RUN_UNKNOWN` */
  async getHandle<Output = unknown>(reference: RunReference): Promise<RunHandle<Output>> {
    const by = checkReference(reference);
    const run = await again(() => this.#context.store.describeRun(by));
    if (run !== undefined) return new RunHandle(this.#context, run);
    throw new RepriseError("E_RUN_UNKNOWN", {
      message: `there is no run with the ${"runId" in by ? `run id ${by.runId}` : `id ${by.id}`}`,
      hint: "Check the id, the database and the schema. A run that was started in a transaction exists once it commits.",
    });
  }

  /** Runs, newest first. */
  async list(filter: ListFilter = {}): Promise<readonly RunDescription[]> {
    return again(() => this.#context.store.listRuns(checkFilter(filter)));
  }

  /** Ends every wait with `E_CLIENT_CLOSED`, and all connections. Runs are not affected. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#context.hints.idle();
    this.#context.results.close();
    await this.#context.queries.close();
    await this.#context.updates.close();
    await this.#sharedHints.close();
    await this.#parts.store.close();
    await this.#parts.release();
  }

  /** In the caller's transaction it is sent once: after an error, that transaction cannot go on. */
  async #store(run: NewRun, tx: Queryable | undefined): Promise<Exclude<StartResult, { outcome: "conflict" }>> {
    const started = await (tx === undefined ? this.#starter.start(run) : this.#context.store.startRun(run, tx));
    if (started.outcome !== "conflict") return started;
    throw new RepriseError("E_RUN_CONFLICT", {
      message:
        `the id ${run.id ?? run.runId} belongs to run ${started.runId} of ${started.workflow}, ` +
        `which ${started.workflow === run.workflow ? "has another input" : `is another workflow than ${run.workflow}`}`,
      hint: "Use an id that stands for one piece of work, such as an order number; or getHandle({ id }) for the run that exists.",
    });
  }

  /** A name is only text: it is held against what workers have ever registered, so that a typing error is no run. */
  async #knownWorkflow(name: string): Promise<string> {
    checkText(name, "the workflow");
    if (this.#knownWorkflows.has(name)) return name;
    for (const known of await again(() => this.#context.store.knownWorkflows())) this.#knownWorkflows.add(known);
    if (this.#knownWorkflows.has(name)) return name;
    const known = [...this.#knownWorkflows].sort().join(", ");
    throw new RepriseError("E_WORKFLOW_UNKNOWN", {
      message: `no worker has ever registered the workflow ${name}; known are: ${known === "" ? "none" : known}`,
      hint: "Check the name, or start a worker that has it. With the workflow itself instead of its name, a run may come first.",
    });
  }
}
