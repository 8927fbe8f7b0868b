import type { Rule } from "eslint";
import { awaitDurablePromise } from "./await-durable-promise.js";
import { hygieneRule, type Hygiene } from "./hygiene-rule.js";
import { idempotencyKey } from "./idempotency-key.js";
import { noAbandonedReceive } from "./no-abandoned-receive.js";
import { noBusyWait } from "./no-busy-wait.js";
import { noSwallowedCancellation } from "./no-swallowed-cancellation.js";
import { patchIds } from "./patch-ids.js";
import { preferSleep } from "./prefer-sleep.js";
import { stableNames } from "./stable-names.js";
import { useRaceResult } from "./use-race-result.js";
import { waitWithTimeout } from "./wait-with-timeout.js";

const definitions = {
  "await-durable-promise": awaitDurablePromise,
  "idempotency-key": idempotencyKey,
  "no-abandoned-receive": noAbandonedReceive,
  "no-busy-wait": noBusyWait,
  "no-swallowed-cancellation": noSwallowedCancellation,
  "patch-ids": patchIds,
  "prefer-sleep": preferSleep,
  "stable-names": stableNames,
  "use-race-result": useRaceResult,
  "wait-with-timeout": waitWithTimeout,
} satisfies Readonly<Record<string, Hygiene>>;

export type HygieneName = keyof typeof definitions;

export const hygieneNames = Object.keys(definitions) as HygieneName[];

export const hygieneRules: Readonly<Record<string, Rule.RuleModule>> = Object.fromEntries(
  hygieneNames.map(name => [name, hygieneRule(name, definitions[name])]),
);

/** Many a run waits for a person, for as long as it takes, and style is a matter of taste: only who wants it is told. */
export function hygieneSeverity(name: HygieneName): "off" | "warn" {
  return name === "wait-with-timeout" || name === "prefer-sleep" ? "off" : "warn";
}
