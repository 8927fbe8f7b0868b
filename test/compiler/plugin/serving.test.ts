import { createServer, type ViteDevServer } from "vite";
import { expect, onTestFinished, test } from "vitest";
import { reprise } from "@reprise/compiler/vite";
import { Shop } from "./shop.js";

async function serve(shop: Shop): Promise<ViteDevServer> {
  const server = await createServer({
    root: shop.directory,
    configFile: false,
    logLevel: "silent",
    server: { middlewareMode: true, ws: false, watch: null },
    plugins: [reprise()],
  });
  onTestFinished(() => server.close());
  return server;
}

test("C5: one server rewrites a file for its server side, and leaves it for the browser", async () => {
  const server = await serve(new Shop());
  const { ssr, client } = server.environments;
  expect((await ssr.transformRequest("/src/fail.ts"))?.code).toContain("virtual-reprise-natives");
  expect((await client.transformRequest("/src/fail.ts"))?.code).not.toContain("virtual-reprise-natives");
});

test("C1: a file is rewritten the same whether or not a workflow was loaded before", async () => {
  const shop = new Shop();
  const [alone, after] = [await serve(shop), await serve(shop)];
  await after.ssrLoadModule("/src/order.workflow.ts");
  const codeOf = async ({ environments: { ssr } }: ViteDevServer) => (await ssr.transformRequest("/src/fail.ts"))?.code;
  expect(await codeOf(after)).toBe(await codeOf(alone));
});

test("C2: in Vitest, rewritten code asks the journal inside an activation and fake timers outside", async () => {
  const shop = new Shop({
    "vitest.config.mjs": `
import { reprise } from "@reprise/compiler/vite";
export default { plugins: [reprise()], test: { include: ["src/order.spec.ts"] } };
`,
    "src/order.spec.ts": `
import { expect, test, vi } from "vitest";
import { makeId } from "./order.workflow.js";

test("an order", () => {
  const home = globalThis as unknown as Record<symbol, unknown>;
  const key = Symbol.for("reprise.natives.v1");
  const actual = home[key];
  home[key] = { crypto: (label: string) => ({ randomUUID: () => "drawn for " + label }) };
  expect(makeId()).toMatch(/^drawn for makeId/);
  home[key] = undefined;
  vi.useFakeTimers({ now: 7 });
  expect(Date.now()).toBe(7);
  vi.useRealTimers();
  vi.spyOn(crypto, "randomUUID").mockReturnValue("0-0-0-0-0");
  expect(makeId()).toBe("0-0-0-0-0");
  home[key] = actual;
});
`,
  });
  const { code, stdout, stderr } = await shop.node("node_modules/vitest/vitest.mjs", "run");
  expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("1 passed");
});
