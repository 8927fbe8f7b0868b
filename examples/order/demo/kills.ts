import type { Client, RunHandle } from "@reprise/runtime/client";
import type { Fleet } from "./fleet.js";

/** A worker that was killed, and what it had in hand. */
export interface Kill {
  /** Orders that were done when it fell. */
  readonly afterOrders: number;
  /** ms since the epoch. */
  readonly at: number;
  /** The runs that it owned, each with its term. */
  readonly runs: ReadonlyMap<string, number>;
}

/** Kills one worker, and starts another in its place. */
export async function killOne(client: Client, fleet: Fleet, afterOrders: number): Promise<Kill> {
  const owner = fleet.victim;
  const running = await client.list({ state: "running", limit: 1_000 });
  const runs = new Map(running.filter(run => run.owner === owner).map(({ runId, term }) => [runId, term]));
  const at = Date.now();
  await fleet.killVictim();
  return { afterOrders, at, runs };
}

/** How long each of the dead worker's runs stood still: until its next event, written under a higher term. */
export async function timeLost(kill: Kill, handles: readonly RunHandle[]): Promise<readonly number[]> {
  const lost: number[] = [];
  for (const handle of handles) {
    const term = kill.runs.get(handle.runId);
    if (term === undefined) continue;
    const next = (await handle.history()).find(event => event.term > term);
    if (next !== undefined) lost.push(Math.max(0, next.at - kill.at));
  }
  return lost.sort((a, b) => a - b);
}
