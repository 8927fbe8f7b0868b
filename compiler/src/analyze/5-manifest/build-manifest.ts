import type { Manifest, ManifestFile, ManifestWorkflow } from "@reprise/runtime/language";
import type { WorkflowReach } from "../2-reach/reach.js";
import { inForce } from "../allow/in-force.js";
import type { Judgement } from "../3-judge/judge.js";
import { buildId } from "./build-id.js";
import { operationTree } from "./operation-tree.js";
import { sitesOf } from "./sites.js";

/** What the manifest needs to know about the sources. */
export interface Sources {
  /** The name under which a file registers itself when it is loaded. */
  nameOf(file: string): string;
  hashOf(file: string): string;
  /** True if the rewriter leaves its mark in the file. */
  isMarked(file: string): boolean;
}

export function buildManifest(
  workflows: readonly WorkflowReach[],
  { refused, allowances }: Pick<Judgement, "refused" | "allowances">,
  sources: Sources,
  compiler: string,
): Manifest {
  const files: Record<string, ManifestFile> = {};
  const entries = workflows.map(workflow => {
    const paths = [...new Set(workflow.closure.reached.map(({ unit }) => unit.file))];
    for (const path of paths)
      files[sources.nameOf(path)] = { hash: sources.hashOf(path), marked: sources.isMarked(path) };
    return entryOf(workflow, paths.map(path => sources.nameOf(path)).sort(), !refused.has(workflow), sources);
  });
  return {
    format: 1,
    compiler,
    workflows: entries.sort((a, b) => (a.name < b.name ? -1 : 1)),
    allowances: inForce(allowances),
    files: Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function entryOf(
  workflow: WorkflowReach,
  files: readonly string[],
  accepted: boolean,
  sources: Sources,
): ManifestWorkflow {
  const { name, file, at, closure } = workflow;
  const nameOf = (path: string) => sources.nameOf(path);
  const found = sitesOf(closure, nameOf);
  const sites = [...found.values()];
  const labels = sites.map(site => `${site.kind}:${site.name ?? site.label}`);
  const operations = operationTree(closure, [...found.keys()], nameOf);
  return { name, build: buildId(closure, labels), file, line: at.line, files, sites, operations, accepted };
}
