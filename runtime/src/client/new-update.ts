import { randomUUID } from "node:crypto";
import type { Update } from "../authoring/update.js";
import { encodePayload } from "../language/payload.js";
import { checkText, updateTimeout, type UpdateOptions } from "./options.js";
import type { UpdateRequest } from "./update-waits.js";

/**
 * An update that is about to be sent.
 * @throws RepriseError `E_PAYLOAD`, `E_OPTION`
 */
export function newUpdate<Argument, Result>(
  run: { readonly runId: string; readonly queue: string },
  update: Update<Argument, Result> | string,
  argument: unknown,
  options: UpdateOptions,
): UpdateRequest {
  const name = checkText(typeof update === "string" ? update : update.updateName, "the name of the update");
  const isNew = options.id === undefined;
  const id = isNew ? randomUUID() : checkText(options.id, "the id of the update");
  return {
    update: { runId: run.runId, id, name, argument: encodePayload(argument, `the argument of ${name}`) },
    queue: run.queue,
    isNew,
    timeoutMs: updateTimeout(options),
    signal: options.signal,
  };
}
