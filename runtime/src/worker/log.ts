import { messageOf, RepriseError } from "../language/errors.js";
import type { EngineLog } from "./engine.js";
import type { DevelopmentLog } from "./builds/development.js";
import type { GuardLog } from "./process/guard-watch.js";

/** What an operator should hear of, one call per occurrence. */
export interface WorkerLog extends EngineLog, GuardLog, DevelopmentLog {
  started(worker: { readonly id: string; readonly workflows: readonly string[]; readonly taskQueue: string }): void;
  draining(reason: string): void;
  stopped(): void;
  /** Another worker was found dead, and so many of its runs were freed. */
  tookOver(runs: number): void;
}

type Level = "info" | "warn" | "error";

/** One line per occurrence: to standard error, so that a program's own output stays its own. */
export function consoleLog(write: (level: Level, line: string) => void = toStandardError): WorkerLog {
  return {
    started: ({ id, workflows, taskQueue }) =>
      write("info", `worker ${id} executes ${workflows.join(", ")} from task queue ${taskQueue}`),
    draining: reason => write("info", `worker is leaving (${reason}): finishing what is under way`),
    guardLate: () =>
      write(
        "warn",
        "the guard was installed late: start with `node --import @reprise/runtime/register`, so that no package captures a native before",
      ),
    guardOff: () =>
      write(
        "warn",
        "the guard is off: natives that workflows reach as values, through aliases and in packages are not journaled, and replays may differ",
      ),
    nativesDisplaced: natives =>
      write(
        "warn",
        `natives were replaced or wrapped after the guard was installed; where code of a run reaches them as values or in packages, the guard may not see it: ${natives.join(", ")}`,
      ),
    codeLoaded: workflow => write("info", `the workflow ${workflow} is executed with the code that was loaded last`),
    beginsNoRuns: workflow =>
      write(
        "error",
        `the analysis refuses the workflow ${workflow}: no new runs of it begin until it is corrected (the build and \`reprise check\` say what is wrong); runs that have begun go on`,
      ),
    codeAwaited: (workflow, { code, message }) =>
      write("warn", `the workflow ${workflow} is not executed for now: ${code}: ${message}`),
    stopped: () => write("info", "worker has left"),
    tookOver: runs => write("warn", `took over ${runs} ${runs === 1 ? "run" : "runs"} of a worker that died`),
    blocked: (run, reason) =>
      write(
        "error",
        `run ${run.runId} (${run.workflow}) is blocked: ${reason.code}: ${reason.message}${hint(reason.hint)}`,
      ),
    lost: run => write("warn", `run ${run.runId} (${run.workflow}) was taken over by another worker`),
    unfinished: (run, handlers) =>
      write(
        "warn",
        `run ${run.runId} (${run.workflow}) ended while handlers were under way: ${handlers.join(", ")}; to let them end first: await condition(allHandlersFinished)`,
      ),
    failing: (run, { activity, attempt, error }) =>
      write(
        "warn",
        `activity ${activity} of run ${run.runId} (${run.workflow}) has failed ${attempt} times, and is tried again: ${error.name}: ${error.message}`,
      ),
    databaseTrouble: (error, attempt) => write("warn", `${describe(error)}; attempt ${attempt}, trying again`),
  };
}

function toStandardError(level: Level, line: string): void {
  process.stderr.write(`[reprise] ${level === "info" ? "" : `${level}: `}${line}\n`);
}

function hint(text: string | null): string {
  return text === null ? "" : `. ${text}`;
}

function describe(error: unknown): string {
  if (RepriseError.is(error)) return `${error.code}: ${error.message}`;
  return messageOf(error);
}
