import type { RepriseError } from "../../language/errors.js";
import { problemOf } from "../../replay/answer-query.js";
import type { WorkerStore } from "../../store/contract.js";

/**
 * Tells whoever sent an update why it was not accepted. To be called before its mail is removed, so that it is never nowhere. What
 * cannot be told the sender finds out: whoever hears nothing looks, and sends again.
 */
export async function rejectUpdate(
  update: { readonly runId: string; readonly id: string },
  why: RepriseError,
  worker: {
    readonly store: Pick<WorkerStore, "rejectUpdate">;
    readonly onAnswered: (runId: string) => void;
    readonly onTrouble: (error: unknown) => void;
  },
): Promise<void> {
  try {
    await worker.store.rejectUpdate(update, problemOf(why).problem);
    worker.onAnswered(update.runId);
  } catch (error) {
    worker.onTrouble(error);
  }
}
