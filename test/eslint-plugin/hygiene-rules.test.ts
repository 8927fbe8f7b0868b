import { RuleTester } from "eslint";
import tseslint from "typescript-eslint";
import { afterAll, describe, expect, it, test } from "vitest";
import { hygieneNames, hygieneRules, type HygieneName } from "#eslint-plugin/hygiene/rules.js";
import { ProjectOnDisk } from "../compiler/analyze/project-on-disk.js";
import { linter } from "../support/linted-project.js";

Object.assign(RuleTester, { afterAll, describe, it, itOnly: it.only });

const tester = new RuleTester({ languageOptions: { parser: tseslint.parser } });

const top = `import { activity, patched, signal, sleep, startChild, step, transaction, unguarded, workflow, CancelledError } from "@reprise/runtime";
const charge = activity("charge", async (cents: number) => cents);
const approved = signal<boolean>("approved");
const ship = workflow("ship", async (cents: number) => cents);
`;
/** As the body of a workflow. */
const flow = (code: string) => `${top}export const order = workflow("order", async (n: number) => {\n${code}\n});`;

interface Invalid {
  readonly code: string;
  readonly messageIds: readonly string[];
  readonly options?: readonly object[];
}

interface Cases {
  readonly valid: readonly (string | { readonly code: string; readonly options: readonly object[] })[];
  readonly invalid: readonly Invalid[];
}

const invalid = (code: string, ...messageIds: readonly string[]): Invalid => ({ code, messageIds });

const cases: Readonly<Record<HygieneName, Cases>> = {
  "await-durable-promise": {
    valid: [
      flow(`await sleep("1 day");`),
      flow(`void charge(1);`),
      flow(`await ship(1);`),
      flow(`startChild(ship, 1, { parentClose: "abandon" });`),
      flow(`const child = startChild(ship, 1); await child.result();`),
      flow(`return charge(1);`),
      flow(`const later = charge(1); await later;`),
      flow(`const all: Promise<number>[] = []; all.push(charge(1)); await Promise.all(all);`),
      flow(`const sleep = (ms: number) => ms; sleep(1);`),
      // Another package's.
      `import { sleep } from "./own.js";\nimport { workflow } from "@reprise/runtime";\nworkflow("w", async () => { sleep(1); });`,
      // Never executed by a run.
      `${top}export async function main() { charge(1); }`,
      `${top}export const note = activity("note", async () => { charge(1); });`,
      flow(`await step("s", async () => { charge(1); });`),
      // Mentioned by an activity only.
      `${top}function help() { charge(1); }\nexport const a = activity("a", async () => help());`,
    ],
    invalid: [
      invalid(flow(`sleep("1 day");`), "forgotten"),
      invalid(flow(`[1, 2].forEach(each => { charge(each); });`), "forgotten"),
      invalid(flow(`if (n) approved.receive();`), "forgotten"),
      invalid(flow(`ship(1);`), "forgotten"),
      invalid(flow(`startChild(ship, 1).result();`), "forgotten"),
      invalid(flow(`const child = startChild(ship, 1); child.result();`), "forgotten"),
      invalid(`${top}async function body() { charge(1); }\nexport const w = workflow("w", body);`, "forgotten"),
      invalid(
        `${top}const help = () => { charge(1); };\nexport const w = workflow("w", async () => help());`,
        "forgotten",
      ),
      invalid(
        `${top}function a() { b(); }\nfunction b() { a(); charge(1); }\nexport const w = workflow("w", async () => a());`,
        "forgotten",
      ),
    ],
  },
  "no-busy-wait": {
    valid: [
      flow(`while (Date.now() < n) await sleep(1000);`),
      flow(`while (Date.now() < n) { if (await charge(1)) break; }`),
      flow(`const Date = { now: () => n++ }; while (Date.now() < 5) {}`),
      flow(`while (new Date(n).getTime() < 5) n++;`),
      flow(`for await (const each of [charge(1)]) { while (n < each) n++; }`),
      flow(`while (performance.now() < n) { for await (const each of [charge(1)]) n = each; }`),
      // In a step the clock is the machine's.
      flow(`await step("spin", () => { while (Date.now() < n) {} });`),
      flow(`const started = Date.now(); while (n < started) n++;`),
      `${top}export function spin(n: number) { while (Date.now() < n) {} }`,
    ],
    invalid: [
      invalid(flow(`while (Date.now() < n) {}`), "busy"),
      invalid(flow(`do { n--; } while (performance.now() < n);`), "busy"),
      invalid(flow(`for (; new Date().getTime() < n; ) n--;`), "busy"),
      invalid(flow(`let at = Date.now(); while (at < n) { at = Date.now(); }`), "busy"),
      // Nothing happens while what is settled is waited for.
      invalid(flow(`while (Date.now() < n) await null;`), "busy"),
      // It is only made here.
      invalid(flow(`while (Date.now() < n) { const f = async () => { await sleep(1); }; void f; }`), "busy"),
      invalid(
        `${top}function spin(n: number) { while (Date.now() < n) {} }\nexport const w = workflow("w", async (n: number) => spin(n));`,
        "busy",
      ),
    ],
  },
  "no-swallowed-cancellation": {
    valid: [
      flow(`try { await charge(1); } catch (error) { throw error; }`),
      flow(`try { await charge(1); } catch (error) { if (error instanceof CancelledError) throw error; }`),
      flow(`try { await charge(1); } catch (error) { throw new Error("no", { cause: error }); }`),
      flow(`try { await charge(1); } finally { n--; }`),
      flow(`try { JSON.parse("x"); } catch { n = 0; }`),
      flow(`try { void charge(1); } catch { n = 0; }`),
      flow(`try { const f = async () => { await charge(1); }; void f; } catch { n = 0; }`),
      flow(
        `const rethrow = (error: unknown) => { throw error; }; try { await charge(1); } catch (error) { rethrow(error); }`,
      ),
      flow(`await step("s", async () => { try { await charge(1); } catch { n = 0; } });`),
      flow(`await charge(1).catch((error: unknown) => { throw error; });`),
      `${top}export const main = async () => { try { await charge(1); } catch { return 0; } };`,
    ],
    invalid: [
      invalid(flow(`try { await charge(1); } catch { return 0; }`), "swallowed"),
      invalid(flow(`try { await sleep("1 day"); } catch (error) { console.log(error); }`), "swallowed"),
      invalid(flow(`try { await Promise.all([charge(1), charge(2)]); } catch { n = 0; }`), "swallowed"),
      invalid(flow(`await charge(1).catch(() => 0);`), "swallowed"),
    ],
  },
  "patch-ids": {
    valid: [
      flow(`if (patched("validate-first")) await charge(n);`),
      flow("return patched(`validate-first`) ? 1 : 2;"),
      flow(`if (patched("a") && !patched("b")) await charge(n);`),
      flow(`const isNew = patched("a"); await charge(isNew ? 1 : 2);`),
      flow(`while (patched("a")) await charge(n);`),
      // One patch, asked for twice.
      flow(`if (patched("a-b")) await charge(1); if (patched("a-b")) await charge(2);`),
      flow(`if (patched("with-tax") || patched("without-tax")) await charge(1);`),
      `${top}const id = "a";\nexport const w = workflow("w", async () => patched(id));`,
      `${top}const id = "a" as const;\nconst other = id satisfies string;\nexport const w = workflow("w", async () => patched(other));`,
      `${top}import { id } from "./ids.js";\nexport const w = workflow("w", async () => patched(id));`,
      // In functions and instances that a run may make.
      `${top}const isNew = () => patched("a");\nexport const w = workflow("w", async () => isNew());`,
      `${top}export class Prices { readonly isNew = patched("a"); tax() { return patched("a"); } }`,
      `import { patched } from "./own.js";\npatched("a" + "b"); patched("A B");`,
      flow(`const patched = (id: string) => id; patched("a" + n);`),
    ],
    invalid: [
      invalid(flow("if (patched(`a-${n}`)) await charge(n);"), "computed"),
      invalid(flow(`if (patched("a" + n)) await charge(n);`), "computed"),
      invalid(flow(`if (patched(n > 3 ? "a" : "b")) await charge(n);`), "computed"),
      invalid(flow(`let id = "a"; if (patched(id)) await charge(n);`), "computed"),
      invalid(flow(`const id = "a" + n; if (patched(id)) await charge(n);`), "computed"),
      invalid(flow(`const { id } = { id: "a" }; if (patched(id)) await charge(n);`), "computed"),
      invalid(flow(`if (patched(5 as never)) await charge(n);`), "computed"),
      invalid(flow(`for (const id of ["a", "b"]) if (patched(id)) await charge(n);`), "computed"),
      invalid(
        `${top}const isNew = (id: string) => patched(id);\nexport const w = workflow("w", async () => isNew("a"));`,
        "computed",
      ),
      invalid(flow(`patched("a");`), "unused"),
      invalid(flow(`if (n) patched("a");`), "unused"),
      invalid(flow(`void patched("a"); await patched("b");`), "unused", "unused"),
      invalid(flow(`const isNew = patched("a"); await charge(n);`), "unused"),
      invalid(flow(`return (patched("a"), n);`), "unused"),
      invalid(flow(`await step("s", () => { patched("a"); });`), "unused"),
      invalid(flow(`if (patched("validate-first")) n++; if (patched("validateFirst")) n++;`), "alike"),
      invalid(flow(`if (patched("a b") || patched("A_B") || patched("a-b")) n++;`), "alike", "alike"),
      invalid(
        `${top}const id = "A-B";\nexport const w = workflow("w", async () => patched("ab") && patched(id));`,
        "alike",
      ),
      invalid(`${top}export const isNew = patched("a");`, "module"),
      invalid(`${top}patched("a");`, "module"),
      invalid(`${top}if (patched("a")) console.log(1);`, "module"),
      invalid(`${top}export class Prices { static readonly isNew = patched("a"); }`, "module"),
      invalid(
        `import { patched as isPatched } from "@reprise/runtime";\nexport const isNew = isPatched("a");`,
        "module",
      ),
    ],
  },
  "prefer-sleep": {
    valid: [
      flow(`await sleep(5);`),
      flow(`await new Promise<void>(resolve => { setTimeout(() => { n++; resolve(); }, 5); });`),
      flow(`const setTimeout = (f: () => void, ms: number) => f(); await new Promise<void>(r => setTimeout(r, 5));`),
      flow(`await step("s", async () => { await new Promise(resolve => setTimeout(resolve, 5)); });`),
      `${top}export const wait = async () => { await new Promise(resolve => setTimeout(resolve, 5)); };`,
    ],
    invalid: [
      invalid(flow(`await new Promise(resolve => setTimeout(resolve, 5));`), "longhand"),
      invalid(flow(`await new Promise<void>(function (done) { setTimeout(done, 5); });`), "longhand"),
    ],
  },
  "no-abandoned-receive": {
    valid: [
      flow(`return Promise.race([approved.receive(), sleep("1 day").then(() => false)]);`),
      flow(`for (;;) { const ok = await approved.receive({ timeout: "1 day" }); if (ok !== undefined) return ok; }`),
      flow(
        `let next = approved.receive(); for (;;) { const won = await Promise.race([next, sleep("1 day")]); if (won) return; }`,
      ),
      flow(`for (const each of [1, 2]) await Promise.race([charge(each), sleep("1 day")]);`),
      flow(`for (;;) { const ok = await Promise.race([approved.receive()]); if (ok) return; }`),
      flow(
        `const once = () => Promise.race([approved.receive(), sleep("1 day")]); while (n) { if (await once()) return; }`,
      ),
      `${top}export const main = async () => { for (;;) await Promise.race([approved.receive(), 1]); };`,
    ],
    invalid: [
      invalid(
        flow(`for (;;) { const ok = await Promise.race([approved.receive(), sleep("1 day")]); if (ok) return; }`),
        "abandoned",
      ),
      invalid(
        flow(
          `while (n) { const won = await Promise.race([approved.receive().then(() => "a"), charge(1).then(() => "b")]); if (won === "a") return; }`,
        ),
        "abandoned",
      ),
      invalid(
        flow(
          `do { const ok = await Promise.any([approved.receive({ timeout: 5 }), approved.receive()]); if (ok) return; } while (n);`,
        ),
        "abandoned",
        "abandoned",
      ),
    ],
  },
  "use-race-result": {
    valid: [
      flow(`const won = await Promise.race([charge(1), sleep("1 day")]); return won;`),
      flow(`return Promise.race([charge(1), sleep("1 day")]);`),
      flow(`await Promise.race([sleep("1 day"), sleep("2 days")]);`),
      flow(`const paid = charge(1); await Promise.race([paid, sleep("1 day")]); return paid;`),
      flow(
        `let ok = false; await Promise.race([approved.receive().then(() => { ok = true; }), sleep("1 day")]); return ok;`,
      ),
      flow(`await Promise.all([charge(1), charge(2)]);`),
      `${top}export const main = async () => { await Promise.race([charge(1)]); };`,
    ],
    invalid: [
      invalid(flow(`await Promise.race([charge(1), sleep("1 day")]);`), "ignored"),
      invalid(flow(`await Promise.any([charge(1), step("s", () => 1)]);`), "ignored", "ignored"),
      invalid(flow(`await Promise.race([approved.receive(), sleep("1 day")]);`), "ignored"),
    ],
  },
  "stable-names": {
    valid: [
      flow(`for (const each of [1, 2]) await step("note", () => each);`),
      flow(`if (n) await step("note", () => 1); else await step("note", () => 2);`),
      flow(`switch (n) { case 1: await step("note", () => 1); break; default: await step("note", () => 2); }`),
      flow(`return n ? step("note", () => 1) : step("note", () => 2);`),
      flow(`await step("convertMp3", () => 1); await step("sha256", () => 2);`),
      flow(`await sleep("1 day", { name: "billing" });`),
      `${flow(`await step("note", () => 1);`)}\nexport const other = workflow("other", async () => step("note", () => 1));`,
      `const step = (name: string) => name; step("a"); step("a"); step("1");`,
    ],
    invalid: [
      invalid(flow(`await step("note", () => 1); await step("note", () => 2);`), "twice"),
      invalid(flow(`if (n) await step("note", () => 1); await step("note", () => 2);`), "twice"),
      invalid(flow(`await step("step 2", () => 1);`), "numbered"),
      invalid(flow(`await transaction("note", () => 1); await step("note", () => 2);`), "twice"),
      invalid(flow(`await transaction("transaction 2", () => 1);`), "numbered"),
      invalid(flow("await sleep(1, { name: `billing-${n}` });"), "computed"),
      invalid(flow(`await sleep(1, { name: "billing" + n });`), "computed"),
    ],
  },
  "wait-with-timeout": {
    valid: [
      flow(`await approved.receive({ timeout: "1 day" });`),
      flow(
        `const limit = { timeout: "1 day" } as const; await approved.receive(limit); await approved.receive({ ...limit });`,
      ),
      flow(`const won = await Promise.race([approved.receive(), sleep("1 day")]); return won;`),
      flow(`const inbox = { receive: () => 1 }; inbox.receive();`),
      `${top}activity("a", async () => 1);`,
      {
        code: top.replace("async (cents: number) => cents", "async () => 1, options"),
        options: [{ activities: true }],
      },
      {
        code: `import { activity } from "@reprise/runtime";\nactivity("a", async () => 1, { startToCloseTimeout: "1m" });`,
        options: [{ activities: true }],
      },
    ],
    invalid: [
      invalid(flow(`await approved.receive();`), "forever"),
      invalid(flow(`await approved.receive({});`), "forever"),
      invalid(flow(`await Promise.all([approved.receive(), sleep("1 day")]);`), "forever"),
      {
        code: `import { activity } from "@reprise/runtime";\nactivity("a", async () => 1, { retry: {} });`,
        messageIds: ["hanging"],
        options: [{ activities: true }],
      },
    ],
  },
  "idempotency-key": {
    valid: [
      `${top}activity("a", async (n: number, { idempotencyKey }) => fetch("/", { method: "POST", headers: { k: idempotencyKey } }));`,
      `${top}activity("a", async (n: number, context) => fetch("/", { method: "POST", headers: { k: context.idempotencyKey } }));`,
      `${top}activity("a", async (n: number, context) => send(context, () => fetch("/", { method: "POST" })));`,
      `${top}activity("a", async () => fetch("/", { method: "POST" }), { retry: { maximumAttempts: 1 } });`,
      `${top}activity("a", async () => fetch("/", { method: "POST" }), once);`,
      `${top}activity("a", async () => fetch("/", { method: "POST" }), { retry: once });`,
      `${top}activity("a", async () => fetch("/"));`,
      `${top}activity("a", async () => fetch("/", { method: "GET" }));`,
      `fetch("/", { method: "POST" });`,
      `import Stripe from "stripe"; import { activity } from "@reprise/runtime"; const stripe = new Stripe("");
       activity("a", async () => stripe.charges.retrieve("x"));`,
    ],
    invalid: [
      invalid(`${top}activity("a", async () => fetch("/", { method: "POST" }));`, "twice"),
      invalid(
        `${top}activity("a", async (n: number, context) => { console.log(context.attempt); return fetch("/", { method: "put" }); });`,
        "twice",
      ),
      invalid(
        `${top}activity("a", async () => fetch("/", { method: "POST" }), { retry: { maximumAttempts: 5 } });`,
        "twice",
      ),
      invalid(`${top}activity("a", async () => axios.post("/"));`, "twice"),
      invalid(flow(`await step("pay", () => fetch("/", { method: "POST" }));`), "twice"),
      invalid(
        flow(`await transaction("pay", tx => fetch("/", { method: "POST" }), { retry: { maximumAttempts: 1 } });`),
        "twice",
      ),
      invalid(
        `${top}async function pay() { await fetch("/", { method: "POST" }); }\nexport const a = activity("a", pay);`,
        "twice",
      ),
      invalid(
        `import Stripe from "stripe"; import { activity } from "@reprise/runtime"; const stripe = new Stripe("");
         activity("a", async () => stripe.charges.create({ amount: 1 }));`,
        "twice",
      ),
      {
        code: `${top}activity("a", async () => payments.charge(1));`,
        messageIds: ["twice"],
        options: [{ calls: ["payments.charge"] }],
      },
    ],
  },
};

for (const name of hygieneNames) {
  const rule = hygieneRules[name];
  if (rule === undefined) throw new Error(`no rule ${name}`);
  // What is suggested is tried out on the pages' examples; here the rule says where.
  const silent = {
    meta: { ...rule.meta, hasSuggestions: false },
    create: (context: Parameters<typeof rule.create>[0]) =>
      rule.create(
        Object.create(context, {
          report: {
            value: (report: Parameters<typeof context.report>[0]) => context.report({ ...report, suggest: [] }),
          },
        }) as typeof context,
      ),
  };
  const { valid, invalid: wrong } = cases[name];
  tester.run(name, silent, {
    valid: valid.map(each => (typeof each === "string" ? each : { code: each.code, options: [...each.options] })),
    invalid: wrong.map(({ code, messageIds, options = [] }) => ({
      code,
      options: [...options],
      errors: messageIds.map(messageId => ({ messageId })),
    })),
  });
}

test("activities of other files are known from the compiler, and helpers in files of their own", async () => {
  using project = new ProjectOnDisk({
    "activities.ts": `import { activity, workflow } from "@reprise/runtime";\nexport const charge = activity("charge", async (n: number) => n);\nexport const ship = workflow("ship", async (n: number) => n);\nexport const notify = (n: number) => n;\n`,
    "order.ts": `import { workflow } from "@reprise/runtime";
import * as reprise from "@reprise/runtime";
import { charge, notify, ship } from "./activities.js";
export const order = workflow("order", async (n: number) => {
  charge(n);
  notify(n);
  ship(n);
  reprise.startChild(ship, n);
  try { await charge(n); } catch { return 0; }
  return 1;
});
`,
  });
  const [result] = await linter(project.directory, "recommended").lintFiles("order.ts");
  expect(result?.messages.map(({ ruleId, line }) => `${ruleId} ${line}`)).toEqual([
    "@reprise/await-durable-promise 5",
    "@reprise/await-durable-promise 7",
    "@reprise/no-swallowed-cancellation 9",
  ]);
});
