import { readFileSync } from "node:fs";

/** True while a process with this id executes, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  // In a container without an init, a process whose parent was killed stays in the table after its end.
  return statusOf(pid)?.state !== "Z";
}

/**
 * Names a process for longer than its id does, which soon belongs to another one in a container. Only Linux tells; elsewhere
 * the id has to do.
 */
export function identityOf(pid: number): string {
  return `${pid} ${statusOf(pid)?.startedAt ?? ""}`.trim();
}

export function isAliveAs(identity: string): boolean {
  const pid = Number(identity.split(" ")[0]);
  return Number.isInteger(pid) && isAlive(pid) && identityOf(pid) === identity;
}

function statusOf(pid: number): { readonly state: string; readonly startedAt: string } | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name, in parentheses, may hold anything.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", startedAt: fields[19] ?? "" };
  } catch {
    return undefined;
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
