import type { Home } from "./home.js";
import { signal } from "./processes.js";
import { leave } from "./users.js";

/** One use of a server by this process. */
export interface Use {
  /** Ends it; true when this process has no other use of the same server. */
  end(): boolean;
}

interface Used {
  readonly home: Home;
  readonly pid: number;
  uses: number;
}

const used = new Map<string, Used>();
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The server must not outlive us when we end in a normal way. A killed process leaves it for the next to adopt. */
export function stopAtExit(home: Home, pid: number): Use {
  if (used.size === 0) installHooks();
  const entry = used.get(home.folder) ?? { home, pid, uses: 0 };
  used.set(home.folder, { ...entry, pid, uses: entry.uses + 1 });
  let ended = false;
  return {
    end: () => {
      if (ended) return false;
      ended = true;
      return endUse(home);
    },
  };
}

function endUse(home: Home): boolean {
  const entry = used.get(home.folder);
  if (entry === undefined) return false;
  entry.uses -= 1;
  if (entry.uses > 0) return false;
  used.delete(home.folder);
  if (used.size === 0) removeHooks();
  return true;
}

function installHooks(): void {
  process.on("exit", stopAll);
  for (const name of signals) process.on(name, onSignal);
}

function removeHooks(): void {
  process.off("exit", stopAll);
  for (const name of signals) process.off(name, onSignal);
}

/** A last moment in which nothing can be awaited: the server is told, and ends by itself. */
function stopAll(): void {
  for (const { home, pid } of used.values()) {
    if (leave(home)) signal(pid, "SIGINT");
  }
  used.clear();
}

/** Someone else who listens will end the process in its own time, after a last use of the database perhaps. */
function onSignal(name: NodeJS.Signals): void {
  if (process.listenerCount(name) > 1) return;
  stopAll();
  removeHooks();
  process.kill(process.pid, name);
}
