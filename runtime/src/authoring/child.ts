import { activeRun, handOut } from "../activation/register.js";
import type { ParentClose } from "../language/commands.js";
import { RepriseError } from "../language/errors.js";
import type { Workflow } from "./workflow.js";

/** A child that was started, and need not be waited for. */
export interface ChildHandle<Output> {
  /** Known at once, before the child exists: it exists with the commit of what the code decided until its next wait. */
  readonly runId: string;
  /**
   * What the child returns.
   * @throws ChildWorkflowError if it failed, was cancelled or was terminated; CancelledError if this run is cancelled
   */
  result(): Promise<Output>;
}

export interface ChildOptions {
  /**
   * What becomes of the child when its parent ends, in whatever way, or is cancelled while it waits for the child: `cancel`
   * (the default) asks it to stop, `abandon` lets it go on.
   */
  readonly parentClose?: ParentClose;
  /** The task queue whose workers execute it. Default: the parent's. */
  readonly taskQueue?: string;
}

/**
 * Starts a child workflow, and goes on without waiting for it. To wait at once, call the workflow: `await order(input)`.
 *
 * @throws RepriseError `E_OUTSIDE_WORKFLOW`, `E_PAYLOAD`, `E_OPTION`; CancelledError if the run is cancelled
 *
 * @example
 * const shipment = startChild(ship, { order: 7 });
 * await charge(7);
 * const label = await shipment.result();
 */
export function startChild<Input, Output>(
  workflow: Workflow<Input, Output>,
  ...[input, options = {}]: undefined extends Input
    ? [input?: Input, options?: ChildOptions]
    : [input: Input, options?: ChildOptions]
): ChildHandle<Output> {
  const { workflowName } = workflow;
  const run = activeRun();
  if (run === undefined) {
    throw new RepriseError("E_OUTSIDE_WORKFLOW", {
      message: `the child workflow ${workflowName} was started outside a workflow`,
      hint: "Only the code of a running workflow has children. To start a run, use client.start().",
    });
  }
  const child = run.startChild({ workflow: workflowName, input, ...checked(options, workflowName) });
  // The result is what the child's code returned, read back from the history.
  const result = handOut(child.result) as Promise<Output>;
  return { runId: child.runId, result: () => result };
}

function checked({ parentClose = "cancel", taskQueue }: ChildOptions, child: string) {
  if (!["cancel", "abandon"].includes(parentClose))
    throw refused(`parentClose of the child ${child} is ${JSON.stringify(parentClose)}`, 'Use "cancel" or "abandon".');
  // As a client checks its own: Postgres has no place for U+0000 and lone surrogates.
  if (taskQueue !== undefined && !(taskQueue.length > 0 && taskQueue.length <= 500 && !/\0|\p{Cs}/u.test(taskQueue)))
    throw refused(
      `taskQueue of the child ${child} is ${JSON.stringify(taskQueue)}`,
      "Use a text of 1 to 500 characters.",
    );
  return { parentClose, taskQueue };
}

function refused(message: string, hint: string): RepriseError {
  return new RepriseError("E_OPTION", { message, hint });
}
