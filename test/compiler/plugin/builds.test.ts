import * as esbuild from "esbuild";
import { readdirSync } from "node:fs";
import { build, createBuilder, createLogger, type InlineConfig } from "vite";
import { describe, expect, test } from "vitest";
import { reprise as repriseForEsbuild } from "@reprise/compiler/esbuild";
import { reprise as repriseForVite, type RepriseOptions } from "@reprise/compiler/vite";
import { analyzeProject } from "@reprise/compiler";
import { sourceHash } from "@reprise/runtime/language";
import type { Manifest } from "@reprise/runtime/language";
import { journaledTime, refused, Shop } from "./shop.js";

type Build = (shop: Shop, options?: RepriseOptions) => Promise<unknown>;

function vite(shop: Shop, config: InlineConfig, options?: RepriseOptions): Promise<unknown> {
  const { plugins = [], build: output, ...rest } = config;
  return build({
    root: shop.directory,
    configFile: false,
    logLevel: "silent",
    plugins: [...plugins, repriseForVite(options)],
    build: { outDir: "out", sourcemap: true, ...output },
    ...rest,
  });
}

const server: Build = (shop, options) => vite(shop, { build: { ssr: "src/main.ts" } }, options);

const library: Build = (shop, options) => {
  const lib = { entry: "src/main.ts", formats: ["es" as const], fileName: "main" };
  // Minified, `throw new Error` is `throw Error`, and stands where `Error` stood.
  return vite(shop, { build: { lib, minify: false, rolldownOptions: { external: /^@reprise/ } } }, options);
};

const withEsbuild: Build = (shop, options) =>
  esbuild.build({
    absWorkingDir: shop.directory,
    entryPoints: ["src/main.ts"],
    outdir: "out",
    bundle: true,
    platform: "node",
    format: "esm",
    sourcemap: true,
    external: ["@reprise/*"],
    logLevel: "silent",
    plugins: [repriseForEsbuild(options)],
  });

const tools: readonly (readonly [tool: string, build: Build])[] = [
  ["Vite, for a server", server],
  ["Vite, as a library", library],
  ["esbuild", withEsbuild],
];

const manifestOf = (shop: Shop, directory: string) =>
  JSON.parse(shop.read(`${directory}/reprise.manifest.json`)) as Manifest;

/** The text of what a build fails with. */
async function failure(building: Promise<unknown>): Promise<string> {
  return building.then(
    () => "(no error)",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

describe.each(tools)("%s", (_, buildWith) => {
  test("C2, C3: the program asks the journal inside an activation and the globals outside", async () => {
    const shop = new Shop();
    await buildWith(shop);
    const { inside, outside } = await shop.run("out/main.js");
    expect(inside).toMatchObject({ id: expect.stringMatching(/^drawn for makeId:\d+$/), now: journaledTime });
    expect(outside).toEqual({ idLength: 36, nowIsNow: true, sameDate: true });
  });

  test("C5: an installed package stays as it is; a package of the workspace is the user's own", async () => {
    const shop = new Shop();
    await buildWith(shop);
    const { inside, files } = await shop.run("out/main.js");
    expect(inside.shared).toBe(journaledTime);
    expect(inside.plain).toBeGreaterThan(journaledTime);
    expect(Object.keys(files).filter(name => name.startsWith("plain"))).toEqual([]);
  });

  test("C26: what is loaded registers the hash of its source, which is the one in the manifest", async () => {
    const shop = new Shop();
    await buildWith(shop);
    const { files } = await shop.run("out/main.js");
    expect(files).toEqual({
      "shop/src/order.workflow.ts": sourceHash(shop.read("src/order.workflow.ts")),
      "shop/src/fail.ts": sourceHash(shop.read("src/fail.ts")),
      "shared/index.js": sourceHash(shop.read("packages/shared/index.js")),
    });
    const manifest = manifestOf(shop, "out");
    expect(manifest.files["shop/src/order.workflow.ts"]).toEqual({
      hash: files["shop/src/order.workflow.ts"],
      marked: true,
    });
  });

  test("C25: the manifest is that of the analysis alone, beside the output and in the project", async () => {
    const shop = new Shop();
    await buildWith(shop);
    const { manifest } = analyzeProject({ projectDirectory: shop.directory });
    expect(manifest.workflows.map(({ name }) => name)).toEqual(["order"]);
    expect(manifestOf(shop, "out")).toEqual(manifest);
    expect(manifestOf(shop, ".reprise")).toEqual(manifest);
  });

  test("a stack names line and column as they were written", async () => {
    const shop = new Shop();
    await buildWith(shop);
    const { stderr } = await shop.node("--enable-source-maps", "out/main.js", "fail");
    expect(stderr).toContain(`${shop.directory}/${shop.place("src/fail.ts", "new Error")})`);
  });

  test("a refused build fails once, with every error and its place, and leaves no manifest", async () => {
    const shop = new Shop(refused);
    const message = await failure(buildWith(shop));
    expect(message.match(/not deterministic: 2 errors/g)).toHaveLength(1);
    expect(message).toContain(`at ${shop.place("src/refused.workflow.ts", "fetch(")}`);
    expect(message).toContain(`at ${shop.place("src/refused.workflow.ts", "process.pid")}`);
    expect([".reprise", "out"].map(directory => shop.has(`${directory}/reprise.manifest.json`))).toEqual([
      false,
      false,
    ]);
  });

  test("C25: `check: false` switches the analysis off, and changes nothing of the code", async () => {
    const shop = new Shop(refused);
    await buildWith(shop, { check: false });
    const unchecked = shop.read("out/main.js");
    shop.write({ "src/refused.workflow.ts": "export {};\n" });
    await buildWith(shop);
    expect(shop.read("out/main.js")).toBe(unchecked);
  });

  test("a build that fails for another reason says that reason", async () => {
    const shop = new Shop({ "src/main.ts": 'import "./absent.js";\n' });
    expect(await failure(buildWith(shop))).toContain("./absent.js");
  });

  test("a project without tsconfig.json is told to have one", async () => {
    const shop = new Shop();
    expect(await failure(buildWith(shop, { tsconfig: "tsconfig.absent.json" }))).toContain("tsconfig.absent.json");
  });
});

describe("Vite", () => {
  test("C5: a build for browsers is neither rewritten nor analysed", async () => {
    const shop = new Shop({ ...refused, "src/browser.ts": "document.title = String(Date.now());\n" });
    await vite(shop, {
      build: { rolldownOptions: { input: "src/browser.ts", output: { entryFileNames: "main.js" } } },
    });
    expect(shop.read("out/main.js")).toContain("Date.now()");
    expect(shop.read("out/main.js")).not.toContain("reprise");
    expect(shop.has(".reprise")).toBe(false);
  });

  test("a build that fails for another reason does not speak of workflows", async () => {
    const shop = new Shop({ ...refused, "src/main.ts": 'import "./absent.js";\n' });
    expect(await failure(server(shop))).not.toContain("not deterministic");
  });

  test("C5: of several environments, each is rewritten for what it is, and the manifest stands beside the server", async () => {
    const shop = new Shop({ "src/browser.ts": "document.title = String(Date.now());\n" });
    const builder = await createBuilder({
      root: shop.directory,
      configFile: false,
      logLevel: "silent",
      plugins: [repriseForVite()],
      environments: {
        client: { build: { outDir: "out/browser", rolldownOptions: { input: "src/browser.ts" } } },
        ssr: { build: { outDir: "out/server", ssr: "src/main.ts" } },
      },
      builder: { sharedConfigBuild: true, sharedPlugins: true },
    });
    await builder.buildApp();
    expect((await shop.run("out/server/main.js")).inside.now).toBe(journaledTime);
    expect(shop.has("out/server/reprise.manifest.json")).toBe(true);
    expect(shop.has("out/browser/reprise.manifest.json")).toBe(false);
    const assets = readdirSync(shop.path("out/browser/assets")).map(name => shop.read(`out/browser/assets/${name}`));
    expect(assets.join()).toContain("Date.now()");
    expect(assets.join()).not.toContain("reprise");
  });

  test("C5: a file that is asked for as text, as an asset or by another query, and a module that another plugin makes up, stay as they are", async () => {
    const shop = new Shop({
      "src/main.ts": `
import raw from "./fail.ts?raw";
import url from "./fail.ts?url";
import { now } from "./clock.ts?fresh";
import { madeUp } from "virtual:clock.ts";
process.stdout.write(JSON.stringify({ raw, url, madeUp: String(madeUp), fresh: String(now) }));
`,
      "src/clock.ts": "export const now = () => Date.now();\n",
    });
    const virtual = {
      name: "virtual",
      resolveId: (id: string) => (id === "virtual:clock.ts" ? `\0${id}` : undefined),
      load: (id: string) => (id === "\0virtual:clock.ts" ? "export const madeUp = () => Date.now();" : undefined),
    };
    await vite(shop, {
      plugins: [virtual],
      build: { ssr: "src/main.ts", ssrEmitAssets: true, assetsInlineLimit: 0, minify: false },
    });
    const { stdout } = await shop.node("out/main.js");
    const { raw, url, madeUp, fresh } = JSON.parse(stdout) as Record<"raw" | "url" | "madeUp" | "fresh", string>;
    expect(raw).toBe(shop.read("src/fail.ts"));
    expect(shop.read(`out${url}`)).toBe(raw);
    expect(madeUp).toBe("() => Date.now()");
    expect(fresh).toBe("() => Date.now()");
  });

  test("a warning of the analysis goes to Vite's own log", async () => {
    const workflow = `
import { workflow } from "@reprise/runtime";
import { seal } from "only-types";
export const order = workflow("order", async () => seal());
export const makeId = () => "";
`;
    const shop = new Shop({
      "src/order.workflow.ts": workflow,
      "node_modules/only-types/package.json": '{ "name": "only-types", "version": "1.0.0", "types": "index.d.ts" }',
      "node_modules/only-types/index.d.ts": "export declare function seal(): string;",
    });
    const warnings: string[] = [];
    const customLogger = { ...createLogger("warn"), warn: (text: string) => void warnings.push(text) };
    const build = { ssr: "src/main.ts", rollupOptions: { external: ["only-types"] } };
    await vite(shop, { customLogger, logLevel: "warn", build });
    expect(warnings.join("\n")).toMatch(/DET902 .*only-types/);
  });

  test("C9, C26: a plugin that was first has its map composed with ours, the mark is that of the source, and one warning tells", async () => {
    const shop = new Shop();
    const first = {
      name: "first",
      enforce: "pre" as const,
      transform(code: string, id: string) {
        if (!/(fail|order.workflow)\.ts$/.test(id)) return undefined;
        return esbuild.transform(code, { loader: "ts", sourcefile: id, sourcemap: true, banner: "//\n//\n" });
      },
    };
    const warnings: string[] = [];
    const customLogger = { ...createLogger("warn"), warn: (text: string) => void warnings.push(text) };
    await vite(shop, { customLogger, logLevel: "warn", plugins: [first], build: { ssr: "src/main.ts" } });
    expect(warnings.join("\n").match(/was changed by another plugin/g)).toHaveLength(1);
    expect(warnings.join("\n")).toMatch(/src\/(fail|order\.workflow)\.ts was changed .*\nPut reprise\(\) before/);
    const { files } = await shop.run("out/main.js");
    expect(files["shop/src/order.workflow.ts"]).toBe(manifestOf(shop, "out").files["shop/src/order.workflow.ts"]?.hash);
    const { stderr } = await shop.node("--enable-source-maps", "out/main.js", "fail");
    expect(stderr).toContain(shop.place("src/fail.ts", "new Error"));
  });
});

describe("esbuild", () => {
  test("the build's own loaders decide on a language", async () => {
    const shop = new Shop({ "src/view.js": "export const a = h => <b at={Date.now()} />;\n" });
    const { outputFiles } = await esbuild.build({
      absWorkingDir: shop.directory,
      entryPoints: ["src/view.js"],
      bundle: true,
      loader: { ".js": "jsx" },
      write: false,
      plugins: [repriseForEsbuild({ check: false })],
    });
    expect(outputFiles[0]?.text).toContain("at: $Date().now()");
  });

  test("C7: the receivers are in the output also where packages stay outside", async () => {
    const shop = new Shop();
    const { outputFiles } = await esbuild.build({
      absWorkingDir: shop.directory,
      stdin: { contents: 'export { fail } from "./src/fail.js";', resolveDir: shop.directory },
      bundle: true,
      packages: "external",
      format: "esm",
      write: false,
      plugins: [repriseForEsbuild({ check: false })],
    });
    expect(outputFiles[0]?.text).not.toMatch(/^import|\bfrom\b|\brequire\b/m);
    expect(outputFiles[0]?.text).toContain("reprise.natives.v1");
  });
});
