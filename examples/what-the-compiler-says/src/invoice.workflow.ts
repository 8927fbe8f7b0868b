import { activity, workflow } from "@reprise/runtime";

let lastNumber = 1000;

const sendInvoice = activity("sendInvoice", async (invoice: { readonly number: number; readonly customer: string }) => {
  console.log(`invoice ${invoice.number} to ${invoice.customer}`);
});

/** Every process counts from 1000, and every replay counts again. */
export const invoice = workflow("invoice", async (customer: string) => {
  lastNumber += 1;
  await sendInvoice({ number: lastNumber, customer });
  return lastNumber;
});
