import type { HistoryEvent } from "../language/events.js";
import { itemsAt, listsOf, withItems } from "./lists.js";
import { minimise } from "./minimise.js";
import type { Tried } from "./replayer.js";
import type { Verdict } from "./verdict.js";

/** Replays a candidate. Undefined if it fails otherwise than the run did. */
export type SameFailure = (events: readonly HistoryEvent[]) => Promise<Tried | undefined>;

/**
 * Leaves out what the failure does not need: items of lists, of which one stays, then events. In this order, since an item
 * whose own outcome is gone could be answered with that of another.
 */
export async function shrink(
  events: readonly HistoryEvent[],
  sameFailure: SameFailure,
): Promise<readonly HistoryEvent[]> {
  const holds = async (candidate: readonly HistoryEvent[]) => (await sameFailure(candidate)) !== undefined;
  const [first, ...others] = await shrinkLists(events, holds);
  if (first === undefined) return events;
  const needed = [first, ...(await minimise(others, fewer => holds([first, ...fewer])))];
  return (await sameFailure(needed))?.events ?? events;
}

async function shrinkLists(
  events: readonly HistoryEvent[],
  holds: (events: readonly HistoryEvent[]) => Promise<boolean>,
): Promise<readonly HistoryEvent[]> {
  let current = events;
  for (let index = 0; index < events.length; index++) {
    // Inner lists are found again after an outer one has become shorter.
    for (let list = 0; ; list++) {
      const event = current[index];
      const path = event && listsOf(event)[list];
      if (event === undefined || path === undefined) break;
      const replaced = (items: readonly unknown[]) => current.with(index, withItems(event, path, items));
      const items = await minimise(itemsAt(event, path), async fewer => fewer.length > 0 && holds(replaced(fewer)));
      current = replaced(items);
      if (items.length === 1) list--;
    }
  }
  return current;
}

/** Whether a failure is the same one: decided by what failed and where, not by how its message words the data. */
export function isSameFailure(one: Verdict, other: Verdict): boolean {
  return one.kind === other.kind && one.failure === other.failure;
}
