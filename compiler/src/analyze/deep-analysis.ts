import { RepriseError } from "@reprise/runtime/language";
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from "node:worker_threads";
import type { Analysis, AnalyzeOptions } from "./analyze.js";

/** What a thread is asked, one question after the other. */
export interface DeepThread {
  readonly port: MessagePort;
  /** Rises by one with each answer. */
  readonly answers: Int32Array<SharedArrayBuffer>;
}

export type DeepAnswer = { readonly analysis: Analysis } | { readonly failure: string };

/** The stack of a main thread has room for one megabyte, enough for a chain of 400 calls from file to file. */
const stackSizeMb = 512;
const longestMs = 15 * 60_000;

let asked: DeepThread | undefined;

/** Whether this is how an analysis ends for which the stack has no room. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes("call stack");
}

/**
 * The verdict on a project whose code is nested too deeply for the stack of this thread: it is made in one with a larger stack,
 * which remembers what it has seen as this one would. Whoever asks waits for it.
 */
export function analyzeDeeply(options: AnalyzeOptions): Analysis {
  asked ??= startThread();
  const { port, answers } = asked;
  const before = Atomics.load(answers, 0);
  port.postMessage(options);
  Atomics.wait(answers, 0, before, longestMs);
  const answer = receiveMessageOnPort(port)?.message as DeepAnswer | undefined;
  if (answer !== undefined && "analysis" in answer) return answer.analysis;
  throw new RepriseError("E_INTERNAL", {
    message: `the code is nested too deeply to be analysed: ${answer?.failure ?? "there was no answer"}`,
    hint: "Look for an expression of thousands of terms, or a chain of thousands of functions, and divide it.",
  });
}

function startThread(): DeepThread {
  const { port1, port2 } = new MessageChannel();
  const answers = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const workerData: DeepThread = { port: port2, answers };
  const thread = new Worker(new URL("./deep-thread.js", import.meta.url), {
    workerData,
    transferList: [port2],
    resourceLimits: { stackSizeMb },
  });
  thread.unref();
  return { port: port1, answers };
}
