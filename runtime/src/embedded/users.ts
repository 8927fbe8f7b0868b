import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Home } from "./home.js";
import { isAlive } from "./processes.js";

/**
 * The processes that use a server. Several may: a worker, a script that starts runs, the tests. The last one to leave stops
 * it; one that was killed does not count.
 */
export function join(home: Home): void {
  mkdirSync(home.users, { recursive: true });
  writeFileSync(path.join(home.users, String(process.pid)), "");
}

/** Returns true when nobody else uses the server. */
export function leave(home: Home): boolean {
  rmSync(path.join(home.users, String(process.pid)), { force: true });
  let others = 0;
  for (const name of readdirSync(home.users)) {
    if (isAlive(Number(name))) others += 1;
    else rmSync(path.join(home.users, name), { force: true });
  }
  return others === 0;
}
