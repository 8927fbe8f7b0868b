import type { Workflow } from "../authoring/workflow.js";
import { messageOf, RepriseError } from "../language/errors.js";
import type { SeenAttempt } from "./attempts.js";
import { begin, checkInvariants, end, endText, type Ended, type Scenario } from "./scenario.js";

export interface CrashReport {
  /** Places at which a process can die: before each effect, between effect and record, before and after each commit. */
  readonly points: readonly string[];
  /** Those at which none died, because the run took another way that time: its code or its bodies are not the same twice. */
  readonly missed: readonly string[];
  /** `212 of 212 crash points`. */
  readonly coverage: string;
}

/**
 * Executes a run once undisturbed, and then once for each point at which its process can die: it dies there, another
 * worker goes on, and the run must end as it did without a crash. An activity that may run at most once is not begun
 * twice; every other effect of the undisturbed run happens as often as in it, and once more at most.
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
 *     invariants: { "a customer is charged once": () => charges.size === 1 },
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
  const missed: string[] = [];
  for (const at of chosen) {
    const crashed = await execute(workflow, scenario(), at);
    const { crashPoints, crashes } = crashed.ended.env;
    const point = crashPoints[at - 1] ?? points[at - 1] ?? `number ${at}`;
    if (crashes === 0) missed.push(`${at}: ${point}`);
    await judge(crashed, calm.ended, { at, point, workflow: workflow.workflowName });
  }
  return { points, missed, coverage: coverageText(chosen.length - missed.length, points.length, missed) };
}

function coverageText(struck: number, all: number, missed: readonly string[]): string {
  const coverage = `${struck} of ${all} crash points`;
  return missed.length === 0 ? coverage : `${coverage}; not reached again: ${missed.join(", ")}`;
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
  if (crashAt === undefined) {
    await scenario.check?.(ended);
    await checkInvariants(scenario, ended);
  }
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
  const miscounted = wrongCount(ended, calm);
  if (miscounted !== undefined) throw violation(where, miscounted);
  const { check = sameEnd(calm) } = scenario;
  try {
    await check(ended);
    await checkInvariants(scenario, ended);
  } catch (error) {
    throw violation(where, messageOf(error), error);
  }
  await ended.env.close();
}

/**
 * One crash repeats an effect once at most, and none that is declared to happen at most once. Only what the undisturbed run
 * did is compared: after a crash other things may be asked for. A transaction may begin as often as it likes: what it has
 * committed, the invariants of the scenario can count.
 */
function wrongCount(ended: Ended, calm: Ended): string | undefined {
  const calmCounts = countsByRun(calm.effects);
  for (const [key, { identity, atMostOnce, inTransaction, times }] of countsByRun(ended.effects)) {
    if (inTransaction) continue;
    if (atMostOnce && times > 1) return `${identity}, which may run at most once, began ${times} times`;
    const calmTimes = calmCounts.get(key)?.times;
    if (calmTimes !== undefined && times > calmTimes + 1) {
      return `${identity} began ${times} times, and ${calmTimes} times without a crash; one crash repeats it once at most`;
    }
  }
  return undefined;
}

/** Of each run by itself: children have effects of the same names. */
function countsByRun(effects: readonly SeenAttempt[]): ReadonlyMap<string, SeenAttempt & { readonly times: number }> {
  const counts = new Map<string, SeenAttempt & { readonly times: number }>();
  for (const effect of effects) {
    const key = `${effect.runId} ${effect.identity}`;
    counts.set(key, { ...effect, times: (counts.get(key)?.times ?? 0) + 1 });
  }
  return counts;
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
