import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

interface Member {
  readonly process: ChildProcess;
  /** What it calls itself in the database: the owner of its runs. */
  readonly id: string;
}

/** The worker processes of the demo: real ones, so that they can really be killed. */
export class Fleet {
  readonly #start: () => ChildProcess;
  readonly #members: Member[] = [];

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
    const said: string[] = [];
    const id = await new Promise<string>((resolve, reject) => {
      worker.stderr?.setEncoding("utf8").on("data", (text: string) => {
        said.push(text);
        const [, name] = /worker (\S+) executes/.exec(said.join("")) ?? [];
        if (name !== undefined) resolve(name);
      });
      worker.once("exit", code => reject(new Error(`a worker ended with ${String(code)}:\n${said.join("")}`)));
    });
    this.#members.push({ process: worker, id });
  }

  /** The worker that is next to die. */
  get victim(): string {
    return this.#members[0]?.id ?? "";
  }

  /** SIGKILL: no handler runs, nothing is flushed. */
  async killVictim(): Promise<void> {
    const victim = this.#members.shift();
    if (victim === undefined) throw new Error("there is no worker to kill");
    const gone = once(victim.process, "exit");
    victim.process.kill("SIGKILL");
    await gone;
  }

  /** SIGTERM: every worker finishes what is under way. Returns the exit codes. */
  async drain(): Promise<readonly unknown[]> {
    const leaving = this.#members.splice(0).map(async ({ process }) => {
      const gone = once(process, "exit");
      process.kill("SIGTERM");
      const [code] = (await gone) as unknown[];
      return code;
    });
    return Promise.all(leaving);
  }

  killAll(): void {
    for (const { process } of this.#members.splice(0)) process.kill("SIGKILL");
  }
}
