import { analyzeProject } from "@reprise/compiler";
import { sourceHash } from "@reprise/runtime/language";
import type { Manifest } from "@reprise/runtime/language";
import { describe, expect, test } from "vitest";
import { journaledTime, refused, Shop } from "./shop.js";
import { packingSettings, swcLoader, webpackLoader } from "./workspace-builds.js";

/** Configurations as users write them, for a program of TypeScript whose packages stay outside. */
const rollup = `
import { rollup } from "rollup";
import { transform } from "esbuild";
import { existsSync } from "node:fs";
import path from "node:path";
import { reprise } from "@reprise/compiler/rollup";
const typescript = {
  name: "typescript",
  resolveId(source, importer) {
    if (importer === undefined || !source.startsWith(".")) return null;
    const file = path.resolve(path.dirname(importer), source.replace(/\\.js$/, ".ts"));
    return existsSync(file) ? file : null;
  },
  transform: (code, id) =>
    id.endsWith(".ts") ? transform(code, { loader: "ts", sourcefile: id, sourcemap: true }) : null,
};
const bundle = await rollup({
  input: "src/main.ts",
  external: [/^@reprise/, "plain"],
  plugins: [reprise(), typescript, { name: "shared", resolveId: id => id === "shared" ? path.resolve("packages/shared/index.js") : null }],
});
await bundle.write({ dir: "out", format: "es", sourcemap: true });
`;

const rolldown = `
import { build } from "rolldown";
import { reprise } from "@reprise/compiler/rolldown";
await build({
  input: "src/main.ts",
  platform: "node",
  external: [/^@reprise/, "plain"],
  resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
  plugins: [reprise()],
  output: { dir: "out", format: "es", sourcemap: true },
  logLevel: "silent",
});
`;

const packing = (tool: string, core: string, rule: string) => `
import * as core from "${core}";
import { reprise } from "@reprise/compiler/${tool}";
import path from "node:path";
const ${tool} = core.${tool} ?? core.default;
const stats = await new Promise((resolve, reject) => {
  ${tool}({
    ${packingSettings},
    output: { path: path.resolve("out"), filename: "main.js", module: true, library: { type: "module" } },
    externals: [/^@reprise/, "plain"],
    resolve: { extensionAlias: { ".js": [".ts", ".js"] }, extensions: [".ts", ".js"] },
    module: { rules: [{ test: /\\.ts$/, ...${rule} }] },
    plugins: [reprise()],
  }, (error, stats) => error ? reject(error) : resolve(stats));
}).catch(error => {
  // As the bundler's own command line shows it, without the fields of the error.
  console.error(error.message);
  process.exit(1);
});
if (stats.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }));
`;

const scripts: readonly (readonly [tool: string, script: string])[] = [
  ["Rollup", rollup],
  ["Rolldown", rolldown],
  ["webpack", packing("webpack", "webpack", `{ loader: path.resolve("typescript-loader.cjs") }`)],
  ["Rspack", packing("rspack", "@rspack/core", swcLoader)],
];

async function build(shop: Shop, script: string): Promise<string> {
  shop.write({ "build.mjs": script, "typescript-loader.cjs": webpackLoader });
  const { code, stdout, stderr } = await shop.node("build.mjs");
  return code === 0 ? "" : stdout + stderr;
}

describe.each(scripts)("%s", (_, script) => {
  test("C2, C3, C26: inside an activation the journal answers, outside the globals; files register, the manifest stands beside", async () => {
    const shop = new Shop();
    expect(await build(shop, script)).toBe("");
    const { inside, outside, files } = await shop.run("out/main.js");
    expect(inside).toMatchObject({ id: expect.stringMatching(/^drawn for makeId:\d+$/) as string, now: journaledTime });
    expect(inside.plain).toBeGreaterThan(journaledTime);
    expect(inside.shared).toBe(journaledTime);
    expect(outside).toEqual({ idLength: 36, nowIsNow: true, sameDate: true });
    expect(files["shop/src/order.workflow.ts"]).toBe(sourceHash(shop.read("src/order.workflow.ts")));
    const { manifest } = analyzeProject({ projectDirectory: shop.directory });
    for (const directory of ["out", ".reprise"]) {
      expect(JSON.parse(shop.read(`${directory}/reprise.manifest.json`)) as Manifest).toEqual(manifest);
    }
  });

  test("a refused build fails once, with every error and its place, and leaves no manifest", async () => {
    const shop = new Shop(refused);
    const message = await build(shop, script);
    expect(message.match(/not deterministic: 2 errors/g)).toHaveLength(1);
    expect(message).toContain(`at ${shop.place("src/refused.workflow.ts", "fetch(")}`);
    expect(message).toContain(`at ${shop.place("src/refused.workflow.ts", "process.pid")}`);
    expect([".reprise", "out"].map(directory => shop.has(`${directory}/reprise.manifest.json`))).toEqual([
      false,
      false,
    ]);
  });
});
