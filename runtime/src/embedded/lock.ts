import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { embeddedFailure } from "./failure.js";
import { identityOf, isAliveAs, waitFor } from "./processes.js";

const limitMs = 120_000;
let count = 0;

/** Executes `work` while no other process, and nothing else in this one, holds the lock `file`. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  // A name of its own, put in place whole: nobody ever reads a lock without its holder.
  const own = `${file}.${process.pid}.${(count += 1)}`;
  writeFileSync(own, identityOf(process.pid));
  try {
    const held = await waitFor(() => (tryTake(own, file) ? true : undefined), limitMs);
    if (held === undefined) {
      throw embeddedFailure(`process ${holderOf(file) ?? "?"} has held ${file} for two minutes`, {
        hint: "End that process, or delete the file.",
      });
    }
  } finally {
    rmSync(own, { force: true });
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function tryTake(own: string, file: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const holder = holderOf(file);
  if (holder !== undefined && !isAliveAs(holder)) removeStale(file, holder);
  return false;
}

function holderOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** Between reading and removing, another process may have done the same and taken the lock: that one is put back. */
function removeStale(file: string, dead: string): void {
  const aside = `${file}.stale.${process.pid}.${(count += 1)}`;
  try {
    renameSync(file, aside);
    if (holderOf(aside) !== dead) linkSync(aside, file);
  } catch (error) {
    if (!["ENOENT", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}
