import { workflow } from "@reprise/runtime";
import { quote } from "./pricing.js";

/** The total looks like a plain calculation. Two files down it asks a server. */
export const checkout = workflow(
  "checkout",
  async (cart: { readonly skus: readonly string[]; readonly currency: string }) => {
    const placedAt = new Date();
    const total = await quote(cart.skus, cart.currency);
    return { placedAt, total };
  },
);
