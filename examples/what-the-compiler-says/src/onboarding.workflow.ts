import { readFileSync } from "node:fs";
import { sleep, workflow } from "@reprise/runtime";

/** The flag may have another value when the run wakes up, and the template another text. */
export const onboarding = workflow("onboarding", async (name: string) => {
  if (process.env["SKIP_WAITING"] !== "true") await sleep("3 days");
  const template = readFileSync("welcome.txt", "utf8");
  return template.replace("{name}", name);
});
