// The analysis of a development server, in a thread of its own: it takes seconds when it is cold, and must delay no transform.
import { RepriseError } from "@reprise/runtime/language";
import { parentPort, workerData } from "node:worker_threads";
import { writeManifest } from "../../manifest/write-manifest.js";
import { checkBuild } from "../build-check.js";
import type { CheckAnswer, CheckQuestion } from "./background-check.js";

const { root, tsconfig, manifestDirectory } = workerData as CheckQuestion;

// The project is read for the first verdict, so that the one on the first edit, which somebody waits for, finds it read.
parentPort?.on("message", () => void answer().then(said => parentPort?.postMessage(said)));

async function answer(): Promise<CheckAnswer> {
  try {
    const { analysis, refusal, warnings, directory } = await checkBuild(root, tsconfig, { fromDisk: "facts" });
    const { diagnostics, manifest } = analysis;
    if (manifest.workflows.length > 0) writeManifest(manifest, manifestDirectory);
    return { directory, diagnostics, refusal, warnings, workflows: manifest.workflows.length };
  } catch (error) {
    const { code, message, hint } = RepriseError.is(error)
      ? error
      : {
          code: "E_INTERNAL",
          message: error instanceof Error ? (error.stack ?? error.message) : String(error),
          hint: "",
        };
    const refusal = `${code}: ${message}${hint === undefined || hint === "" ? "" : `\n${hint}`}`;
    return { directory: root, diagnostics: [], refusal, warnings: [], workflows: 0 };
  }
}
