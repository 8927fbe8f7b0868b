import { activity } from "@reprise/runtime";
import type { Card } from "./order.js";
import { post } from "./shop-services.js";

export interface Charge {
  readonly order: string;
  readonly card: Card;
  readonly cents: number;
}

/** The service deduplicates by idempotency key: a repeated request charges nobody twice. */
export const chargeCustomer = activity(
  "chargeCustomer",
  (charge: Charge, { idempotencyKey, signal }) =>
    post<{ authorization: string }>("/charges", charge, { idempotencyKey, signal }),
  {
    retry: { initialInterval: "500ms", maximumInterval: "2s", nonRetryable: ["CardDeclined"] },
    startToCloseTimeout: "10s",
  },
);

export const sendConfirmation = activity(
  "sendConfirmation",
  (message: { to: string; order: string; receipt: string; cents: number }, { idempotencyKey, signal }) =>
    post<{ message: string }>("/confirmations", message, { idempotencyKey, signal }),
  { startToCloseTimeout: "10s" },
);

export const sendRejection = activity(
  "sendRejection",
  (message: { to: string; order: string }, { idempotencyKey, signal }) =>
    post<{ message: string }>("/rejections", message, { idempotencyKey, signal }),
  { startToCloseTimeout: "10s" },
);
