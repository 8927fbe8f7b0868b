import { activeRun, handOut } from "../activation/register.js";
import { durableName } from "./durable-name.js";
import { noteDefinition } from "./newest-definitions.js";

/** A workflow: hand it to a worker to be executed, and to a client to be started. */
export interface Workflow<Input, Output> {
  readonly "~reprise": "workflow";
  readonly workflowName: string;
  readonly workflowBody: (input: Input) => Promise<Output> | Output;
  readonly workflowOptions: WorkflowOptions;
  /**
   * In a workflow, starts a child and waits for what it returns; anywhere else it is just the function. See `startChild` for
   * children that are not waited for.
   *
   * @throws ChildWorkflowError if the child failed, was cancelled or was terminated; CancelledError if this run is cancelled
   */
  (input: Input): Promise<Output>;
}

export interface WorkflowOptions {
  /**
   * What becomes of a run whose code throws a TypeError, ReferenceError, RangeError or SyntaxError: `block` (the default)
   * keeps it until a build without the bug goes on with it, `fail` closes it.
   */
  readonly onBug?: "block" | "fail";
}

/**
 * Defines a workflow: an async function whose progress survives crashes, deploys and months of waiting.
 *
 * @param name The durable name: runs in the database refer to it, so it outlives the function's own name.
 *
 * @example
 * export const greet = workflow("greet", async (name: string) => {
 *   await sleep("1 day");
 *   return `Hello again, ${name}`;
 * });
 */
export function workflow<Input = void, Output = unknown>(
  name: string,
  body: (input: Input) => Promise<Output> | Output,
  options: WorkflowOptions = {},
): Workflow<Input, Output> {
  durableName(name, "workflow");
  const execute = async (input: Input): Promise<Output> => {
    const run = activeRun();
    if (run === undefined) return body(input);
    const child = run.startChild({ workflow: name, input, parentClose: "cancel", taskQueue: undefined });
    // The result is what `body` returned, read back from the history.
    return (await child.result) as Output;
  };
  const call = (input: Input): Promise<Output> => handOut(execute(input));
  const definition = Object.assign(call, {
    "~reprise": "workflow" as const,
    workflowName: name,
    workflowBody: body,
    workflowOptions: options,
  });
  noteDefinition(definition);
  return definition;
}
