import { activeRun } from "../activation/register.js";
import { RepriseError } from "../language/errors.js";
import { durableName } from "./durable-name.js";

/** A question that a run answers from what it has in its variables, at any time, also when it has ended. */
export interface Query<Result, Argument = void> {
  readonly "~reprise": "query";
  readonly queryName: string;
  /**
   * Says how this run answers, from here on. The handler reads the run's variables: it changes none of them, waits for
   * nothing and calls nothing durable, since no history records that somebody asked. A later handler takes its place.
   *
   * @throws RepriseError `E_OUTSIDE_WORKFLOW`
   */
  handle(handler: (argument: Argument) => Result): void;
}

/**
 * Declares a query.
 *
 * @example
 * export const state = query<string>("state");
 * // in the workflow
 * let now = "new";
 * state.handle(() => now);
 * // outside
 * await run.query(state);
 */
export function query<Result, Argument = void>(name: string): Query<Result, Argument> {
  durableName(name, "query");
  const handle = (handler: (argument: Argument) => Result): void => {
    const run = activeRun();
    if (run === undefined) {
      throw new RepriseError("E_OUTSIDE_WORKFLOW", {
        message: `a handler for the query ${name} was given outside a workflow`,
        hint: "Only the code of a running workflow can answer. To ask, use handle.query().",
      });
    }
    run.handleQuery(name, handler as (argument: unknown) => unknown);
  };
  return { "~reprise": "query", queryName: name, handle };
}
