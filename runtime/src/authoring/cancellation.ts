import { activeRun, runContext, withContext } from "../activation/register.js";

/**
 * Executes `code` to its end even when the run is cancelled: for clean-up and compensation.
 *
 * @example
 * try {
 *   await charge(order);
 * } catch (error) {
 *   await nonCancellable(() => refund(order));
 *   throw error;
 * }
 */
export async function nonCancellable<T>(code: () => Promise<T> | T): Promise<T> {
  activeRun();
  const context = runContext();
  return context === undefined ? code() : withContext({ ...context, shielded: true }, code);
}
