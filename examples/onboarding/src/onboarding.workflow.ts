import { patched, signal, step, workflow } from "@reprise/runtime";
import { sendMail } from "./mail.js";

export const subscribed = signal<{ plan: string }>("subscribed");
export const unsubscribed = signal("unsubscribed");

export interface User {
  readonly name: string;
  readonly email: string;
}

export interface Onboarded {
  readonly outcome: "subscribed" | "unsubscribed" | "silent";
  readonly offers: number;
  readonly days: number;
}

const offers = ["10 % off", "20 % off", "a free month", "our best price"];
const day = 24 * 60 * 60 * 1_000;

export const onboarding = workflow("onboarding", async (user: User): Promise<Onboarded> => {
  const began = Date.now();
  const ended = (outcome: Onboarded["outcome"], sent: number): Onboarded => {
    const days = Math.round((Date.now() - began) / day);
    console.log(`${user.email}: ${outcome} after ${days} days and ${sent} offers`);
    return { outcome, offers: sent, days };
  };
  await step("welcome", () => sendMail(user.email, `Welcome, ${user.name}! We write once a month, until you answer.`));
  const answer = Promise.race([
    subscribed.receive().then(() => "subscribed" as const),
    unsubscribed.receive().then(() => "unsubscribed" as const),
  ]);
  for (const [index, offer] of offers.entries()) {
    // Thirty days: the process may be replaced a hundred times before this line goes on.
    const month = new Promise<"silent">(resolve => setTimeout(() => resolve("silent"), 30 * day));
    const outcome = await Promise.race([answer, month]);
    if (outcome === "silent") {
      await step("offer", () => sendMail(user.email, `${user.name}, we have ${offer} for you`));
      continue;
    }
    // Runs that ended without a farewell have to end without it again: their histories say so, see docs/patches.md.
    if (outcome === "unsubscribed" && patched("farewell")) {
      await step("farewell", () => sendMail(user.email, `Goodbye, ${user.name}. You will not hear from us again.`));
    }
    return ended(outcome, index);
  }
  return ended("silent", offers.length);
});
