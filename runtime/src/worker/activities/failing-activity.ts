/** An activity that is tried again and again: its run waits, and nothing but this says that it may wait for ever. */
export interface FailingActivity {
  /** `charge#1`. */
  readonly activity: string;
  readonly attempt: number;
  readonly error: Error;
}

/** The 10th attempt, the 100th, and so on: one that fails for ever is not to fill the log. */
export function isWorthTelling(attempt: number): boolean {
  return /^10+$/.test(String(attempt));
}
