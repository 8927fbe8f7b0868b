import { RepriseError } from "../../language/errors.js";
import type { HistoryEvent } from "../../language/events.js";
import { siteText, sitesOf } from "../../language/site.js";
import { Execution } from "../../replay/execution.js";
import { replay } from "../../replay/replay.js";
import type { StoredBuild, WorkerStore } from "../../store/contract.js";
import type { NumberedBuild } from "../builds/builds.js";

/** A run as its row has it. */
export interface RecordedRun {
  readonly runId: string;
  readonly nextSeq: number;
}

/** Brings runs from their histories into memory. */
export class Executions {
  readonly #store: Pick<WorkerStore, "loadBuilds">;
  readonly #builds = new Map<number, StoredBuild>();

  constructor(store: Pick<WorkerStore, "loadBuilds">) {
    this.#store = store;
  }

  /** Reads the builds by which these were written: a mismatch names their places. To be called before `replayed`. */
  async learn(histories: Iterable<readonly HistoryEvent[]>): Promise<void> {
    const missing = new Set<number>();
    for (const history of histories) {
      for (const { build } of history) if (build !== null && !this.#builds.has(build)) missing.add(build);
    }
    if (missing.size === 0) return;
    for (const build of await this.#store.loadBuilds([...missing])) this.#builds.set(build.number, build);
  }

  /**
   * A corrupt history is the run's own trouble: it becomes a fault, like a mismatch.
   * @param first Nobody has executed this run before.
   */
  async replayed(
    run: RecordedRun,
    code: NumberedBuild,
    { history, first }: { readonly history: readonly HistoryEvent[]; readonly first: boolean },
  ): Promise<Execution> {
    const execution = this.#create(run.runId, code);
    try {
      if (history.length !== run.nextSeq - 1) throw incomplete(run, history.length);
      await replay(execution, history, { first });
    } catch (error) {
      execution.poison(
        RepriseError.is(error) ? error : new RepriseError("E_INTERNAL", { message: String(error), cause: error }),
      );
    }
    return execution;
  }

  #create(runId: string, { definition, build }: NumberedBuild): Execution {
    const { workflowName: name, workflowBody: body, workflowOptions } = definition;
    const onBug = workflowOptions.onBug ?? "block";
    return new Execution(runId, { name, build, body, onBug }, event => this.#locate(event));
  }

  #locate(event: HistoryEvent): string | undefined {
    const build = event.build === null ? undefined : this.#builds.get(event.build);
    if (build === undefined) return undefined;
    const where = siteText(sitesOf(event, build.sites));
    return where === undefined ? `build ${build.build}` : `${where}, build ${build.build}`;
  }
}

function incomplete({ runId, nextSeq }: RecordedRun, events: number): RepriseError {
  return new RepriseError("E_HISTORY_CORRUPT", {
    message: `run ${runId} has ${events} events, its row says ${nextSeq - 1}`,
    hint: "Commits that Postgres had acknowledged are missing: look for a restore or a failover to a stale standby.",
  });
}
