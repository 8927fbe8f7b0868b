import type { Workflow } from "../authoring/workflow.js";
import { messageOf, RepriseError } from "../language/errors.js";
import { isClosed } from "../language/run.js";
import type { TestEnvironment } from "./environment.js";
import { Reactions } from "./orders/reactions.js";
import { fixedGuide, OrderSearch, randomGuide, type Guide } from "./orders/search.js";
import { seededRandom } from "./orders/seeded-random.js";
import { World, type SentSignal, type SentUpdate } from "./orders/world.js";
import { begin, checkInvariants, end, type Ended, type Scenario } from "./scenario.js";
import type { TestRun } from "./test-run.js";

/** Signals and updates arrive in their order, each at any time. */
export interface OrderScenario<Input, Output> extends Omit<Scenario<Input, Output>, "drive" | "check"> {
  /** `{ signal: approved, payload: true }`, `{ update: addLine, argument: line }`. */
  readonly signals?: readonly (SentSignal | SentUpdate)[];
  /** What must hold in the end, whatever came first. */
  readonly check: (ended: Ended<Output>) => void | Promise<void>;
}

export interface OrderOptions {
  /** The most executions. Default: 1,000. */
  readonly limit?: number;
  /** One order, as a failure names it. */
  readonly only?: string;
  /** Leave out orders that cannot end in another way. Default: true. */
  readonly prune?: boolean;
  /** Of the orders that are drawn where `limit` does not suffice for all. Default: 1. */
  readonly seed?: number;
}

export interface OrderReport {
  /** Orders that were executed to their end. */
  readonly orders: number;
  /** Branches that were left out, since they differ from an executed one in exchanges only that nothing can notice. */
  readonly pruned: number;
  /** How many of `orders` were drawn at random, since there were too many. */
  readonly drawn: number;
  /** Every order was executed, or is one of those that were left out. */
  readonly complete: boolean;
  /** `6 orders, 18 pruned, exhaustive`. */
  readonly coverage: string;
}

/** Longer paths are cut: a workflow that polls for ever has no last order. */
const longestPath = 500;

/**
 * Executes a run in every order in which pending results, timers and signals can arrive. Bodies begin when they are asked
 * for, as in a worker; what they came to arrives when it is its turn.
 *
 * Orders that differ only in the exchange of neighbours which neither the code nor the bodies can notice are one: it is
 * executed once (see `independent` in `orders/reactions.ts`). Results that `Promise.all` collects are the usual case.
 *
 * Where `limit` does not suffice for all, its last tenth is drawn at random from `seed`.
 *
 * @param scenario Called for each execution, so that each has a world of its own.
 * @throws RepriseError `E_TEST_ORDER`, which names what happened in which order and how to repeat it
 *
 * @example
 * await everyOrder(approval, () => ({
 *   input: 7,
 *   signals: [{ signal: approved, payload: true }],
 *   check: ({ result }) => expect(["approved", "timed out"]).toContain(result),
 * }));
 */
export async function everyOrder<Input, Output>(
  workflow: Workflow<Input, Output>,
  scenario: () => OrderScenario<Input, Output>,
  { limit = 1_000, only, prune = true, seed = 1 }: OrderOptions = {},
): Promise<OrderReport> {
  if (only !== undefined) {
    await execute(workflow, scenario(), { guide: fixedGuide(only.split(".").map(Number)), watches: false });
    return report({ orders: 1, pruned: 0, drawn: 0, complete: false });
  }
  const search = new OrderSearch({ prunes: prune });
  const searched = Math.ceil(limit * 0.9);
  let orders = 0;
  for (let executions = 0; executions < searched; executions++) {
    if (await execute(workflow, scenario(), { guide: search.guide(), watches: prune })) orders++;
    if (!search.next()) return report({ orders, pruned: search.pruned, drawn: 0, complete: true });
  }
  const random = seededRandom(seed);
  const drawn = limit - searched;
  for (let left = drawn; left > 0; left--) {
    await execute(workflow, scenario(), { guide: randomGuide(random), watches: false });
  }
  return report({ orders: orders + drawn, pruned: search.pruned, drawn, complete: false });
}

function report(counts: Omit<OrderReport, "coverage">): OrderReport {
  const { orders, pruned, drawn, complete } = counts;
  const how = complete ? "exhaustive" : drawn > 0 ? `not exhaustive: ${drawn} of them drawn` : "not exhaustive";
  return { ...counts, coverage: `${orders} ${orders === 1 ? "order" : "orders"}, ${pruned} pruned, ${how}` };
}

/** What was chosen. */
interface Step {
  readonly taken: number;
  readonly what: string;
}

/** False if it was left in the middle: every order that begins like this has been executed. */
async function execute<Input, Output>(
  workflow: Workflow<Input, Output>,
  scenario: OrderScenario<Input, Output>,
  { guide, watches }: { readonly guide: Guide; readonly watches: boolean },
): Promise<boolean> {
  const world = new World(scenario.signals ?? []);
  const { env, run } = await begin(workflow, { ...scenario }, { gate: world.gate });
  const reactions = watches ? new Reactions(run.runId, workflow) : undefined;
  const steps: Step[] = [];
  try {
    await env.settle();
    await reactions?.to(await run.events(), { began: true, movesTime: false });
    while (steps.length < longestPath && !(await hasEnded(run))) {
      const options = await world.options(run, env);
      if (options.length === 0) break;
      const taken = guide.choose(options.map(({ key }) => key));
      if (taken === undefined) return await left(env);
      const option = options[taken];
      if (option === undefined) break;
      steps.push({ taken, what: option.what });
      const before = env.effects.length;
      await option.happen();
      await env.settle();
      if (reactions === undefined) continue;
      const began = env.effects.length > before;
      guide.learn(await reactions.to(await run.events(), { began, movesTime: option.movesTime }));
    }
  } finally {
    reactions?.end();
  }
  await judge(scenario, await end(run, env), { workflow: workflow.workflowName, steps });
  return true;
}

async function left(env: TestEnvironment): Promise<false> {
  await env.close();
  return false;
}

async function hasEnded(run: TestRun): Promise<boolean> {
  const { state } = await run.describe();
  return isClosed(state) || state === "blocked";
}

async function judge<Input, Output>(
  scenario: OrderScenario<Input, Output>,
  ended: Ended<Output>,
  { workflow, steps }: { readonly workflow: string; readonly steps: readonly Step[] },
): Promise<void> {
  try {
    await scenario.check(ended);
    await checkInvariants(scenario, ended);
    await ended.env.close();
  } catch (error) {
    const order = steps.map(({ what }) => what).join("; ") || "nothing";
    throw new RepriseError("E_TEST_ORDER", {
      message: `${workflow} does not bear this order: ${order}: ${messageOf(error)}`,
      hint: `Repeat this one with everyOrder(${workflow}, …, { only: "${steps.map(({ taken }) => taken).join(".")}" }).`,
      cause: error,
    });
  }
}
