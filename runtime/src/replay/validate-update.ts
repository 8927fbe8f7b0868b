import { activate } from "../activation/activate.js";
import { messageOf, RepriseError } from "../language/errors.js";
import { nearestOf } from "../language/nearest.js";
import { decode } from "../language/payload.js";
import type { Execution } from "./execution.js";
import { Reader } from "./reader.js";
import type { UpdateHandler } from "./updates.js";

/**
 * Asks the validator of an update, between two activations of its run. Nothing of it is recorded, and the run never learns of an
 * update that was rejected [I7]; a replay finds those that were accepted, and asks no validator again.
 *
 * @returns Why it is rejected; undefined if it is accepted.
 */
export function validateUpdate(
  execution: Execution,
  { name, validate }: Pick<UpdateHandler, "name" | "validate">,
  argument: string,
): Promise<RepriseError | undefined> {
  if (validate === undefined) return Promise.resolve(undefined);
  return new Promise(resolve => {
    const reader = new Reader(execution, { offenceOf: what => changes(execution, name, what), draws: true });
    let rejection: RepriseError | undefined;
    activate(
      reader,
      () => {
        try {
          reader.atOnce(validate(decode(argument)));
        } catch (error) {
          rejection = rejected(execution, name, error);
        }
      },
      () => resolve(reader.offence ?? rejection),
    );
  });
}

export function unknownUpdate({ runId, workflow, updateHandlers }: Execution, name: string): RepriseError {
  const names = [...updateHandlers.keys()].sort();
  const nearest = nearestOf(name, names);
  const known = names.join(", ");
  return new RepriseError("E_UPDATE_UNKNOWN", {
    message: `run ${runId} (${workflow}) has no handler for the update ${name}; it has: ${known === "" ? "none" : known}`,
    hint:
      nearest === undefined
        ? "Give the handler before the first await, so that the run takes updates from its start: addLine.handle(…)."
        : `Did you mean ${nearest}?`,
  });
}

function rejected({ runId, workflow }: Execution, name: string, cause: unknown): RepriseError {
  const text = messageOf(cause);
  return new RepriseError("E_UPDATE_REJECTED", {
    message: `run ${runId} (${workflow}) rejected the update ${name}: ${text}`,
    hint: "Its cause is what the validator threw. Nothing of the update is recorded.",
    cause,
  });
}

function changes({ workflow }: Execution, name: string, what: string): RepriseError {
  return new RepriseError("E_UPDATE_CHANGES", {
    message: `the validator of the update ${name} of ${workflow} ${what}`,
    hint: "A validator only reads what the run has in its variables, and returns at once. Do this in the handler.",
  });
}
