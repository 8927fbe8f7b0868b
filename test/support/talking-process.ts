import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";

/** A process of Node that goes on until the test ends, and whose words the test waits for. */
export class TalkingProcess {
  readonly #child: ChildProcess;
  #output = "";
  #read = 0;
  #onOutput: () => void = () => undefined;

  constructor(argv: readonly string[], { cwd, env = {} }: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv }) {
    this.#child = spawn(process.execPath, argv, {
      cwd,
      // A development server inside of Vitest would take itself for Vitest's.
      env: { ...process.env, VITEST: undefined, NODE_ENV: undefined, NO_COLOR: "1", FORCE_COLOR: undefined, ...env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#output += text;
        this.#onOutput();
      });
    }
    this.#child.once("close", () => this.#onOutput());
    onTestFinished(async () => {
      // Not its streams: processes of its own, such as esbuild's, may hold them for longer.
      const gone = once(this.#child, "exit");
      if (this.#child.kill("SIGKILL")) await gone;
    });
  }

  /** What it has said so far. */
  get output(): string {
    return this.#output;
  }

  /** Resolves when it has said all of these, in any order, from where the last wait ended. */
  async says(...patterns: readonly RegExp[]): Promise<void> {
    for (;;) {
      const fresh = this.#output.slice(this.#read);
      const ends = patterns.map(pattern => endOf(pattern.exec(fresh)));
      if (!ends.includes(undefined)) {
        this.#read += Math.max(...ends.map(end => end ?? 0));
        return;
      }
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(`it ended without saying ${patterns.join(" and ")}:\n${this.#output}`);
      }
      await new Promise<void>(resolve => (this.#onOutput = resolve));
    }
  }
}

function endOf(found: RegExpExecArray | null): number | undefined {
  return found === null ? undefined : found.index + found[0].length;
}
