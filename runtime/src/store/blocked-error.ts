import { RepriseError } from "../language/errors.js";
import { revive } from "../language/payload.js";
import type { BlockReason } from "./contract.js";

/** What whoever waits for a blocked run, or asks it, is told. */
export function blockedError(runId: string, reason: BlockReason): RepriseError {
  return new RepriseError("E_RUN_BLOCKED", {
    message: `run ${runId} is blocked: ${reason.code}: ${reason.message}`,
    ...(reason.hint === null ? {} : { hint: reason.hint }),
    ...(reason.error === null ? {} : { cause: revive(JSON.parse(reason.error)) }),
  });
}
