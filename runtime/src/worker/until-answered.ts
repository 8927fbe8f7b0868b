import { setTimeout } from "node:timers";

const firstPauseMs = 100;
const longestPauseMs = 2_000;

/**
 * For what is the same when it is asked twice, such as a write under its fences: after an error of the database it may have been
 * done, and asking again finds out. Waits in between, each time twice as long.
 */
export async function untilAnswered<T>(
  ask: () => Promise<T>,
  onTrouble: (error: unknown, attempt: number) => void,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      onTrouble(error, attempt);
      await pause(Math.min(firstPauseMs * 2 ** (attempt - 1), longestPauseMs));
    }
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}
