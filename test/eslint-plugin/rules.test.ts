import path from "node:path";
import { describe, expect, test } from "vitest";
import { ProjectOnDisk } from "../compiler/analyze/project-on-disk.js";
import { linter } from "../support/linted-project.js";

const fixtures = path.resolve(import.meta.dirname, "../fixtures/analyze");

const lint = (directory: string) => linter(path.join(fixtures, directory), "recommended");

describe("the rules", () => {
  test("C28: reports the offence where the compiler reports it", async () => {
    const [result] = await lint("path").lintFiles("http.ts");
    expect(result?.messages).toMatchObject([
      { ruleId: "@reprise/no-effects", severity: 2, line: 2, column: 24, endColumn: 29 },
    ]);
    expect(result?.messages[0]?.message).toMatch(/^DET410 workflow "order" uses the network: fetch/);
  });

  test("reports in the workflow's file where its code leads to an offence elsewhere", async () => {
    const [result] = await lint("path").lintFiles("order.workflow.ts");
    expect(result?.messages).toMatchObject([
      { line: 6, column: 9 },
      { line: 10, column: 65 },
    ]);
    expect(result?.messages[0]?.message).toContain(
      "Path: reserve (order.workflow.ts:6) > getJson (pricing.ts:8) > fetch (http.ts:2)",
    );
  });

  test("an offence that several workflows lead to is told in the file of each", async () => {
    const workflowIn = (name: string) => `import { workflow } from "@reprise/runtime";
import { rate } from "./rate.js";
export const ${name} = workflow("${name}", async () => rate());
`;
    using project = new ProjectOnDisk({
      "rate.ts": `export const rate = () => fetch("https://rates.example").then(answer => answer.text());\n`,
      "order.ts": workflowIn("order"),
      "refund.ts": workflowIn("refund"),
    });
    const results = await linter(project.directory, "recommended").lintFiles("*.ts");
    const said = results.flatMap(({ filePath, messages }) =>
      messages.map(
        ({ line, message }) => `${path.basename(filePath)}:${line} ${message.replace(/:[^]* Path: /, ": ")}`,
      ),
    );
    expect(said.filter(each => !each.startsWith("rate.ts"))).toEqual([
      'order.ts:3 DET410 workflow "order" uses the network: rate (order.ts:3) > fetch (rate.ts:1)',
      'refund.ts:3 DET410 workflow "refund" uses the network: rate (refund.ts:3) > fetch (rate.ts:1)',
    ]);
  });

  test("says nothing about clean code", async () => {
    const results = await lint("clean").lintFiles("**/*.ts");
    expect(results.flatMap(each => each.messages)).toEqual([]);
  });

  test("judges the unsaved text of the editor", async () => {
    const filePath = path.join(fixtures, "clean/identity.ts");
    const text = `export const identity = () => process.env["ID"] ?? "";\n`;
    const [result] = await lint("clean").lintText(text, { filePath });
    expect(result?.messages.map(each => each.message.slice(0, 6))).toEqual(["DET402"]);
    const [saved] = await lint("clean").lintFiles("identity.ts");
    expect(saved?.messages).toEqual([]);
  });

  test("says why nothing is checked, once, where a workflow may be", async () => {
    const workflow = `import { workflow } from "@reprise/runtime";\nexport const w = workflow("w", async () => fetch("x"));\n`;
    const nowhere = linter("/", "recommended");
    const [result] = await nowhere.lintText(workflow, { filePath: "/somewhere/without/a/project/order.ts" });
    expect(result?.messages).toMatchObject([{ severity: 2, line: 1 }]);
    expect(result?.messages[0]?.message).toMatch(/there is no tsconfig\.json above it/);
    const [other] = await nowhere.lintText("export const a = 1;\n", { filePath: "/somewhere/without/a.ts" });
    expect(other?.messages).toEqual([]);
  });

  test("leaves text without a file alone", async () => {
    const [result] = await lint("clean").lintText("export const a = 1;\n");
    expect(result?.messages).toEqual([]);
  });
});
