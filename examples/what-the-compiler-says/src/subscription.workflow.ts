import { activity, step, workflow } from "@reprise/runtime";

const charge = activity("charge", async (customer: string) => {
  console.log(`charging ${customer}`);
});

export const subscription = workflow("subscription", async (customer: string) => {
  let plan = "free";
  await step("loadPlan", async () => {
    const answer = await fetch(`https://plans.example/${customer}`);
    plan = await answer.text();
  });
  if (plan !== "free") setInterval(() => void charge(customer), 30 * 24 * 60 * 60 * 1000);
});
