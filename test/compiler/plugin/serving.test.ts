import { createLogger, createServer, type InlineConfig, type ViteDevServer } from "vite";
import { expect, onTestFinished, test, vi } from "vitest";
import { reprise } from "@reprise/compiler/vite";
import { refused, Shop } from "./shop.js";

async function serve(
  shop: Shop,
  config: InlineConfig = { plugins: [reprise({ check: false })] },
): Promise<ViteDevServer> {
  const server = await createServer({
    root: shop.directory,
    configFile: false,
    logLevel: "silent",
    server: { middlewareMode: true, ws: false, watch: null },
    ...config,
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

test("the terminal and the browser show a refusal once for each change, and that it is gone", async () => {
  const shop = new Shop(refused);
  const said: string[] = [];
  const log = (text: string) => void said.push(text);
  const customLogger = { ...createLogger(), error: log, warn: log, info: log };
  const watched = { middlewareMode: true, ws: false } as const;
  const server = await serve(shop, { plugins: [reprise()], customLogger, logLevel: "info", server: watched });
  const send = vi.spyOn(server.ws, "send");
  const shown = async (type: string, times: number) =>
    vi.waitFor(() => {
      const payloads = send.mock.calls.map(([payload]) => payload as unknown as ErrorPayload);
      const ours = payloads.filter(
        payload => payload.type === type && (type !== "error" || payload.err.plugin === "reprise"),
      );
      expect(ours).toHaveLength(times);
      return ours.at(-1)?.err;
    }, 60_000);

  const file = shop.path("src/refused.workflow.ts");
  expect(await shown("error", 1)).toMatchObject({
    message: expect.stringContaining(`at ${shop.place("src/refused.workflow.ts", "process.pid")}`) as string,
    loc: { file, line: 4 },
  });
  // Saved without a change of the verdict: nothing new is said.
  shop.write({ "src/fail.ts": `${shop.read("src/fail.ts")}\nexport const more = 1;\n` });
  shop.write({ "src/refused.workflow.ts": shop.read("src/refused.workflow.ts").replace("+ process.pid", "") });
  await shown("error", 2);
  shop.write({ "src/refused.workflow.ts": "export {};\n" });
  await shown("update", 1);
  expect(said.filter(text => text.includes("not deterministic")).map(text => /\d+ errors?/.exec(text)?.[0])).toEqual([
    "2 errors",
    "1 error",
  ]);
  expect(said.at(-1)).toContain("1 workflow is deterministic");
});

interface ErrorPayload {
  readonly type: string;
  readonly err: { readonly plugin: string; readonly message: string };
}
