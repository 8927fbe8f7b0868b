/** What somebody waits for who has died: it neither comes nor fails. */
export function never(): Promise<never> {
  return new Promise<never>(() => undefined);
}
