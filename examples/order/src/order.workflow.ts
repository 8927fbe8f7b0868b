import { ActivityError, workflow } from "@reprise/runtime";
import { chargeCustomer, sendConfirmation, sendRejection } from "./activities.js";
import { priceOf, type Order, type Price } from "./order.js";

export interface Receipt extends Price {
  readonly number: string;
  readonly placedAt: Date;
  readonly authorization: string;
}

/** The card was refused: nothing was charged, and the customer knows. */
export class OrderRejected extends Error {
  override readonly name = "OrderRejected";
}

export const order = workflow("order", async (input: Order): Promise<Receipt> => {
  const number = crypto.randomUUID();
  const placedAt = new Date();
  const price = priceOf(input.lines);
  try {
    const { authorization } = await chargeCustomer({ order: input.id, card: input.card, cents: price.total });
    await sendConfirmation({ to: input.customer.email, order: input.id, receipt: number, cents: price.total });
    return { number, placedAt, authorization, ...price };
  } catch (error) {
    if (!isDeclined(error)) throw error;
    await sendRejection({ to: input.customer.email, order: input.id });
    throw new OrderRejected(`order ${input.id}: ${error.message}`);
  }
});

function isDeclined(error: unknown): error is ActivityError {
  return error instanceof ActivityError && error.cause instanceof Error && error.cause.name === "CardDeclined";
}
