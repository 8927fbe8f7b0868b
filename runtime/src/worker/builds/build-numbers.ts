import type { WorkerStore } from "../../store/contract.js";
import type { NumberedBuild, WorkflowBuild } from "./builds.js";

/** Registers builds in the database. A build that has its number keeps its object, by which runs know their code. */
export class BuildNumbers {
  readonly #store: Pick<WorkerStore, "registerBuilds">;
  readonly #numbered = new WeakMap<WorkflowBuild, NumberedBuild>();

  constructor(store: Pick<WorkerStore, "registerBuilds">) {
    this.#store = store;
  }

  async of(builds: readonly WorkflowBuild[]): Promise<readonly NumberedBuild[]> {
    const fresh = builds.filter(build => !this.#numbered.has(build));
    const numbers = fresh.length === 0 ? undefined : await this.#store.registerBuilds(fresh.map(describeBuild));
    return builds.map(build => {
      const known = this.#numbered.get(build);
      if (known !== undefined) return known;
      const numbered = { ...build, number: numbers?.get(build.definition.workflowName) ?? 0 };
      this.#numbered.set(build, numbered);
      return numbered;
    });
  }
}

function describeBuild({ definition, build, sites }: WorkflowBuild) {
  return { workflow: definition.workflowName, build, sites };
}
