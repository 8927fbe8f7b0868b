import { RepriseError } from "@reprise/runtime";
import type { RunHandle, TimelineRow } from "@reprise/runtime/client";
import type { Receipt } from "../src/order.workflow.js";
import { priceOf, type Order } from "../src/order.js";
import type { LedgerLine } from "./shop-services.js";

export interface StartedOrder {
  readonly order: Order;
  readonly handle: RunHandle<Receipt>;
}

/** What has become of an order, held against what should have. */
export interface Outcome {
  readonly order: Order;
  readonly state: "completed" | "failed";
  readonly asExpected: boolean;
}

const declinedCard = "4000 0000 0000 0002";
export const isDeclined = ({ card }: Order): boolean => card.number === declinedCard;

export async function outcomeOf({ order, handle }: StartedOrder): Promise<Outcome> {
  try {
    const receipt = await handle.result();
    const asExpected =
      !isDeclined(order) && receipt.total === priceOf(order.lines).total && receipt.placedAt instanceof Date;
    return { order, state: "completed", asExpected };
  } catch (error) {
    const cause = RepriseError.is(error) && error.code === "E_RUN_FAILED" ? error.cause : undefined;
    const rejected = cause instanceof Error && cause.name === "OrderRejected";
    return { order, state: "failed", asExpected: isDeclined(order) && rejected };
  }
}

/** Outcomes of activities that one history holds twice: the promise is that there are none. */
export function recordedTwice(history: readonly TimelineRow[]): number {
  const outcomes = history
    .filter(({ type }) => type === "activity.completed" || type === "activity.failed")
    .map(({ name, occurrence }) => `${name}#${occurrence}`);
  return outcomes.length - new Set(outcomes).size;
}

/** Executions beyond the first of the same call, as the services saw them. */
export function executedAgain(ledger: readonly LedgerLine[]): {
  readonly executions: number;
  readonly effects: number;
} {
  const calls = new Set(ledger.map(({ idempotencyKey }) => idempotencyKey));
  const effects = ledger.filter(({ tookEffect }) => tookEffect).length;
  return { executions: ledger.length - calls.size, effects: effects - calls.size };
}
