import type { Workflow } from "../authoring/workflow.js";
import { RepriseError } from "../language/errors.js";
import { begin, end, endText, messageOf, type Ended, type Scenario } from "./scenario.js";

export interface CrashReport {
  /** Places at which the run was killed: before each effect, between effect and record, before and after each commit. */
  readonly points: readonly string[];
  /** `212 of 212 crash points`. */
  readonly coverage: string;
}

/**
 * Executes a run once undisturbed, and then once for each point at which its process can die: it dies there, another
 * worker goes on, and the run must end as it did without a crash. An activity that may run at most once is not begun
 * twice, and every other effect of the undisturbed run happens at least once.
 *
 * @param scenario Called for each execution, so that each has a world of its own.
 * @param options `only`: the number of one crash point, as a failure names it.
 * @throws RepriseError `E_TEST_CRASH`, which names the point and how to repeat it
 *
 * @example
 * await crashEverywhere(order, () => {
 *   const charges = new Set<string>();
 *   return {
 *     input: { total: 20 },
 *     steps: { charge: (_, { idempotencyKey }) => void charges.add(idempotencyKey) },
 *     check: () => expect(charges.size).toBe(1),
 *   };
 * });
 */
export async function crashEverywhere<Input, Output>(
  workflow: Workflow<Input, Output>,
  scenario: () => Scenario<Input, Output>,
  options: { readonly only?: number } = {},
): Promise<CrashReport> {
  const calm = await execute(workflow, scenario(), undefined);
  const points = [...calm.ended.env.crashPoints];
  const chosen = options.only === undefined ? points.map((_, index) => index + 1) : [options.only];
  for (const at of chosen) {
    const crashed = await execute(workflow, scenario(), at);
    await judge(crashed, calm.ended, { at, point: points[at - 1] ?? `number ${at}`, workflow: workflow.workflowName });
  }
  return { points, coverage: `${chosen.length} of ${points.length} crash points` };
}

interface Executed<Input, Output> {
  readonly scenario: Scenario<Input, Output>;
  readonly ended: Ended<Output>;
}

async function execute<Input, Output>(
  workflow: Workflow<Input, Output>,
  scenario: Scenario<Input, Output>,
  crashAt: number | undefined,
): Promise<Executed<Input, Output>> {
  const { env, run } = await begin(workflow, scenario, crashAt === undefined ? {} : { crashAt });
  await scenario.drive?.(run, env);
  const ended = await end(run, env);
  if (crashAt === undefined) await scenario.check?.(ended);
  return { scenario, ended };
}

interface Where {
  readonly at: number;
  readonly point: string;
  readonly workflow: string;
}

async function judge<Input, Output>(
  { scenario, ended }: Executed<Input, Output>,
  calm: Ended<Output>,
  where: Where,
): Promise<void> {
  for (const { identity, atMostOnce } of ended.effects) {
    const times = ended.effects.filter(effect => effect.identity === identity).length;
    if (atMostOnce && times > 1)
      throw violation(where, `${identity}, which may run at most once, began ${times} times`);
  }
  const { check = sameEnd(calm) } = scenario;
  try {
    await check(ended);
  } catch (error) {
    throw violation(where, messageOf(error), error);
  }
  await ended.env.close();
}

function sameEnd(calm: Ended): (ended: Ended) => void {
  return ended => {
    const [expected, actual] = [endText(calm), endText(ended)];
    if (expected !== actual) throw new Error(`it ended with ${actual}, and without a crash with ${expected}`);
    const begun = new Set(ended.effects.map(({ identity }) => identity));
    const missing = calm.effects.find(({ identity }) => !begun.has(identity));
    if (missing !== undefined) throw new Error(`${missing.identity} did not happen`);
  };
}

function violation({ at, point, workflow }: Where, what: string, cause?: unknown): RepriseError {
  return new RepriseError("E_TEST_CRASH", {
    message: `${workflow} does not survive a crash ${point}: ${what}`,
    hint: `Repeat this one with crashEverywhere(${workflow}, …, { only: ${at} }).`,
    cause,
  });
}
