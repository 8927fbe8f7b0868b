import { durationMs, type Duration } from "../language/duration.js";
import { RepriseError } from "../language/errors.js";
import { refuseUnknownOptions, type KnownOptions } from "../language/known-options.js";
import type { AnyWorkflow } from "./builds/builds.js";
import { shortestLeaseMs, workerDefaults } from "./limits.js";
import type { GuardMode } from "../guard/mode.js";
import type { WorkerLog } from "./log.js";

/** What a worker executes, from where, and within which bounds. Only `workflows` has no default. */
export interface WorkerOptions {
  /** The workflows to execute: a list, or a module's namespace (`import * as workflows from "./workflows.js"`). */
  readonly workflows: readonly AnyWorkflow[] | Readonly<Record<string, unknown>>;
  /** Default: `REPRISE_DATABASE_URL`, then `DATABASE_URL`, then, outside production, an embedded Postgres. */
  readonly databaseUrl?: string;
  /** The Postgres schema that holds Reprise's tables. Default: `reprise`. */
  readonly schema?: string;
  /** The queue whose runs this worker takes: those that were started with its name. Default: `default`. */
  readonly taskQueue?: string;
  /** Path of the manifest. Default: found beside the program or above it. */
  readonly manifest?: string;
  /** Execute workflows that were not compiled: for tests. Default: false. */
  readonly allowUncompiled?: boolean;
  /** Claimed runs at one time; the rest waits in the inbox for this worker or another. Default: 1,000. */
  readonly maximumConcurrentRuns?: number;
  /** Attempts at one time, of all runs together. Default: 1,000. */
  readonly maximumConcurrentActivities?: number;
  /** Transactions at one time, besides activities: each has a connection of its own. Default: 10. */
  readonly maximumConcurrentTransactions?: number;
  /** Waiting runs that are kept in memory. Default: 1,000; with 0, every wake-up replays. */
  readonly maximumSuspendedRuns?: number;
  /** The longest time between two looks into the inbox. Default: 1 second. */
  readonly pollInterval?: Duration;
  /**
   * How long the beat of another worker may stand still before this one takes its runs, and this one's own before it begins no activity
   * any more. The same for all workers of a schema. At least 3 seconds. Default: 10 seconds.
   */
  readonly lease?: Duration;
  /** How long code may block the event loop before the process is ended. Default: 1 minute. */
  readonly hangLimit?: Duration;
  /** How long `drain` waits for activities. Default: 20 seconds. */
  readonly drainTimeout?: Duration;
  /** Drain, then exit, on SIGTERM and SIGINT. Default: true. */
  readonly handleSignals?: boolean;
  /**
   * What a journaled native does in a workflow where no rewriting reached it, in a package for example: `on` answers from the
   * journal, `throw` blocks the run and names the place, `off` leaves all natives as they are. One for the whole process.
   * Default: `REPRISE_GUARD`, then `on`.
   */
  readonly guard?: GuardMode;
  /** Is told what an operator should hear of: blocked and lost runs, trouble with the database. Default: lines on standard error. */
  readonly log?: WorkerLog;
}

/** Options, validated and complete. */
export interface ResolvedWorkerOptions {
  readonly workflows: readonly AnyWorkflow[];
  readonly taskQueue: string;
  readonly schema: string;
  readonly maximumConcurrentRuns: number;
  readonly maximumConcurrentActivities: number;
  readonly maximumConcurrentTransactions: number;
  readonly maximumSuspendedRuns: number;
  readonly pollIntervalMs: number;
  readonly leaseMs: number;
  readonly hangLimitMs: number;
  readonly drainTimeoutMs: number;
}

const knownOptions: KnownOptions<WorkerOptions> = {
  workflows: true,
  databaseUrl: true,
  schema: true,
  taskQueue: true,
  manifest: true,
  allowUncompiled: true,
  maximumConcurrentRuns: true,
  maximumConcurrentActivities: true,
  maximumConcurrentTransactions: true,
  maximumSuspendedRuns: true,
  pollInterval: true,
  lease: true,
  hangLimit: true,
  drainTimeout: true,
  handleSignals: true,
  guard: true,
  log: true,
};

type CountOption =
  "maximumConcurrentRuns" | "maximumConcurrentActivities" | "maximumConcurrentTransactions" | "maximumSuspendedRuns";

/** @throws RepriseError `E_OPTION` */
export function resolveWorkerOptions(options: WorkerOptions): ResolvedWorkerOptions {
  refuseUnknownOptions(options, knownOptions, "the options of the worker");
  const ms = (name: "pollInterval" | "lease" | "hangLimit" | "drainTimeout", otherwise: number) => {
    const duration = options[name];
    return duration === undefined ? otherwise : durationMs(duration, `${name} of the worker`);
  };
  const leaseMs = ms("lease", workerDefaults.leaseMs);
  if (leaseMs < shortestLeaseMs) throw tooShort(leaseMs);
  const count = (name: CountOption, minimum: number) =>
    wholeNumber(name, options[name] ?? workerDefaults[name], minimum);
  return {
    workflows: listOf(options.workflows),
    taskQueue: options.taskQueue ?? "default",
    schema: options.schema ?? "reprise",
    maximumConcurrentRuns: count("maximumConcurrentRuns", 1),
    maximumConcurrentActivities: count("maximumConcurrentActivities", 1),
    maximumConcurrentTransactions: count("maximumConcurrentTransactions", 1),
    maximumSuspendedRuns: count("maximumSuspendedRuns", 0),
    pollIntervalMs: ms("pollInterval", workerDefaults.pollIntervalMs),
    leaseMs,
    hangLimitMs: ms("hangLimit", workerDefaults.hangLimitMs),
    drainTimeoutMs: ms("drainTimeout", workerDefaults.drainTimeoutMs),
  };
}

function tooShort(leaseMs: number): RepriseError {
  return new RepriseError("E_OPTION", {
    message: `lease of the worker is ${leaseMs} ms: workers beat once a second, so it would take the runs of others that are alive`,
    hint: `Use at least ${shortestLeaseMs / 1_000} seconds.`,
  });
}

function listOf(workflows: WorkerOptions["workflows"]): readonly AnyWorkflow[] {
  if (Array.isArray(workflows) && !workflows.every(isWorkflow))
    throw noWorkflow(workflows.findIndex(each => !isWorkflow(each)));
  const found = Object.values(workflows).filter(isWorkflow);
  if (found.length > 0) return found;
  throw new RepriseError("E_OPTION", {
    message: "workflows contains no workflow",
    hint: "Pass what workflow(…) returned, as a list or as a module: Worker.start({ workflows: [order] }).",
  });
}

function noWorkflow(index: number): RepriseError {
  return new RepriseError("E_OPTION", {
    message: `workflows[${index}] is no workflow`,
    hint: "Pass what workflow(…) returned. Where it is undefined, modules that import each other in a circle are loaded too late.",
  });
}

function isWorkflow(value: unknown): value is AnyWorkflow {
  return typeof value === "function" && (value as Partial<AnyWorkflow>)["~reprise"] === "workflow";
}

function wholeNumber(name: string, value: number, minimum: number): number {
  if (Number.isSafeInteger(value) && value >= minimum) return value;
  throw new RepriseError("E_OPTION", {
    message: `${name} of the worker is ${value}`,
    hint: `Use a whole number of at least ${minimum}.`,
  });
}
