import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Home } from "./home.js";
import { identityOf, isAliveAs } from "./processes.js";

/**
 * The processes that use a server. Several may: a worker, a script that starts runs, the tests. The last one to leave stops
 * it; one that was killed does not count.
 */
export function join(home: Home): void {
  mkdirSync(home.users, { recursive: true });
  writeFileSync(path.join(home.users, String(process.pid)), identityOf(process.pid));
}

/** Returns true when nobody else uses the server. */
export function leave(home: Home): boolean {
  rmSync(path.join(home.users, String(process.pid)), { force: true });
  const others = readdirSync(home.users).map(name => path.join(home.users, name));
  const dead = others.filter(file => !isAliveAs(readIfThere(file)));
  for (const file of dead) rmSync(file, { force: true });
  return dead.length === others.length;
}

/** Its owner may be leaving at the same moment. */
function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
