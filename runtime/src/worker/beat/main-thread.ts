import { Session, type Debugger } from "node:inspector";
import path from "node:path";
import { fileURLToPath } from "node:url";

const answerLimitMs = 2_000;
const framesShown = 3;

/**
 * A hold on the main thread, from another thread, through the inspector: it interrupts a busy loop, a runaway regular
 * expression and a blocking wait alike, where messages and signals are never looked at.
 */
export class MainThread {
  readonly #session = new Session();
  readonly #urls = new Map<string, string>();

  constructor() {
    this.#session.connectToMainThread();
    this.#session.on("Debugger.scriptParsed", ({ params }) => this.#urls.set(params.scriptId, params.url));
  }

  /** Stops it where it is, and tells where that is: the innermost frames of the user's own code. */
  async pause(): Promise<readonly string[]> {
    const paused = new Promise<readonly string[]>(resolve => {
      this.#session.once("Debugger.paused", ({ params }) => {
        resolve(params.callFrames.flatMap(frame => this.#describe(frame)).slice(0, framesShown));
      });
    });
    this.#session.post("Debugger.enable");
    this.#session.post("Debugger.pause");
    return Promise.race([paused, after(answerLimitMs, [])]);
  }

  /** Ends the process from inside, without exit handlers. To be called once it is paused. */
  exit(code: number): void {
    this.#session.post("Runtime.evaluate", { expression: `process.reallyExit(${code})` });
  }

  #describe({ functionName, location }: Debugger.CallFrame): readonly string[] {
    const url = this.#urls.get(location.scriptId) ?? "";
    if (url === "" || url.startsWith("node:")) return [];
    const file = url.startsWith("file:") ? path.relative(process.cwd(), fileURLToPath(url)) : url;
    const place = `${file}:${location.lineNumber + 1}:${(location.columnNumber ?? 0) + 1}`;
    return [functionName === "" ? place : `${functionName} (${place})`];
  }
}

export function after<T>(ms: number, value: T): Promise<T> {
  return new Promise(resolve => setTimeout(resolve, ms, value).unref());
}
