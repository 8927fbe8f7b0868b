import { statSync } from "node:fs";
import { newestDefinition } from "../../authoring/newest-definitions.js";
import { RepriseError } from "../../language/errors.js";
import { buildOf, refuseDuplicates, type AnyWorkflow, type FoundManifest, type WorkflowBuild } from "./builds.js";
import { readManifest } from "./manifest-file.js";

/**
 * Where the plugin of a development server writes its verdicts; undefined outside of one. The module of the receivers that
 * the server hands out says it, so it is known in whatever thread or process executes the code.
 */
export function developmentManifest(): string | undefined {
  const server = (globalThis as { [key: symbol]: { readonly manifest: string } | undefined })[
    Symbol.for("reprise.development.v1")
  ];
  return server?.manifest;
}

export interface DevelopmentLog {
  /** A workflow is executed with other code than before, or for the first time. */
  codeLoaded(workflow: string): void;
  /** The analysis refuses a workflow: no new runs of it begin, those that have begun go on. */
  beginsNoRuns(workflow: string): void;
  /** A workflow is not executed for now: its loaded code is not the code that was analysed. */
  codeAwaited(workflow: string, reason: RepriseError): void;
}

/** How a workflow stands at this moment. */
type Standing =
  | { readonly kind: "executable"; readonly build: WorkflowBuild }
  | { readonly kind: "awaited"; readonly reason: RepriseError; readonly since: number; told: boolean };

/** Loading and analysing take turns of their own after a save: only what lasts longer is worth a word. */
const patienceMs = 1_000;

/**
 * The code of a worker's workflows while it is being edited. Modules are loaded again, and verdicts are written again, in any
 * order and at any time; a workflow is executed while both speak of the same text.
 */
export class DevelopmentCode {
  readonly #workflows: readonly AnyWorkflow[];
  readonly #file: string;
  readonly #allowUncompiled: boolean;
  readonly #log: DevelopmentLog;
  readonly #clock: () => number;
  readonly #standings = new Map<string, Standing>();
  #stamp = "";
  #found: FoundManifest | undefined;
  #unreadable: RepriseError | undefined;

  constructor(
    workflows: readonly AnyWorkflow[],
    options: {
      readonly file: string;
      readonly allowUncompiled: boolean;
      readonly log: DevelopmentLog;
      /** A monotonic clock, in ms. */
      readonly clock?: () => number;
    },
  ) {
    refuseDuplicates(workflows);
    this.#workflows = workflows;
    this.#file = options.file;
    this.#allowUncompiled = options.allowUncompiled;
    this.#log = options.log;
    this.#clock = options.clock ?? (() => performance.now());
  }

  /** What can be executed now. A workflow that has not changed since the last look keeps its object. */
  look(): readonly WorkflowBuild[] {
    this.#readManifest();
    return this.#workflows.flatMap(workflow => {
      const standing = this.#standingOf(newestDefinition(workflow.workflowName) ?? workflow);
      return standing.kind === "executable" ? [standing.build] : [];
    });
  }

  #readManifest(): void {
    const stat = statSync(this.#file, { throwIfNoEntry: false });
    const stamp = stat === undefined ? "" : `${stat.mtimeMs}:${stat.ino}:${stat.size}`;
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    this.#found = undefined;
    this.#unreadable = undefined;
    if (stat === undefined) return;
    try {
      this.#found = { file: this.#file, manifest: readManifest(this.#file) };
    } catch (error) {
      if (!RepriseError.is(error)) throw error;
      this.#unreadable = error;
    }
  }

  #standingOf(definition: AnyWorkflow): Standing {
    const name = definition.workflowName;
    const before = this.#standings.get(name);
    const standing = this.#examine(definition, before);
    this.#standings.set(name, standing);
    if (standing !== before) this.#tell(name, before, standing);
    if (standing.kind === "awaited") this.#tellIfItLasts(name, standing);
    return standing;
  }

  #examine(definition: AnyWorkflow, before: Standing | undefined): Standing {
    try {
      if (this.#unreadable !== undefined) throw this.#unreadable;
      const build = buildOf(definition, this.#found, this.#allowUncompiled);
      return before?.kind === "executable" && isSame(before.build, build) ? before : { kind: "executable", build };
    } catch (error) {
      if (!RepriseError.is(error)) throw error;
      if (before?.kind === "awaited" && before.reason.message === error.message) return before;
      return { kind: "awaited", reason: error, since: this.#clock(), told: false };
    }
  }

  #tell(name: string, before: Standing | undefined, standing: Standing): void {
    if (standing.kind === "awaited") return;
    if (!standing.build.begins) this.#log.beginsNoRuns(name);
    else if (before !== undefined) this.#log.codeLoaded(name);
  }

  #tellIfItLasts(name: string, standing: Extract<Standing, { kind: "awaited" }>): void {
    if (standing.told || this.#clock() - standing.since < patienceMs) return;
    standing.told = true;
    this.#log.codeAwaited(name, standing.reason);
  }
}

function isSame(one: WorkflowBuild, other: WorkflowBuild): boolean {
  return one.definition === other.definition && one.build === other.build && one.begins === other.begins;
}
