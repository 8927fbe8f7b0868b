import { existsSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { activity, workflow } from "@reprise/runtime";
import { historyFileText, TestEnvironment } from "@reprise/runtime/testing";
import { definesWorkflow } from "#runtime/testing/defines-workflow.js";
import { UserProject } from "../support/user-project.js";

const order = `import { activity, workflow } from "@reprise/runtime";

const charge = activity("charge", async (total: number) => ({ total }));

export const order = workflow("order", async (input: { total: number }) => charge(input.total));
`;

let recorded: string;
beforeAll(async () => {
  const charge = activity("charge", (total: number) => Promise.resolve({ total }));
  const order = workflow("order", (input: { total: number }) => charge(input.total));
  const env = new TestEnvironment({ workflows: [order] });
  const run = await env.start(order, { total: 20 });
  await run.result();
  recorded = historyFileText(await run.toHistoryFile("order 20"));
});

function shopWithHistory(): UserProject {
  const shop = new UserProject();
  shop.write("src/order.workflow.ts", order);
  shop.write("order.history.json", recorded);
  return shop;
}

const replays = { code: 0, out: "order 20: 3 events, completed\n1 of 1 histories replay\n", err: "" };

test("a replay imports the module that defines the workflow: nothing that was built of it, and nothing that speaks of it", async () => {
  const shop = shopWithHistory();
  const witness = `import { writeFileSync } from "node:fs";\nwriteFileSync("executed", "");\n`;
  shop.write("scripts/seed.ts", `${witness}// It starts workflow("order") for every customer.\nexport {};\n`);
  shop.write("scripts/help.ts", `${witness}console.log('call workflow("order", …)');\n`);
  shop.write("out/worker.js", `${witness}export const order = workflow("order", async () => {});\n`);
  shop.write("released/worker.js", `${witness}export const order = workflow("order", async () => {});\n`);
  expect(await shop.reprise("replay", "order.history.json")).toEqual(replays);
  expect(await shop.reprise("check")).toMatchObject({ code: 0 });
  expect(await shop.reprise("replay", "order.history.json")).toEqual(replays);
  expect(existsSync(path.join(shop.directory, "executed"))).toBe(false);
});

test("the manifest names the module of a definition that no text shows, and is not asked where the code has changed since", async () => {
  const shop = shopWithHistory();
  shop.write("src/names.ts", `export const name = "order";\n`);
  const named = order.replace(`workflow("order"`, "workflow(name");
  shop.write("src/order.workflow.ts", `import { name } from "./names.js";\n${named}`);
  const unknown = await shop.reprise("replay", "order.history.json");
  expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining("E_WORKFLOW_UNKNOWN") as string });
  expect(await shop.reprise("check")).toMatchObject({ code: 0 });
  expect(await shop.reprise("replay", "order.history.json")).toEqual(replays);
  shop.write("src/order.workflow.ts", `export const nothing = 0;\n`);
  shop.write("src/moved.ts", order);
  expect(await shop.reprise("replay", "order.history.json")).toEqual(replays);
});

describe("a module that does more than define the workflow", () => {
  test.each([
    ["starts a worker", "@reprise/runtime/worker", "Worker", "Worker.start({ workflows: [order] })"],
    ["connects a client", "@reprise/runtime/client", "Client", "Client.connect()"],
  ])("and %s is refused before anything is executed, awaited or not", async (_, module, name, call) => {
    const shop = shopWithHistory();
    for (const how of ["await ", "void ", "setTimeout(() => void "]) {
      const text = `import { ${name} } from "${module}";\n${order}\n${how}${call}${how.startsWith("set") ? ")" : ""};\n`;
      shop.write(
        "src/order.workflow.ts",
        `${text}${how === "await " ? "" : "await new Promise(resolve => setTimeout(resolve, 200));"}`,
      );
      const { code, out, err } = await shop.reprise("replay", "order.history.json");
      expect({ how, code, out }).toEqual({ how, code: 1, out: "" });
      expect(err).toContain("E_REPLAY_ONLY");
      expect(err).toContain(`${call.split("(")[0] ?? ""}() was called while a command replays histories`);
      expect(err).toContain("--workflows");
      expect(existsSync(path.join(shop.directory, ".reprise/postgres"))).toBe(false);
    }
  });

  test("and holds the process open holds no command open", async () => {
    const shop = shopWithHistory();
    shop.write("src/order.workflow.ts", `${order}\nsetInterval(() => undefined, 1_000);\n`);
    expect(await shop.reprise("replay", "order.history.json")).toEqual(replays);
    expect(await shop.reprise("test")).toMatchObject({ code: 0, out: "1 of 1 histories replay\n" });
    expect(await shop.reprise("debug", "order.history.json", { input: "c\n" })).toMatchObject({ code: 0 });
  });
});

describe("a text defines a workflow", () => {
  test.each([
    `export const order = workflow("order", async () => {});`,
    `workflow<Map<string, Input>, Output>(\n  'order',\n  run)`,
    "workflow(`order`, run)",
    `const url = "http://shop"; workflow("order", run)`,
    `const quote = /["']/; workflow("order", run)`,
    "const tick = text.replace(/`/g, ''); workflow('order', run)",
    `const half = total / 2; // a half\nworkflow("order", run)`,
  ])("%s", text => {
    expect(definesWorkflow(text, "order")).toBe(true);
  });

  test.each([
    `// workflow("order", run)`,
    `/* begun by\n * workflow("order") */`,
    `log('workflow("order", …)')`,
    "log(`workflow('order', …)`)",
    `workflow("orders", run)`,
    `myworkflow("order", run)`,
    `workflow(other, "order")`,
  ])("not by %s", text => {
    expect(definesWorkflow(text, "order")).toBe(false);
  });
});
