import { existsSync, readFileSync } from "node:fs";
import { hash } from "node:crypto";
import path from "node:path";
import type { Workflow } from "../authoring/workflow.js";
import { RepriseError } from "../language/errors.js";
import { manifestFileName, type Manifest, type ManifestSite, type ManifestWorkflow } from "../language/manifest.js";

/** A workflow as this worker executes it. */
export interface WorkflowBuild {
  readonly definition: AnyWorkflow;
  readonly build: string;
  readonly sites: readonly ManifestSite[];
}

/** Whatever its types: the worker decodes the input from a history that was written for this workflow. */
export type AnyWorkflow = Workflow<never, unknown>;

/** Where the rewriter's mark in every loaded file leaves its name and hash. */
const loadedFiles = (): ReadonlyMap<string, string> =>
  (globalThis as { [key: symbol]: ReadonlyMap<string, string> | undefined })[Symbol.for("reprise.files.v1")] ??
  new Map();

/**
 * Finds the build of every workflow, and makes sure that the code in this process is the code that was analysed.
 *
 * @throws RepriseError `E_NOT_COMPILED`, `E_STALE`, `E_MANIFEST`, `E_WORKFLOW_DUPLICATE`
 */
export function findBuilds(
  definitions: readonly AnyWorkflow[],
  options: { readonly manifest?: string | undefined; readonly allowUncompiled?: boolean | undefined },
): readonly WorkflowBuild[] {
  refuseDuplicates(definitions);
  const file = options.manifest ?? findManifest();
  const manifest = file === undefined ? undefined : readManifest(file);
  return definitions.map(definition => {
    const name = definition.workflowName;
    const workflow = manifest?.workflows.find(candidate => candidate.name === name);
    if (workflow !== undefined && manifest !== undefined) return compiledBuild(definition, workflow, manifest);
    if (options.allowUncompiled === true) return uncompiledBuild(definition);
    throw notCompiled(name, file);
  });
}

function compiledBuild(definition: AnyWorkflow, workflow: ManifestWorkflow, manifest: Manifest): WorkflowBuild {
  const loaded = loadedFiles();
  for (const file of workflow.files) {
    const analysed = manifest.files[file];
    const hashOfLoaded = loaded.get(file);
    if (analysed === undefined || !analysed.marked) continue;
    if (hashOfLoaded === undefined) throw notRewritten(workflow.name, file);
    if (hashOfLoaded !== analysed.hash) throw stale(workflow.name, file);
  }
  return { definition, build: workflow.build, sites: workflow.sites };
}

/** Without a compiler, the function's own text is all that is known of its code. */
export function uncompiledBuild(definition: AnyWorkflow): WorkflowBuild {
  const text = definition.workflowBody.toString();
  return { definition, build: `uncompiled-${hash("sha256", text, "hex").slice(0, 12)}`, sites: [] };
}

/** Beside the entry of the process, as bundlers put it, then upwards from there and from the working directory. */
function findManifest(): string | undefined {
  const entry = process.argv[1];
  for (const start of [entry === undefined ? undefined : path.dirname(entry), process.cwd()]) {
    for (let directory = start; directory !== undefined; directory = parentOf(directory)) {
      for (const candidate of [
        path.join(directory, manifestFileName),
        path.join(directory, ".reprise", manifestFileName),
      ]) {
        if (existsSync(candidate)) return candidate;
      }
    }
  }
  return undefined;
}

function parentOf(directory: string): string | undefined {
  const parent = path.dirname(directory);
  return parent === directory ? undefined : parent;
}

function readManifest(file: string): Manifest {
  const manifest = parseManifest(file);
  if (isManifest(manifest)) return manifest;
  const format =
    typeof manifest === "object" && manifest !== null && "format" in manifest ? manifest.format : undefined;
  throw unreadable(
    file,
    format === undefined || format === 1 ? "it is not a manifest" : `its format is ${JSON.stringify(format)}, not 1`,
  );
}

function parseManifest(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw unreadable(file, error instanceof Error ? error.message : String(error));
  }
}

/** The format vouches for the rest: it is enough to see that a manifest was meant. */
function isManifest(value: unknown): value is Manifest {
  if (typeof value !== "object" || value === null) return false;
  const { format, workflows, files } = value as Partial<Record<keyof Manifest, unknown>>;
  return format === 1 && Array.isArray(workflows) && typeof files === "object" && files !== null;
}

function unreadable(file: string, why: string): RepriseError {
  return new RepriseError("E_MANIFEST", {
    message: `the manifest ${file} cannot be read: ${why}`,
    hint: "Build again, or run `reprise check`, with the compiler of this version.",
  });
}

function refuseDuplicates(definitions: readonly AnyWorkflow[]): void {
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
    hint: "Build with the plugin of @reprise/compiler, or run `reprise check`. In unit tests, pass allowUncompiled: true.",
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
