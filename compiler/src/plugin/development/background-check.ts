import { Worker } from "node:worker_threads";
import type { Diagnostic } from "../../diagnostics.js";

/** What is to be analysed, and where the verdicts go. */
export interface CheckQuestion {
  readonly root: string;
  readonly tsconfig: string | undefined;
  readonly manifestDirectory: string;
}

export interface CheckAnswer {
  /** What the files of the diagnostics are relative to. */
  readonly directory: string;
  readonly diagnostics: readonly Diagnostic[];
  /** All errors in one text; undefined where there are none. */
  readonly refusal: string | undefined;
  readonly warnings: readonly string[];
  readonly workflows: number;
}

/** So long a save of several files may take: it is answered once. */
const settleMs = 30;

/** Analyses a project in a thread of its own, once for all changes that come while it is at work. */
export class BackgroundCheck {
  readonly #thread: Worker;
  readonly #onAnswer: (answer: CheckAnswer) => void;
  #state: "idle" | "settling" | "busy" | "busy, asked again" = "idle";

  constructor(question: CheckQuestion, onAnswer: (answer: CheckAnswer) => void) {
    this.#onAnswer = onAnswer;
    this.#thread = new Worker(new URL("./check-thread.js", import.meta.url), { workerData: question });
    this.#thread.unref();
    this.#thread.on("message", (answer: CheckAnswer) => this.#answered(answer));
    this.#thread.on("error", error => this.#broke(error));
  }

  /** The verdict on what the disk holds from now on will come. */
  ask(): void {
    if (this.#state === "busy") this.#state = "busy, asked again";
    if (this.#state !== "idle") return;
    this.#state = "settling";
    setTimeout(() => {
      this.#state = "busy";
      this.#thread.postMessage("check");
    }, settleMs).unref();
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
  }

  #answered(answer: CheckAnswer): void {
    const asked = this.#state === "busy, asked again";
    this.#state = "idle";
    // A verdict on what is no longer there is nobody's business.
    if (asked) this.ask();
    else this.#onAnswer(answer);
  }

  #broke(error: Error): void {
    const refusal = `the analysis ended, restart the server: ${error.stack ?? error.message}`;
    this.#onAnswer({ directory: "", diagnostics: [], refusal, warnings: [], workflows: 0 });
  }
}
