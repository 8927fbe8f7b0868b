import { AsyncLocalStorage } from "node:async_hooks";
import type { ActivityBody, ActivityOptions, ParentClose } from "../language/commands.js";
import { RepriseError } from "../language/errors.js";
import type { TransactionOptions } from "../language/transaction.js";

/**
 * The seam between workflow code and whoever executes it. "Inside an activation" means that two things name the same
 * run: the async context of the code, and the one run that is active now. Neither alone is enough: a flag would show the
 * journal to request handlers whose microtasks interleave, and the context follows code that waits for something foreign.
 */
export interface RunContext {
  readonly run: ActiveRun;
  /** Set while the body of an activity, a step or an instrumentation hook runs: natives are the real ones there. */
  readonly masked: boolean;
  /** Set inside `nonCancellable`. */
  readonly shielded: boolean;
}

export interface TimerRequest {
  /** Identity: an explicit name, or kind and site label. Never the delay. */
  readonly name: string;
  readonly delayMs: number;
  readonly onFired: () => void;
  /** Where cancellation of the run ends the wait; absent for callbacks, which have nobody to tell. */
  readonly onCancelled?: (error: Error) => void;
}

export interface ActivityRequest {
  readonly name: string;
  readonly argument: unknown;
  readonly body: ActivityBody;
  readonly options: ActivityOptions;
  /** Of a transaction. */
  readonly transaction?: TransactionOptions;
}

export interface SignalRequest {
  readonly name: string;
  readonly timeoutMs: number | undefined;
}

export interface ChildRequest {
  readonly workflow: string;
  readonly input: unknown;
  readonly parentClose: ParentClose;
  /** Undefined for the parent's queue. */
  readonly taskQueue: string | undefined;
}

export interface StartedChild {
  readonly runId: string;
  /** Nobody has to wait for it: its rejection is no unhandled one. */
  readonly result: Promise<unknown>;
}

export type QueryHandler = (argument: unknown) => unknown;

/** May be async and ask for anything, as the workflow itself. */
export type SignalHandler = (payload: unknown) => unknown;

export interface UpdateRequest {
  readonly name: string;
  /** As that of a signal; what it returns is the answer. */
  readonly handler: (argument: unknown) => unknown;
  /** Throws to reject. Only reads, as the handler of a query does. */
  readonly validate: ((argument: unknown) => unknown) | undefined;
}

export interface ConditionRequest {
  /** Only reads, and answers at once. */
  readonly predicate: () => unknown;
  /** Of the timer of its timeout: kind and site label. */
  readonly name: string;
  readonly timeoutMs: number | undefined;
}

/** What workflow code can ask of its run. Implemented in replay/execution.ts, and for code that only reads in replay/reader.ts. */
export interface ActiveRun {
  readonly runId: string;
  readonly workflow: string;
  /** True while recorded events are delivered again: the console is silent. */
  readonly replaying: boolean;
  /** The recorded time of the event that this activation delivers, in ms since the epoch. */
  now(): number;
  /** The time of the first event: where `performance.now()` counts from. */
  startedAt(): number;
  /** The next draw of this label: `length` bytes, a function of seed, event, label and count. */
  drawBytes(label: string, length: number): Uint8Array;
  startTimer(request: TimerRequest): number;
  /** Does nothing for a timer that is unknown, fired or cleared. */
  clearTimer(timer: number): void;
  callActivity(request: ActivityRequest): Promise<unknown>;
  receiveSignal(request: SignalRequest): Promise<unknown>;
  /** @throws CancelledError where the run is cancelled: no child is started then. */
  startChild(request: ChildRequest): StartedChild;
  /** From here on, signals of this name are handed to it: those that wait, and those that come. */
  handleSignal(name: string, handler: SignalHandler): void;
  /** From here on, this is what becomes of updates of this name. */
  handleUpdate(request: UpdateRequest): void;
  /** True when the predicate holds, false when the time has passed. */
  awaitCondition(request: ConditionRequest): Promise<boolean>;
  /** Handlers of signals and updates that have begun and have not ended. */
  handlersRunning(): number;
  /** From here on, this is how the run answers queries of this name. */
  handleQuery(name: string, handler: QueryHandler): void;
  /** Whether this run goes the way of a patch: see replay/patches.ts. */
  takePatch(id: string): boolean;
  /** Told of the promise that the code gets for what it has just asked for. Only the test kit looks at what becomes of it. */
  handedOut?(promise: Promise<unknown>): void;
  /** Blocks the run with this error, also when workflow code catches it. */
  poison(error: RepriseError): void;
  /** A promise of this activation was rejected, and nobody handles it so far. */
  noteRejection(promise: Promise<unknown>, reason: unknown): void;
  noteHandledRejection(promise: Promise<unknown>): void;
}

interface Register {
  readonly storage: AsyncLocalStorage<RunContext | undefined>;
  active: ActiveRun | undefined;
  /** The site label of the use that is being evaluated: set by a receiver, read by the native it returns. */
  label: string | undefined;
}

/** On the global object, so that two copies of the package in one process share it. */
const registerKey = Symbol.for("reprise.activation.v1");
const home = globalThis as { [registerKey]?: Register | undefined };
const register: Register = (home[registerKey] ??= {
  storage: new AsyncLocalStorage(),
  active: undefined,
  label: undefined,
});

/** The label of natives that are reached without a rewritten use: as values, through aliases, in packages. */
export const unlabelled = "~";

/**
 * The run whose activation this code belongs to; undefined outside workflow code and in masked regions.
 * @throws RepriseError `E_FOREIGN_CONTEXT` for run code that is executed outside its activation.
 */
export function activeRun(): ActiveRun | undefined {
  const context = register.storage.getStore();
  if (context === undefined || context.masked) return undefined;
  if (register.active === context.run) return context.run;
  const error = foreignContext(context.run);
  context.run.poison(error);
  throw error;
}

/** The context of the workflow code that is executing; for scopes that derive a context of their own. */
export function runContext(): RunContext | undefined {
  const context = register.storage.getStore();
  return context === undefined || context.masked ? undefined : context;
}

/** Executes `code` under this context; `undefined` leaves workflow code. */
export function withContext<T>(context: RunContext | undefined, code: () => T): T {
  return register.storage.run(context, code);
}

/** Executes `code` so that every native is the real one, as inside an activity. */
export function masked<T>(code: () => T): T {
  const context = register.storage.getStore();
  return context === undefined || context.masked ? code() : register.storage.run({ ...context, masked: true }, code);
}

/** Names the run that may now execute. Only activate.ts calls it. */
export function setActive(run: ActiveRun | undefined): void {
  register.active = run;
}

/** Whose activation is under way, whatever the async context: for attributing rejections and stray errors. */
export function activeNow(): ActiveRun | undefined {
  return register.active;
}

/** What a durable call gives to workflow code goes through here. */
export function handOut<T>(promise: Promise<T>): Promise<T> {
  register.active?.handedOut?.(promise);
  return promise;
}

/** Evaluates `code`, a single use of a native, under its site label. */
export function withLabel<T>(label: string, code: () => T): T {
  const outer = register.label;
  register.label = label;
  try {
    return code();
  } finally {
    register.label = outer;
  }
}

export function currentLabel(): string {
  return register.label ?? unlabelled;
}

function foreignContext(run: ActiveRun): RepriseError {
  return new RepriseError("E_FOREIGN_CONTEXT", {
    message: `code of run ${run.runId} (${run.workflow}) went on outside its activation`,
    hint: "It awaited something that no event records (a request, a foreign timer, a stream). Do that in an activity or a step.",
  });
}
