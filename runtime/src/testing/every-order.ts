import type { Signal } from "../authoring/signal.js";
import type { Workflow } from "../authoring/workflow.js";
import { RepriseError } from "../language/errors.js";
import { isClosed } from "../language/run.js";
import type { SeenAttempt } from "./attempts.js";
import type { TestEnvironment } from "./environment.js";
import { begin, end, messageOf, type Ended, type Scenario } from "./scenario.js";
import type { TestRun } from "./test-run.js";

/** Signals arrive in their order, each at any time. */
export interface OrderScenario<Input, Output> extends Omit<Scenario<Input, Output>, "drive" | "check"> {
  readonly signals?: readonly {
    readonly signal: Signal<never> | Signal<unknown> | string;
    readonly payload?: unknown;
  }[];
  /** What must hold in the end, whatever came first. */
  readonly check: (ended: Ended<Output>) => void | Promise<void>;
}

export interface OrderReport {
  /** Orders that were executed. */
  readonly orders: number;
  /** False if the limit ended the search before every order was tried. */
  readonly complete: boolean;
}

/** Longer paths are cut: a workflow that polls for ever has no last order. */
const longestPath = 500;

/**
 * Executes a run in every order in which pending results, timers and signals can arrive.
 *
 * @param scenario Called for each execution, so that each has a world of its own.
 * @param options `limit`: the most orders to try, 1,000 by default. `only`: one order, as a failure names it.
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
  options: { readonly limit?: number; readonly only?: string } = {},
): Promise<OrderReport> {
  const { limit = 1_000, only } = options;
  if (only !== undefined) {
    await execute(workflow, scenario(), only.split(".").map(Number));
    return { orders: 1, complete: false };
  }
  let orders = 0;
  for (let path: readonly number[] | undefined = []; path !== undefined; orders++) {
    if (orders === limit) return { orders, complete: false };
    path = nextPath(await execute(workflow, scenario(), path));
  }
  return { orders, complete: true };
}

/** One thing that may happen next. */
interface Option {
  readonly what: string;
  readonly happen: () => Promise<unknown> | void;
}

/** What was chosen, and of how many. */
interface Choice {
  readonly taken: number;
  readonly of: number;
  readonly what: string;
}

/** The first path, in the order of a depth-first search, that differs from this one. */
function nextPath(choices: readonly Choice[]): readonly number[] | undefined {
  const last = choices.findLastIndex(({ taken, of }) => taken + 1 < of);
  if (last === -1) return undefined;
  return choices.slice(0, last + 1).map(({ taken }, depth) => (depth === last ? taken + 1 : taken));
}

async function execute<Input, Output>(
  workflow: Workflow<Input, Output>,
  scenario: OrderScenario<Input, Output>,
  path: readonly number[],
): Promise<readonly Choice[]> {
  const world = new World(scenario.signals ?? []);
  const { env, run } = await begin(workflow, { ...scenario }, { gate: world.gate });
  const choices: Choice[] = [];
  await env.settle();
  while (choices.length < longestPath && !(await hasEnded(run))) {
    const options = await world.options(run, env);
    const taken = path[choices.length] ?? 0;
    const option = options[taken];
    if (option === undefined) break;
    choices.push({ taken, of: options.length, what: option.what });
    await option.happen();
    await env.settle();
  }
  await judge(scenario, await end(run, env), { workflow: workflow.workflowName, choices });
  return choices;
}

/** What waits to happen: attempts that were asked for, signals that were not sent yet, and the clock. */
class World {
  readonly #signals: NonNullable<OrderScenario<unknown, unknown>["signals"]>;
  readonly #held = new Map<string, () => void>();
  #sent = 0;

  constructor(signals: NonNullable<OrderScenario<unknown, unknown>["signals"]>) {
    this.#signals = signals;
  }

  readonly gate = {
    before: (attempt: SeenAttempt) =>
      new Promise<void>(resolve => this.#held.set(`${attempt.identity}, attempt ${attempt.attempt}`, resolve)),
    after: () => Promise.resolve(),
  };

  async options(run: TestRun, env: TestEnvironment): Promise<readonly Option[]> {
    const attempts = [...this.#held].map(([what, release]) => ({
      what,
      happen: () => {
        this.#held.delete(what);
        release();
      },
    }));
    return [...attempts, ...this.#nextSignal(run), ...(await nextDue(env))];
  }

  #nextSignal(run: TestRun): readonly Option[] {
    const next = this.#signals[this.#sent];
    if (next === undefined) return [];
    const name = typeof next.signal === "string" ? next.signal : next.signal.signalName;
    const happen = () => {
      this.#sent++;
      return run.signal<unknown>(name, next.payload);
    };
    return [{ what: `signal ${name}`, happen }];
  }
}

async function nextDue(env: TestEnvironment): Promise<readonly Option[]> {
  const at = await env.nextDue();
  return at === undefined ? [] : [{ what: `the time is ${at.toISOString()}`, happen: () => env.skip() }];
}

async function hasEnded(run: TestRun): Promise<boolean> {
  const { state } = await run.describe();
  return isClosed(state) || state === "blocked";
}

async function judge<Input, Output>(
  { check }: OrderScenario<Input, Output>,
  ended: Ended<Output>,
  { workflow, choices }: { readonly workflow: string; readonly choices: readonly Choice[] },
): Promise<void> {
  try {
    await check(ended);
    await ended.env.close();
  } catch (error) {
    const order = choices.map(({ what }) => what).join("; ") || "nothing";
    throw new RepriseError("E_TEST_ORDER", {
      message: `${workflow} does not bear this order: ${order}: ${messageOf(error)}`,
      hint: `Repeat this one with everyOrder(${workflow}, …, { only: "${choices.map(({ taken }) => taken).join(".")}" }).`,
      cause: error,
    });
  }
}
