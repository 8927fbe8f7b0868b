import { Client } from "@reprise/runtime/client";
import { signal, workflow } from "@reprise/runtime";
import { describe, expect, onTestFinished, test } from "vitest";
import { freshSchema } from "../../support/fresh-schema.js";
import { TalkingProcess } from "../../support/talking-process.js";
import { eventually } from "../../support/workbench.js";
import { Shop } from "./shop.js";

/** What an author edits. `approved` lies before what changes, so a run can wait there through the edits. */
function orderText({ offence = "", version = "one" } = {}): string {
  return `
import { signal, workflow } from "@reprise/runtime";
import { stamp } from "./stamp.js";
export const approved = signal<string>("approved");
export const order = workflow("order", async () => {
  const at = new Date();
  const who = await approved.receive();${offence}
  return [who, "${version}", stamp(), at instanceof Date].join();
});
`;
}

const files: Readonly<Record<string, string>> = {
  "src/order.workflow.ts": orderText(),
  "src/stamp.ts": `export const stamp = (): string => "stamped";\n`,
  "src/other.workflow.ts": `
import { workflow } from "@reprise/runtime";
export const other = workflow("other", async (n: number) => n + 1);
`,
  "src/worker.ts": `
import { Worker } from "@reprise/runtime/worker";
import { order } from "./order.workflow.js";
import { other } from "./other.workflow.js";
import { stamp } from "./stamp.js";
const { SHOP_DATABASE: databaseUrl = "", SHOP_SCHEMA: schema = "" } = process.env;
await Worker.start({ workflows: [order, other], databaseUrl, schema, pollInterval: "50ms" });
console.log("evaluated, " + stamp());
`,
  "src/main.ts": "export {};\n",
  // As a framework does it: the server and the program are one process.
  "dev.mjs": `
import { createServer } from "vite";
import { reprise } from "@reprise/compiler/vite";
const server = await createServer({
  configFile: false,
  server: { middlewareMode: true, ws: false },
  // An installed package is external, as this says; a linked one is evaluated again with every module.
  ssr: { external: process.argv.includes("installed") ? ["@reprise/runtime"] : [] },
  plugins: [reprise()],
});
await server.environments.ssr.runner.import("/src/worker.ts");
`,
};

const order = workflow("order", async () => "");
const other = workflow("other", async (n: number) => n);
const approved = signal<string>("approved");

async function develop(program: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const shop = new Shop({ ...files, ...more });
  const { url, schema } = freshSchema();
  const client = await Client.connect({ databaseUrl: url, schema });
  onTestFinished(() => client.close());
  const argv = ["--import", "@reprise/runtime/register", ...program];
  const dev = new TalkingProcess(argv, { cwd: shop.directory, env: { SHOP_DATABASE: url, SHOP_SCHEMA: schema } });
  return { shop, client, dev };
}

async function waiting(client: Client) {
  const run = await client.start(order, undefined);
  await eventually(async () => (await run.describe()).state === "waiting", "the run waits");
  return run;
}

describe.each(["installed", "linked"])("Vite's development server, with the runtime %s", how => {
  test("a workflow with an error begins no new runs and the others go on; corrected, all go on with the new code (C33)", async () => {
    const { shop, client, dev } = await develop(["dev.mjs", how]);
    await dev.says(/evaluated/, /2 workflows are deterministic/);
    const run = await waiting(client);

    shop.write({ "src/order.workflow.ts": orderText({ offence: `\n  await fetch("https://shop.example");` }) });
    await dev.says(
      /not deterministic: 1 error\n\nerror DET\d+ [^]*?at src\/order\.workflow\.ts:8:9/,
      /the analysis refuses the workflow order: no new runs of it begin/,
    );
    const late = await client.start(order, undefined);
    await late.signal(approved, "Grace");
    expect(await (await client.start(other, 1)).result()).toBe(2);
    expect(await late.describe()).toMatchObject({ state: "pending" });

    shop.write({ "src/order.workflow.ts": orderText({ version: "two" }) });
    await dev.says(/2 workflows are deterministic/);
    expect(await late.result()).toBe("Grace,two,stamped,true");
    await run.signal(approved, "Ada");
    expect(await run.result()).toBe("Ada,two,stamped,true");
    expect(dev.output.match(/not deterministic/g)).toHaveLength(1);
    expect(shop.has(".reprise/reprise.manifest.json")).toBe(false);

    // A helper without a native was never rewritten: only the module graph knows that it was loaded again.
    const third = await waiting(client);
    shop.write({ "src/stamp.ts": `export const stamp = (): string => "franked";\n` });
    await dev.says(/evaluated, franked/);
    await third.signal(approved, "Ada");
    expect(await third.result()).toBe("Ada,two,franked,true");
  });
});
