import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

/** The worker processes of the demo: real ones, so that they can really be killed. */
export class Fleet {
  readonly #start: () => ChildProcess;
  readonly #workers: ChildProcess[] = [];

  constructor(options: { readonly directory: string; readonly environment: NodeJS.ProcessEnv }) {
    this.#start = () =>
      spawn(process.execPath, ["--enable-source-maps", "--import", "@reprise/runtime/register", "dist/worker.js"], {
        cwd: options.directory,
        env: { ...process.env, ...options.environment },
        stdio: ["ignore", "ignore", "pipe"],
      });
  }

  /** Starts a worker. Resolves when it has said that it executes workflows. */
  async add(): Promise<void> {
    const worker = this.#start();
    this.#workers.push(worker);
    const said: string[] = [];
    await new Promise<void>((resolve, reject) => {
      worker.stderr?.setEncoding("utf8").on("data", (text: string) => {
        said.push(text);
        if (text.includes("executes")) resolve();
      });
      worker.once("exit", code => reject(new Error(`a worker ended with ${String(code)}:\n${said.join("")}`)));
    });
  }

  /** SIGKILL: no handler runs, nothing is flushed. Resolves with the process id of the worker that is gone. */
  async killOne(): Promise<number> {
    const victim = this.#workers.shift();
    if (victim?.pid === undefined) throw new Error("there is no worker to kill");
    const gone = once(victim, "exit");
    victim.kill("SIGKILL");
    await gone;
    return victim.pid;
  }

  /** SIGTERM: every worker finishes what is under way. */
  async drain(): Promise<void> {
    const leaving = this.#workers.splice(0).map(async worker => {
      const gone = once(worker, "exit");
      worker.kill("SIGTERM");
      await gone;
    });
    await Promise.all(leaving);
  }

  killAll(): void {
    for (const worker of this.#workers.splice(0)) worker.kill("SIGKILL");
  }
}
