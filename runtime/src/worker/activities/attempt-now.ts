import { AsyncLocalStorage } from "node:async_hooks";

/** An attempt, as an operator knows it. */
export interface AttemptName {
  readonly runId: string;
  /** `charge#1`. */
  readonly activity: string;
}

const attempts = new AsyncLocalStorage<AttemptName>();

/** What the body begins and nobody awaits belongs to it, too: a callback of a timer, a promise that is left alone. */
export function inAttempt<T>(name: AttemptName, body: () => T): T {
  return attempts.run(name, body);
}

export function attemptNow(): AttemptName | undefined {
  return attempts.getStore();
}
