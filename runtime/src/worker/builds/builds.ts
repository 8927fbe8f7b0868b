import { hash } from "node:crypto";
import type { Workflow } from "../../authoring/workflow.js";
import { RepriseError } from "../../language/errors.js";
import { manifestFileName, type Manifest, type ManifestSite, type ManifestWorkflow } from "../../language/manifest.js";
import { requireHost } from "./host.js";
import { findManifest, readManifest } from "./manifest-file.js";

/** A workflow as this worker executes it. */
export interface WorkflowBuild {
  readonly definition: AnyWorkflow;
  readonly build: string;
  readonly sites: readonly ManifestSite[];
  /** False where the analysis refused the workflow: no new runs of it begin, those that have begun go on. */
  readonly begins: boolean;
}

/** A build with its number in the database, by which events refer to it. */
export type NumberedBuild = WorkflowBuild & { readonly number: number };

/** Whatever its types: the worker decodes the input from a history that was written for this workflow. */
export type AnyWorkflow = Workflow<never, unknown>;

/** A manifest, and the file that it was read from. */
export interface FoundManifest {
  readonly file: string;
  readonly manifest: Manifest;
}

/** Where the rewriter's mark in every loaded file leaves its name and hash. */
const loadedFiles = (): ReadonlyMap<string, string> =>
  (globalThis as { [key: symbol]: ReadonlyMap<string, string> | undefined })[Symbol.for("reprise.files.v1")] ??
  new Map();

/**
 * Finds the build of every workflow, and makes sure that the code in this process is the code that was analysed.
 *
 * @throws RepriseError `E_NOT_COMPILED`, `E_STALE`, `E_HOST`, `E_MANIFEST`, `E_WORKFLOW_DUPLICATE`
 */
export function findBuilds(
  definitions: readonly AnyWorkflow[],
  options: { readonly manifest?: string | undefined; readonly allowUncompiled?: boolean | undefined },
): readonly WorkflowBuild[] {
  refuseDuplicates(definitions);
  const file = options.manifest ?? findManifest();
  const found = file === undefined ? undefined : { file, manifest: readManifest(file) };
  return definitions.map(definition => buildOf(definition, found, options.allowUncompiled === true));
}

/** @throws RepriseError `E_NOT_COMPILED`, `E_STALE`, `E_HOST` */
export function buildOf(
  definition: AnyWorkflow,
  found: FoundManifest | undefined,
  allowUncompiled: boolean,
): WorkflowBuild {
  const name = definition.workflowName;
  const workflow = found?.manifest.workflows.find(candidate => candidate.name === name);
  if (found !== undefined && workflow !== undefined) return compiledBuild(definition, workflow, found.manifest);
  if (allowUncompiled) return uncompiledBuild(definition);
  throw notCompiled(name, found?.file);
}

function compiledBuild(definition: AnyWorkflow, workflow: ManifestWorkflow, manifest: Manifest): WorkflowBuild {
  requireHost(workflow.name, workflow.pins ?? {});
  const loaded = loadedFiles();
  for (const file of workflow.files) {
    const analysed = manifest.files[file];
    const hashOfLoaded = loaded.get(file);
    if (analysed === undefined || !analysed.marked) continue;
    if (hashOfLoaded === undefined) throw notRewritten(workflow.name, file);
    if (hashOfLoaded !== analysed.hash) throw stale(workflow.name, file);
  }
  return { definition, build: workflow.build, sites: workflow.sites, begins: workflow.accepted };
}

/** Without a compiler, the function's own text is all that is known of its code. */
export function uncompiledBuild(definition: AnyWorkflow): WorkflowBuild {
  const text = definition.workflowBody.toString();
  const build = `uncompiled-${hash("sha256", text, "hex").slice(0, 12)}`;
  return { definition, build, sites: [], begins: true };
}

/** @throws RepriseError `E_WORKFLOW_DUPLICATE` */
export function refuseDuplicates(definitions: readonly AnyWorkflow[]): void {
  const names = new Set<string>();
  for (const { workflowName } of definitions) {
    if (names.has(workflowName)) {
      throw new RepriseError("E_WORKFLOW_DUPLICATE", {
        message: `two workflows of this worker have the name ${workflowName}`,
        hint: "Runs are stored under the name: give each workflow a name of its own.",
      });
    }
    names.add(workflowName);
  }
}

function notCompiled(workflow: string, manifest: string | undefined): RepriseError {
  return new RepriseError("E_NOT_COMPILED", {
    message:
      manifest === undefined
        ? `the workflow ${workflow} has no build: no ${manifestFileName} was found beside the program or above it`
        : `the workflow ${workflow} is not in the manifest ${manifest}`,
    hint:
      "Build with the plugin of @reprise/compiler, or run `reprise check`" +
      `${manifest === undefined ? "" : ", with its file in what the tsconfig includes"}. In unit tests, pass allowUncompiled: true.`,
  });
}

function notRewritten(workflow: string, file: string): RepriseError {
  return new RepriseError("E_NOT_COMPILED", {
    message: `the workflow ${workflow} uses ${file}, which was loaded without being rewritten`,
    hint: "Load it through the plugin of your bundler, or start with `node --import @reprise/compiler/register`.",
  });
}

function stale(workflow: string, file: string): RepriseError {
  return new RepriseError("E_STALE", {
    message: `the workflow ${workflow} uses ${file}, which was changed after the analysis`,
    hint: "Build again, or run `reprise check`: the manifest has to describe the code that is executed.",
  });
}
