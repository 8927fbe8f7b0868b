// Analyses what the stack of another thread has no room for.
import path from "node:path";
import { workerData } from "node:worker_threads";
import { analyzeWith, type AnalyzeOptions } from "./analyze.js";
import { CheckService } from "./check-service.js";
import type { DeepAnswer, DeepThread } from "./deep-analysis.js";

const { port, answers } = workerData as DeepThread;

port.on("message", (options: AnalyzeOptions) => {
  port.postMessage(answer(options));
  Atomics.add(answers, 0, 1);
  Atomics.notify(answers, 0);
});

function answer(options: AnalyzeOptions): DeepAnswer {
  try {
    const tsconfig = path.resolve(options.projectDirectory, options.tsconfig ?? "tsconfig.json");
    return { analysis: analyzeWith(CheckService.for(tsconfig), options) };
  } catch (error) {
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
