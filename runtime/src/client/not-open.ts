import { RepriseError } from "../language/errors.js";

/** A run that takes nothing. */
export function notOpen(runId: string, why: "closed" | "unknown"): RepriseError {
  return why === "closed"
    ? new RepriseError("E_RUN_CLOSED", {
        message: `run ${runId} has already ended`,
        hint: `How it ended: reprise describe ${runId}`,
      })
    : new RepriseError("E_RUN_UNKNOWN", {
        message: `there is no run ${runId}`,
        hint: "Check the id, the database and the schema. A run that was started in a transaction exists once it commits.",
      });
}
