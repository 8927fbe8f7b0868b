import type { HostPins, Manifest, ManifestFile, ManifestWorkflow } from "@reprise/runtime/language";
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
  { refused, pins, allowances }: Pick<Judgement, "refused" | "pins" | "allowances">,
  sources: Sources,
  compiler: string,
): Manifest {
  const files: Record<string, ManifestFile> = {};
  const entries = workflows.map(workflow => {
    const paths = [...new Set(workflow.closure.reached.map(({ unit }) => unit.file))];
    for (const path of paths)
      files[sources.nameOf(path)] = { hash: sources.hashOf(path), marked: sources.isMarked(path) };
    const names = paths.map(path => sources.nameOf(path)).sort();
    return entryOf(workflow, names, { accepted: !refused.has(workflow), pins: pins.get(workflow) }, sources);
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
  { accepted, pins }: { readonly accepted: boolean; readonly pins: HostPins | undefined },
  sources: Sources,
): ManifestWorkflow {
  const { name, file, at, closure } = workflow;
  const nameOf = (path: string) => sources.nameOf(path);
  const found = sitesOf(closure, nameOf);
  const sites = [...found.values()];
  const labels = sites.map(site => `${site.kind}:${site.name ?? site.label}`);
  const operations = operationTree(closure, [...found.keys()], nameOf);
  // Under another zone or locale the code decides otherwise: it is another build.
  const promised = Object.entries(pins ?? {}).map(([part, value]) => `${part}:${value}`);
  const build = buildId(closure, [...labels, ...promised.sort()]);
  return { name, build, file, line: at.line, files, sites, operations, accepted, ...(pins && { pins }) };
}
