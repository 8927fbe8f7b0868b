import type {
  HostPins,
  Manifest,
  ManifestFile,
  ManifestSite,
  ManifestWorkflow,
  OperationTree,
} from "@reprise/runtime/language";
import type { Closure } from "../2-reach/closure.js";
import type { WorkflowReach } from "../2-reach/reach.js";
import { inForce } from "../allow/in-force.js";
import type { Judgement } from "../3-judge/judge.js";
import { buildId } from "./build-id.js";
import { operationTree } from "./operation-tree.js";
import { sitesOf } from "./sites.js";

/** What the manifest needs to know about the sources. The name of a file is the same for as long as the facts about it. */
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
  const entries = workflows.map(workflow =>
    entryOf(workflow, { accepted: !refused.has(workflow), pins: pins.get(workflow) }, sources),
  );
  const paths = new Set(workflows.flatMap(({ closure }) => codeOf(closure, sources).paths));
  const files = [...paths].map((path): [string, ManifestFile] => [
    sources.nameOf(path),
    { hash: sources.hashOf(path), marked: sources.isMarked(path) },
  ]);
  return {
    format: 1,
    compiler,
    workflows: entries.sort((a, b) => (a.name < b.name ? -1 : 1)),
    allowances: inForce(allowances),
    files: Object.fromEntries(files.sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function entryOf(
  { name, file, at, closure }: WorkflowReach,
  { accepted, pins }: { readonly accepted: boolean; readonly pins: HostPins | undefined },
  sources: Sources,
): ManifestWorkflow {
  const { files, sites, operations, builds } = codeOf(closure, sources);
  // Under another zone or locale the code decides otherwise: it is another build.
  const promised = Object.entries(pins ?? {}).map(([part, value]) => `${part}:${value}`);
  const labels = [...sites.map(site => `${site.kind}:${site.name ?? site.label}`), ...promised.sort()];
  const build = builds.get(promised.join()) ?? buildId(closure, labels);
  builds.set(promised.join(), build);
  return { name, build, file, line: at.line, files, sites, operations, accepted, ...(pins && { pins }) };
}

/** What is said of a workflow's code whatever the verdict on it. */
interface ClosureCode {
  /** Where its sources are, and what they are called on every machine. */
  readonly paths: readonly string[];
  readonly files: readonly string[];
  readonly sites: readonly ManifestSite[];
  readonly operations: OperationTree;
  /** Build ids by what the project pins. */
  readonly builds: Map<string, string>;
}

const known = new WeakMap<Closure, ClosureCode>();

function codeOf(closure: Closure, sources: Sources): ClosureCode {
  const code = known.get(closure) ?? readCode(closure, file => sources.nameOf(file));
  known.set(closure, code);
  return code;
}

function readCode(closure: Closure, nameOf: (file: string) => string): ClosureCode {
  const paths = [...new Set(closure.reached.map(({ unit }) => unit.file))];
  const sites = sitesOf(closure, nameOf);
  const operations = operationTree(closure, [...sites.keys()], nameOf);
  return { paths, files: paths.map(nameOf).sort(), sites: [...sites.values()], operations, builds: new Map() };
}
