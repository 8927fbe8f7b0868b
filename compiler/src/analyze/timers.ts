/** True for the path of a native that starts a durable timer. */
export function isTimer(path: string): boolean {
  return /setTimeout|AbortSignal\.timeout/.test(path);
}
