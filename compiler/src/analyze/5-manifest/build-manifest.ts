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

/** Build and operations are worked out when somebody asks for them: an editor, which judges every keystroke, never does. */
function entryOf(
  { name, file, at, closure }: WorkflowReach,
  { accepted, pins }: { readonly accepted: boolean; readonly pins: HostPins | undefined },
  sources: Sources,
): ManifestWorkflow {
  const code = codeOf(closure, sources);
  const { files, sites } = code;
  return {
    name,
    get build() {
      return code.buildWith(pins);
    },
    file,
    line: at.line,
    files,
    sites,
    get operations() {
      return code.operations;
    },
    accepted,
    ...(pins && { pins }),
  };
}

const known = new WeakMap<Closure, ClosureCode>();

function codeOf(closure: Closure, sources: Sources): ClosureCode {
  const code = known.get(closure) ?? new ClosureCode(closure, file => sources.nameOf(file));
  known.set(closure, code);
  return code;
}

/** What is said of a workflow's code whatever the verdict on it. */
class ClosureCode {
  /** Where its sources are, and what they are called on every machine. */
  readonly paths: readonly string[];
  readonly files: readonly string[];
  readonly sites: readonly ManifestSite[];
  readonly #closure: Closure;
  /** Of its files: whoever gives names holds a whole program, which the closure outlives. */
  readonly #names: ReadonlyMap<string, string>;
  readonly #sitesByUse: ReturnType<typeof sitesOf>;
  readonly #builds = new Map<string, string>();
  #operations: OperationTree | undefined;

  constructor(closure: Closure, nameOf: (file: string) => string) {
    this.#closure = closure;
    this.paths = [...new Set(closure.reached.map(({ unit }) => unit.file))];
    this.#names = new Map(this.paths.map(file => [file, nameOf(file)]));
    this.#sitesByUse = sitesOf(closure, nameOf);
    this.files = [...this.#names.values()].sort();
    this.sites = [...this.#sitesByUse.values()];
  }

  get operations(): OperationTree {
    const nameOf = (file: string) => this.#names.get(file) ?? file;
    this.#operations ??= operationTree(this.#closure, [...this.#sitesByUse.keys()], nameOf);
    return this.#operations;
  }

  /** Under another zone or locale the code decides otherwise: it is another build. */
  buildWith(pins: HostPins | undefined): string {
    const promised = Object.entries(pins ?? {}).map(([part, value]) => `${part}:${value}`);
    const known = this.#builds.get(promised.join());
    if (known !== undefined) return known;
    const labels = [...this.sites.map(site => `${site.kind}:${site.name ?? site.label}`), ...promised.sort()];
    const build = buildId(this.#closure, labels);
    this.#builds.set(promised.join(), build);
    return build;
  }
}
