/** True while a process with this id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It has ended by itself.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

const pollMs = 20;

/** Looks until `look` finds something; undefined when it has not after `limitMs`. */
export async function waitFor<T>(look: () => T | undefined, limitMs: number): Promise<T | undefined> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const found = look();
    if (found !== undefined || performance.now() > deadline) return found;
    await new Promise(resolve => setTimeout(resolve, pollMs));
  }
}
