import { RepriseError } from "../../language/errors.js";
import { findBuilds, type AnyWorkflow, type WorkflowBuild } from "./builds.js";
import { DevelopmentCode, developmentManifest } from "./development.js";
import type { WorkerLog } from "../log.js";
import type { WorkerOptions } from "../options.js";

/** What can be executed at this moment. */
export type Code = () => readonly WorkflowBuild[];

/** @throws RepriseError `E_NOT_COMPILED`, `E_STALE`, `E_HOST`, `E_MANIFEST`, `E_WORKFLOW_DUPLICATE` */
export async function codeOf(workflows: readonly AnyWorkflow[], options: WorkerOptions, log: WorkerLog): Promise<Code> {
  const verdicts = developmentManifest();
  if (verdicts !== undefined) {
    const { manifest: file = verdicts, allowUncompiled = false } = options;
    const code = new DevelopmentCode(workflows, { file, allowUncompiled, log });
    return () => code.look();
  }
  const builds = await unlessStale(() => findBuilds(workflows, options));
  for (const { definition, begins } of builds) if (!begins) log.beginsNoRuns(definition.workflowName);
  return () => builds;
}

/**
 * A build that is repeated at each change writes its code before its manifest, and whoever watches the code starts us in
 * between. In production nothing is built beside a worker.
 */
async function unlessStale<T>(find: () => T): Promise<T> {
  const patienceEndsAt = performance.now() + (process.env.NODE_ENV === "production" ? 0 : 1_000);
  for (;;) {
    try {
      return find();
    } catch (error) {
      const isStale = RepriseError.is(error) && error.code === "E_STALE";
      if (!isStale || performance.now() >= patienceEndsAt) throw error;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }
}
