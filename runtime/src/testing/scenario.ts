import type { Workflow } from "../authoring/workflow.js";
import { messageOf, RepriseError } from "../language/errors.js";
import type { ActivityBody } from "../language/commands.js";
import { encode } from "../language/payload.js";
import type { SeenAttempt } from "./attempts.js";
import { TestEnvironment, type Control } from "./environment.js";
import type { TestRun } from "./test-run.js";
import type { ChildStandIn } from "./test-workflows.js";

/** One execution that an explorer repeats under other circumstances. It is made anew for each, with a world of its own. */
export interface Scenario<Input, Output> {
  readonly input: Input;
  /** Bodies that take the place of those of activities, steps and transactions. */
  readonly steps?: Readonly<Record<string, ActivityBody>>;
  /** Functions that take the place of child workflows, by their durable names. The others are executed. */
  readonly children?: Readonly<Record<string, ChildStandIn>>;
  /** What the outside does: signals, cancellation. Default: it waits for the result. */
  readonly drive?: (run: TestRun<Output>, env: TestEnvironment) => Promise<unknown>;
  /** What must hold in the end. Default: the result, or the error, is the same as without trouble. */
  readonly check?: (ended: Ended<Output>) => void | Promise<void>;
  /** What must hold besides, by name: each is false, or throws, where it does not. */
  readonly invariants?: Readonly<Record<string, (ended: Ended<Output>) => unknown>>;
}

/** How an execution ended. */
export interface Ended<Output = unknown> {
  readonly run: TestRun<Output>;
  readonly env: TestEnvironment;
  /** Undefined if it threw. */
  readonly result: Output | undefined;
  /** What `result()` threw. */
  readonly error: unknown;
  /** Bodies that were begun, in order. */
  readonly effects: readonly SeenAttempt[];
}

/** The same run in every execution, so that its draws and idempotency keys are the same. */
export const identity = { runId: "01900000-0000-7000-8000-000000000001", seed: "5eed".repeat(16) };

export async function begin<Input, Output>(
  workflow: Workflow<Input, Output>,
  scenario: Scenario<Input, Output>,
  control: Control,
): Promise<{ readonly env: TestEnvironment; readonly run: TestRun<Output> }> {
  const { input, steps = {}, children = {} } = scenario;
  const env = new TestEnvironment({ workflows: [workflow], steps, children }, { identity, ...control });
  // Of a workflow without input the input is undefined, which is what it is then.
  const start = env.start.bind(env) as (workflow: Workflow<Input, Output>, input: Input) => Promise<TestRun<Output>>;
  return { env, run: await start(workflow, input) };
}

export async function end<Output>(run: TestRun<Output>, env: TestEnvironment): Promise<Ended<Output>> {
  const { effects } = env;
  try {
    return { run, env, effects, result: await run.result(), error: undefined };
  } catch (error) {
    // The test is wrong, not the run.
    if (error instanceof RepriseError && error.code === "E_OPTION") throw error;
    return { run, env, effects, result: undefined, error };
  }
}

export async function checkInvariants<Output>(
  { invariants = {} }: Pick<Scenario<never, Output>, "invariants">,
  ended: Ended<Output>,
): Promise<void> {
  for (const [name, holds] of Object.entries(invariants)) {
    try {
      if ((await holds(ended)) === false) throw new Error("it is false");
    } catch (error) {
      throw new Error(`the invariant "${name}" does not hold: ${messageOf(error)}`, { cause: error });
    }
  }
}

/** How it ended, as a text to be compared. */
export function endText({ result, error }: Ended): string {
  if (error === undefined) return `result ${encode(result, "the result")}`;
  const { message, cause } = error as Error;
  return `error ${message}${cause instanceof Error ? `, because of ${cause.name}: ${cause.message}` : ""}`;
}
