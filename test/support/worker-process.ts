import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished } from "vitest";
import { analyzeProject, writeManifest } from "@reprise/compiler";
import { TemporaryDirectory } from "./temporary-directory.js";

const fixture = path.resolve(import.meta.dirname, "../fixtures/processes");

/** Writes the manifest of the fixture's workflows, which are compiled clean. */
export function compileFixture(): void {
  const analysis = analyzeProject({ projectDirectory: fixture });
  expect(analysis.diagnostics).toEqual([]);
  writeManifest(analysis.manifest, path.join(fixture, ".reprise"));
}

type Message = { readonly ready: true } | { readonly step: number };

/** A ledger that activities write outside the journal: one line for each execution. */
export class Ledger {
  readonly #directory = new TemporaryDirectory("ledger");
  readonly file = this.#directory.file("ledger");

  constructor() {
    writeFileSync(this.file, "");
    onTestFinished(() => this.#directory[Symbol.dispose]());
  }

  lines(): readonly { readonly step: number; readonly pid: number }[] {
    return readFileSync(this.file, "utf8")
      .split("\n")
      .filter(line => line !== "")
      .map(line => {
        const [step, pid] = line.split(" ").map(Number);
        return { step: step ?? NaN, pid: pid ?? NaN };
      });
  }

  /** Steps that were executed more than once. */
  repeated(): readonly number[] {
    const steps = this.lines().map(line => line.step);
    return steps.filter((step, index) => steps.indexOf(step) !== index);
  }
}

/** A worker in a process of its own, which executes the fixture's workflows, rewritten by the loader. */
export class WorkerProcess {
  readonly output: string[] = [];
  readonly #child: ChildProcess;

  /** @param project Where `src/worker.ts` is. Default: the fixture's. */
  static async start(environment: Readonly<Record<string, string>>, project = fixture): Promise<WorkerProcess> {
    const worker = new WorkerProcess(environment, project);
    await worker.#message(message => "ready" in message);
    return worker;
  }

  private constructor(environment: Readonly<Record<string, string>>, project: string) {
    this.#child = fork("src/worker.ts", {
      cwd: project,
      execArgv: ["--import", "@reprise/compiler/register"],
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => this.output.push(text));
    }
    onTestFinished(() => void this.#child.kill("SIGKILL"));
  }

  get pid(): number {
    return this.#child.pid ?? NaN;
  }

  /** Resolves when an activity has taken effect for this step or a later one. */
  async reached(step: number): Promise<void> {
    await this.#message(message => "step" in message && message.step >= step);
  }

  /** Resolves to the exit code, or null where a signal ended it. */
  async ended(): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const [code] = (await once(this.#child, "exit")) as [number | null];
    return code;
  }

  async signal(signal: "SIGKILL" | "SIGTERM"): Promise<number | null> {
    const ended = this.ended();
    this.send(signal);
    return ended;
  }

  send(signal: "SIGKILL" | "SIGTERM"): void {
    this.#child.kill(signal);
  }

  stop(): void {
    this.#child.kill("SIGSTOP");
  }

  continue(): void {
    this.#child.kill("SIGCONT");
  }

  async #message(matches: (message: Message) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const onMessage = (message: Message) => {
        if (!matches(message)) return;
        settle();
        resolve();
      };
      const onExit = (code: number | null) => {
        settle();
        reject(new Error(`the worker ended with ${String(code)}:\n${this.output.join("")}`));
      };
      const settle = () => {
        this.#child.off("message", onMessage);
        this.#child.off("exit", onExit);
      };
      this.#child.on("message", onMessage);
      this.#child.on("exit", onExit);
    });
  }
}
