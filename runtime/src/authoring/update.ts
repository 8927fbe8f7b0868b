import { activeRun } from "../activation/register.js";
import { RepriseError } from "../language/errors.js";
import { durableName } from "./durable-name.js";

/** A request that a run answers: it may be rejected, and what its handler did to the run is recorded. */
export interface Update<Argument, Result> {
  readonly "~reprise": "update";
  readonly updateName: string;
  /**
   * Says what becomes of updates of this name, from here on: give it before the first `await`, so that the run takes them
   * from its start. The handler may be async, and call and wait for anything; what it returns, or throws, is the answer, and
   * recorded. A later handler takes its place.
   *
   * @throws RepriseError `E_OUTSIDE_WORKFLOW`
   */
  handle(handler: (argument: Argument) => Result | Promise<Result>, options?: UpdateHandlerOptions<Argument>): void;
}

export interface UpdateHandlerOptions<Argument> {
  /**
   * Throws to reject: then nothing is recorded, and whoever sent the update is told what was thrown. It reads the run's variables
   * as the handler of a query does, and returns at once. Default: everything is accepted.
   */
  readonly validate?: (argument: Argument) => void;
}

/**
 * Declares an update.
 *
 * @example
 * export const addLine = update<Line, number>("addLine");
 * // in the workflow
 * const lines: Line[] = [];
 * addLine.handle(line => lines.push(line), {
 *   validate: line => {
 *     if (line.quantity < 1) throw new Error("at least one");
 *   },
 * });
 * // outside
 * const count = await run.update(addLine, { item: "pen", quantity: 2 });
 */
export function update<Argument = void, Result = void>(name: string): Update<Argument, Result> {
  durableName(name, "update");
  const handle = (
    handler: (argument: Argument) => unknown,
    { validate }: UpdateHandlerOptions<Argument> = {},
  ): void => {
    const run = activeRun();
    if (run === undefined) {
      throw new RepriseError("E_OUTSIDE_WORKFLOW", {
        message: `a handler for the update ${name} was given outside a workflow`,
        hint: "Only the code of a running workflow can answer. To send one, use handle.update().",
      });
    }
    run.handleUpdate({
      name,
      // The argument is what the sender passed, read back.
      handler: handler as (argument: unknown) => unknown,
      validate: validate as ((argument: unknown) => unknown) | undefined,
    });
  };
  return { "~reprise": "update", updateName: name, handle };
}
