import { readFile } from "node:fs/promises";
import { activity, sleep, step, workflow } from "@reprise/runtime";

const loadTemplate = activity("loadTemplate", async (name: string) => readFile(`${name}.txt`, "utf8"));

/** Clock, randomness and timers are journaled; what touches the world is in an activity or a step. */
export const correct = workflow("correct", async (customer: string) => {
  const startedAt = Date.now();
  const token = crypto.randomUUID();
  const template = await loadTemplate("welcome");
  const rate = await step("fetchRate", async () => (await fetch("https://rates.example")).text());
  const retries = Math.floor(Math.random() * 3);
  for (let turn = 0; turn < retries; turn += 1) await sleep("1 day");
  await new Promise(resolve => setTimeout(resolve, 60_000));
  return { startedAt, token, rate, text: template.replace("{name}", customer) };
});
