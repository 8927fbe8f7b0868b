import type { Manifest } from "@reprise/runtime/language";
import { describe, expect, test } from "vitest";
import { TalkingProcess } from "../../support/talking-process.js";
import { Shop } from "./shop.js";

/** Each builds again after a change, and says so. */
const scripts: Readonly<Record<string, string>> = {
  Vite: `
import { build } from "vite";
import { reprise } from "@reprise/compiler/vite";
const watcher = await build({ configFile: false, plugins: [reprise()], build: { ssr: "src/main.ts", outDir: "out", watch: {} } });
watcher.on("event", event => {
  if (event.code === "END") console.log("BUILT");
  if (event.code === "ERROR") console.log("failed", event.error.message);
});
`,
  Rollup: `
import { watch } from "rollup";
import { transform } from "esbuild";
import { reprise } from "@reprise/compiler/rollup";
const typescript = {
  name: "typescript",
  resolveId: (source, importer) => importer && source.startsWith(".") ? new URL(source.replace(/\\.js$/, ".ts"), "file://" + importer).pathname : null,
  transform: (code, id) => (id.endsWith(".ts") ? transform(code, { loader: "ts", sourcemap: true }) : null),
};
const watcher = watch({
  input: "src/main.ts",
  external: [/^@reprise/, "plain", "shared"],
  plugins: [reprise(), typescript],
  output: { dir: "out", format: "es" },
});
watcher.on("event", event => {
  if (event.code === "END") console.log("BUILT");
  if (event.code === "ERROR") console.log("failed", event.error.message);
});
`,
  Rolldown: `
import { watch } from "rolldown";
import { reprise } from "@reprise/compiler/rolldown";
const watcher = watch({
  input: "src/main.ts",
  platform: "node",
  external: [/^@reprise/, "plain", "shared"],
  resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
  plugins: [reprise()],
  output: { dir: "out", format: "es" },
});
watcher.on("event", event => {
  if (event.code === "END") console.log("BUILT");
  if (event.code === "ERROR") console.log("failed", event.error.message);
});
`,
  esbuild: `
import { context } from "esbuild";
import { reprise } from "@reprise/compiler/esbuild";
const options = { entryPoints: ["src/main.ts"], outdir: "out", bundle: true, packages: "external", platform: "node", format: "esm" };
const end = { name: "end", setup: build => build.onEnd(({ errors }) => console.log(errors[0] ? "failed " + errors[0].text : "BUILT")) };
const it = await context({ ...options, plugins: [reprise({ check: "report" }), end] });
await it.watch();
`,
};

const packing = (tool: string, core: string) => `
import * as core from "${core}";
import { reprise } from "@reprise/compiler/${tool}";
import path from "node:path";
const ${tool} = core.${tool} ?? core.default;
const swc = "builtin:swc-loader";
${tool}({
  mode: "development",
  devtool: false,
  target: "node20",
  context: process.cwd(),
  entry: "./src/main.ts",
  experiments: { outputModule: true },
  output: { path: path.resolve("out"), filename: "main.js", module: true, library: { type: "module" } },
  externalsType: "module",
  externals: [/^@reprise/, "plain", "shared"],
  resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
  module: { rules: [{ test: /\\.ts$/, ...("${tool}" === "rspack"
    ? { loader: swc, options: { jsc: { parser: { syntax: "typescript" }, target: "es2022" } } }
    : { loader: path.resolve("typescript-loader.cjs") }) }] },
  plugins: [reprise()],
}).watch({ aggregateTimeout: 20 }, (error, stats) => {
  if (error) return console.log("failed", error.message);
  console.log(stats.toString({ all: false, errors: true, warnings: true }));
  console.log(stats.hasErrors() ? "failed" : "BUILT");
});
`;

const tools = { ...scripts, webpack: packing("webpack", "webpack"), Rspack: packing("rspack", "@rspack/core") };

const loader = `
module.exports = function (code) {
  const done = this.async();
  require("esbuild").transform(code, { loader: "ts" }).then(({ code }) => done(null, code), done);
};
`;

const order = (body: string) => `
import { workflow } from "@reprise/runtime";
export const makeId = (): string => crypto.randomUUID();
export const order = workflow("order", async (total: number) => ${body});
`;

describe.each(Object.entries(tools))("%s, watching", (_, script) => {
  test("each build tells the verdict on what it built, and writes it; a refusal fails none", async () => {
    const shop = new Shop({ "watch.mjs": script, "typescript-loader.cjs": loader });
    const accepted = () =>
      (JSON.parse(shop.read("out/reprise.manifest.json")) as Manifest).workflows.map(({ accepted }) => accepted);
    const watching = new TalkingProcess(["watch.mjs"], { cwd: shop.directory });
    await watching.says(/^BUILT/m);
    expect(accepted()).toEqual([true]);

    shop.write({ "src/order.workflow.ts": order("total + process.pid") });
    await watching.says(/^BUILT/m);
    expect(watching.output).toMatch(/not deterministic: 1 error[^]*at src\/order\.workflow\.ts:4:/);
    expect(accepted()).toEqual([false]);
    expect(shop.read("out/main.js")).toContain("process.pid");

    shop.write({ "src/order.workflow.ts": order("total + 1") });
    await watching.says(/^BUILT/m);
    expect(accepted()).toEqual([true]);
    expect(watching.output.match(/not deterministic/g)).toHaveLength(1);
  });
});
