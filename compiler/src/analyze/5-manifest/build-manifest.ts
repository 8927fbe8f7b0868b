import type { HostPins, Manifest, ManifestFile, ManifestSite, ManifestWorkflow } from "@reprise/runtime/language";
import type { WorkflowReach } from "../2-reach/reach.js";
import { inForce } from "../allow/in-force.js";
import { phaseOf } from "../2-reach/closure.js";
import type { Judgement } from "../3-judge/judge.js";
import { verdictFor } from "../3-judge/verdicts.js";
import { buildId } from "./build-id.js";

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
  const sites = sitesOf(workflow, sources);
  const labels = sites.map(site => `${site.kind}:${site.name ?? site.label}`);
  const { name, file, at, closure } = workflow;
  // Under another zone or locale the code decides otherwise: it is another build.
  const promised = Object.entries(pins ?? {}).map(([part, value]) => `${part}:${value}`);
  const build = buildId(closure, [...labels, ...promised.sort()]);
  return { name, build, file, line: at.line, files, sites, accepted, ...(pins && { pins }) };
}

/** Durable operations and journaled natives, file by file in the order of the closure, in source order within a file. */
function sitesOf(workflow: WorkflowReach, sources: Sources): readonly ManifestSite[] {
  const sites = new Map<string, ManifestSite>();
  for (const reached of workflow.closure.reached) {
    for (const use of reached.unit.uses) {
      const site = use.kind === "durable" ? use.site : undefined;
      const native = use.kind === "native" && phaseOf(use, reached) === "run" ? use : undefined;
      const kind = native && siteKind(native.path);
      const found =
        site ??
        (native &&
          kind && {
            ...positionIn(native.at, sources.nameOf(reached.unit.file)),
            kind,
            name: null,
            label: native.label,
          });
      if (found !== undefined) sites.set(`${found.kind} ${found.file}:${found.line}:${found.column}`, found);
    }
  }
  return [...sites.values()];
}

function positionIn(
  at: { readonly line: number; readonly column: number },
  file: string,
): Pick<ManifestSite, "file" | "line" | "column"> {
  return { file, line: at.line, column: at.column };
}

function siteKind(path: string): ManifestSite["kind"] | undefined {
  const verdict = verdictFor(path);
  if (verdict.verdict !== "journaled" || /console|clear/.test(path)) return undefined;
  if (/Date|performance/.test(path)) return "clock";
  return /setTimeout|AbortSignal/.test(path) ? "timer" : "draw";
}
