import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { HistoryEvent } from "../language/events.js";
import type { HistoryFile } from "../testing/history-file.js";
import type { Verdict } from "./verdict.js";

export type Question =
  | { readonly modules: readonly string[]; readonly history: HistoryFile }
  | { readonly events: readonly HistoryEvent[]; readonly how: "asRecorded" | "rerecorded" };

export interface Answer {
  /** The history that was replayed. */
  readonly events?: readonly HistoryEvent[];
  readonly verdict?: Verdict;
  readonly error?: string;
}

export interface Tried {
  readonly events: readonly HistoryEvent[];
  readonly verdict: Verdict;
}

/** Replays a candidate. Undefined if the replay was refused or did not end in time. */
export type Try = (events: readonly HistoryEvent[], how?: "asRecorded" | "rerecorded") => Promise<Tried | undefined>;

/** For loading the code and for the first replay; later ones are compared with it. */
const firstLimitMs = 60_000;
const leastLimitMs = 2_000;
const slowerThanFirst = 20;

/** Replays candidates with the code of the project, in a process of its own. */
export class Replayer {
  readonly #modules: readonly string[];
  readonly #history: HistoryFile;
  readonly #cwd: string;
  #process: ChildProcess | undefined;
  #limitMs = firstLimitMs;

  constructor(of: { readonly modules: readonly string[]; readonly history: HistoryFile; readonly cwd: string }) {
    this.#modules = of.modules;
    this.#history = of.history;
    this.#cwd = of.cwd;
  }

  /** Loads the code. Returns why it cannot be replayed with, if so. */
  async load(): Promise<string | undefined> {
    const child = fork(fileURLToPath(new URL("./replay-process.js", import.meta.url)), {
      cwd: this.#cwd,
      execArgv: process.execArgv.filter(option => !option.startsWith("--inspect")),
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    this.#process = child;
    const answer = await ask(child, { modules: this.#modules, history: this.#history }, firstLimitMs);
    return answer === undefined ? "loading its modules did not end" : answer.error;
  }

  async try(
    events: readonly HistoryEvent[],
    how: "asRecorded" | "rerecorded" = "asRecorded",
  ): Promise<Tried | undefined> {
    if (this.#process === undefined && (await this.load()) !== undefined) return undefined;
    const begun = performance.now();
    const answer = this.#process && (await ask(this.#process, { events, how }, this.#limitMs));
    if (answer === undefined) {
      this.close();
      return undefined;
    }
    if (this.#limitMs === firstLimitMs) {
      this.#limitMs = Math.max(leastLimitMs, slowerThanFirst * (performance.now() - begun));
    }
    const { events: replayed, verdict } = answer;
    return replayed === undefined || verdict === undefined ? undefined : { events: replayed, verdict };
  }

  close(): void {
    this.#process?.kill("SIGKILL");
    this.#process = undefined;
  }
}

/** Undefined if it ended, or did not answer in time. */
function ask(child: ChildProcess, question: Question, limitMs: number): Promise<Answer | undefined> {
  return new Promise(resolve => {
    const settle = (answer: Answer | undefined) => {
      clearTimeout(limit);
      child.off("message", onMessage).off("exit", onEnd).off("error", onEnd);
      resolve(answer);
    };
    const onMessage = (answer: Answer) => settle(answer);
    const onEnd = () => settle(undefined);
    const limit = setTimeout(onEnd, limitMs);
    child.on("message", onMessage).on("exit", onEnd).on("error", onEnd);
    child.send(question, error => {
      if (error !== null) onEnd();
    });
  });
}
