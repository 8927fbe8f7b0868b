import { readFileSync } from "node:fs";
import path from "node:path";
import { Linter } from "eslint";
import tseslint from "typescript-eslint";
import { describe, expect, test } from "vitest";
import plugin from "#eslint-plugin/index.js";
import { hygieneNames, hygieneRules } from "#eslint-plugin/hygiene/rules.js";
import { root } from "../support/program.js";

function lint(text: string, rule: string): Linter.LintMessage[] {
  const configuration = {
    files: ["**/*.ts"],
    // The types of typescript-eslint's parser and of ESLint's configuration are not the same type.
    languageOptions: { parser: tseslint.parser as Linter.Parser },
    plugins: { "@reprise": plugin },
    rules: { [`@reprise/${rule}`]: "error" as const },
  };
  return new Linter().verify(text, configuration, "order.ts");
}

function exampleOf(rule: string, heading: "Wrong" | "Right"): string {
  const page = readFileSync(path.join(root, `eslint-plugin/docs/rules/${rule}.md`), "utf8");
  return new RegExp(`^## ${heading}\\n\\n\`\`\`ts\\n([^]*?)^\`\`\`$`, "m").exec(page)?.[1] ?? "";
}

describe.each(hygieneNames)("%s", rule => {
  test("its page says what it is about", () => {
    const page = readFileSync(path.join(root, `eslint-plugin/docs/rules/${rule}.md`), "utf8");
    expect(page.startsWith(`# @reprise/${rule}\n\n${hygieneRules[rule]?.meta?.docs?.description ?? "?"}\n`)).toBe(true);
  });

  test("the wrong example is reported where it says so, and nowhere else", () => {
    const wrong = exampleOf(rule, "Wrong");
    const expected = wrong.split("\n").flatMap((line, index) => {
      if (!line.endsWith("// reported")) return [];
      // On a line of its own it is about the line above.
      return line.trim() === "// reported" ? [index] : [index + 1];
    });
    expect(expected).toHaveLength(1);
    expect(lint(wrong, rule).map(({ line }) => line)).toEqual(expected);
  });

  test("the right example is clean", () => {
    expect(exampleOf(rule, "Right")).not.toBe("");
    expect(lint(exampleOf(rule, "Right"), rule)).toEqual([]);
  });

  test("what it suggests is clean", () => {
    const wrong = exampleOf(rule, "Wrong");
    for (const { suggestions = [] } of lint(wrong, rule)) {
      for (const { fix } of suggestions) {
        const mended = wrong.slice(0, fix.range[0]) + fix.text + wrong.slice(fix.range[1]);
        expect(lint(mended, rule)).toEqual([]);
      }
    }
  });
});

const header = `import { activity, signal, sleep, step, transaction, workflow } from "@reprise/runtime";
const charge = activity("charge", async (cents: number) => cents);
const approved = signal<boolean>("approved");
`;
const inWorkflow = (code: string) =>
  `${header}export const order = workflow("order", async (n: number) => {\n${code}\n});`;

test.each([
  ["await-durable-promise", `sleep("1 day");`, 1],
  ["await-durable-promise", `step("note", () => 1);`, 1],
  ["await-durable-promise", `transaction("note", () => 1);`, 1],
  ["await-durable-promise", `approved.receive();`, 1],
  ["await-durable-promise", `const both = [charge(1), charge(2)]; await Promise.all(both);`, 0],
  ["await-durable-promise", `console.log(n);`, 0],
  ["no-busy-wait", `for (; new Date().getTime() < n; ) n--;`, 1],
  ["no-busy-wait", `do { n--; } while (performance.now() < n);`, 1],
  ["no-busy-wait", `while (n > 0) n--;`, 0],
  ["no-swallowed-cancellation", `try { await sleep("1 day"); } catch (error) { console.log(error); }`, 1],
  ["no-swallowed-cancellation", `try { JSON.parse("x"); } catch { return 0; }`, 0],
  ["no-swallowed-cancellation", `try { await charge(1); } finally { n--; }`, 0],
  ["wait-with-timeout", `await approved.receive({});`, 1],
  ["wait-with-timeout", `const inbox = { receive: () => 1 }; inbox.receive();`, 0],
] as const)("%s: %s", (rule, code, reports) => {
  expect(lint(inWorkflow(code), rule)).toHaveLength(reports);
});

test("outside of workflows nothing is said", () => {
  const text = `${header}export const main = async () => { charge(1); while (Date.now() < 5) {} };`;
  for (const rule of ["await-durable-promise", "no-busy-wait"]) expect(lint(text, rule)).toEqual([]);
});

test("an activity that may run at most once needs no key", () => {
  const request = `fetch("https://bank.example", { method: "POST" })`;
  const once = `activity("pay", async () => (await ${request}).status, { retry: { maximumAttempts: 1 } });`;
  expect(lint(`${header}${once}`, "idempotency-key")).toEqual([]);
  expect(lint(`${header}activity("pay", async () => (await ${request}).status);`, "idempotency-key")).toHaveLength(1);
});

test("an answer that nobody looks at is removed with its line, where something is left", () => {
  const code = `  patched("a");\n  if (n) patched("b");\n  await charge(n);`;
  const text = inWorkflow(code).replace("import { activity", "import { activity, patched");
  const [first, second] = lint(text, "patch-ids");
  const [removal] = first?.suggestions ?? [];
  const { range, text: replacement } = removal?.fix ?? { range: [0, 0] as const, text: "?" };
  expect(text.slice(0, range[0]) + replacement + text.slice(range[1])).toBe(text.replace(`  patched("a");\n`, ""));
  expect([first?.messageId, second?.messageId, second?.suggestions]).toEqual(["unused", "unused", undefined]);
});
