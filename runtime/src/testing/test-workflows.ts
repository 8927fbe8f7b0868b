import { newestDefinition } from "../authoring/newest-definitions.js";
import type { AnyWorkflow } from "../worker/builds/builds.js";

/** What takes the place of a child workflow. */
export type ChildStandIn = (input: never) => unknown;

/**
 * What an environment executes: its workflows, the stand-ins of children, and the children that its runs have called, whose
 * definitions are in this process already.
 */
export class TestWorkflows {
  readonly #known: Map<string, AnyWorkflow>;
  readonly #standIns: ReadonlySet<string>;

  constructor(workflows: readonly AnyWorkflow[], children: Readonly<Record<string, ChildStandIn>>) {
    const standIns = Object.entries(children).map(([name, body]) => standIn(name, body));
    this.#known = new Map([...workflows, ...standIns].map(workflow => [workflow.workflowName, workflow]));
    this.#standIns = new Set(Object.keys(children));
  }

  get all(): readonly AnyWorkflow[] {
    return [...this.#known.values()];
  }

  get names(): readonly string[] {
    return [...this.#known.keys()];
  }

  /** Those of these that were not known, and can be executed from now on. */
  learn(names: readonly string[]): readonly AnyWorkflow[] {
    const unknown = [...new Set(names)].filter(name => !this.#known.has(name));
    const learned = unknown.flatMap(name => newestDefinition(name) ?? []);
    for (const workflow of learned) this.#known.set(workflow.workflowName, workflow);
    return learned;
  }

  of(name: string): AnyWorkflow | undefined {
    return this.#known.get(name);
  }

  /** A stand-in belongs to the test, which may let it answer otherwise each time. */
  isStandIn(name: string): boolean {
    return this.#standIns.has(name);
  }
}

/** What it throws is the child's failure, whatever it is: a stand-in has no build that could mend it. */
function standIn(workflowName: string, body: ChildStandIn): AnyWorkflow {
  return Object.assign(async (input: never) => body(input), {
    "~reprise": "workflow" as const,
    workflowName,
    workflowBody: body as (input: never) => Promise<unknown>,
    workflowOptions: { onBug: "fail" as const },
  });
}
