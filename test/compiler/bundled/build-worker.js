// Builds `src/worker.ts` of the project in the working directory with each bundler, minified, and with its checks.
import { rspack } from "@rspack/core";
import * as esbuild from "esbuild";
import { existsSync } from "node:fs";
import path from "node:path";
import { build as rolldown } from "rolldown";
import { rollup } from "rollup";
import { build as vite } from "vite";
import webpack from "webpack";
import { reprise as repriseForEsbuild } from "@reprise/compiler/esbuild";
import { reprise as repriseForRolldown } from "@reprise/compiler/rolldown";
import { reprise as repriseForRollup } from "@reprise/compiler/rollup";
import { reprise as repriseForRspack } from "@reprise/compiler/rspack";
import { reprise as repriseForVite } from "@reprise/compiler/vite";
import { reprise as repriseForWebpack } from "@reprise/compiler/webpack";

const entry = "src/worker.ts";
const external = /^@reprise\//;
const extensionAlias = { ".js": [".ts", ".js"] };

/** What Rollup's users give it for TypeScript. */
const typescript = /** @type {import("rollup").Plugin} */ ({
  name: "typescript",
  resolveId(source, importer) {
    if (importer === undefined || !source.startsWith(".")) return null;
    const file = path.resolve(path.dirname(importer), source.replace(/\.js$/, ".ts"));
    return existsSync(file) ? file : null;
  },
  transform: (code, id) => esbuild.transform(code, { loader: "ts", sourcefile: id, sourcemap: true }),
});

/** @param {string} name */
const packing = name => ({
  mode: /** @type {const} */ ("production"),
  target: /** @type {const} */ ("node20"),
  context: process.cwd(),
  entry: `./${entry}`,
  output: {
    path: path.resolve("dist", name),
    filename: "worker.js",
    module: true,
    library: { type: /** @type {const} */ ("module") },
  },
  externalsType: /** @type {const} */ ("module"),
  externals: [external],
  resolve: { extensionAlias },
});

/** @param {(done: (error: Error | null, stats?: { hasErrors: () => boolean, toString: (options: object) => string }) => void) => unknown} start */
const packed = start =>
  /** @type {Promise<void>} */ (
    new Promise((resolve, reject) => {
      start((error, stats) => {
        if (error !== null) reject(error);
        else if (stats?.hasErrors() === true) reject(new Error(stats.toString({ all: false, errors: true })));
        else resolve();
      });
    })
  );

await vite({
  configFile: false,
  logLevel: "warn",
  // It is linked, as the user's own packages are.
  ssr: { external: ["@reprise/runtime"] },
  plugins: [repriseForVite()],
  build: { ssr: entry, outDir: "dist/Vite", target: "node20", minify: true },
});

const bundle = await rollup({ input: entry, external, plugins: [repriseForRollup(), typescript] });
await bundle.write({
  file: "dist/Rollup/worker.js",
  plugins: [{ name: "minifier", renderChunk: code => esbuild.transform(code, { minify: true, format: "esm" }) }],
});

await rolldown({
  input: entry,
  platform: "node",
  external,
  resolve: { extensionAlias },
  plugins: [repriseForRolldown()],
  output: { dir: "dist/Rolldown", minify: true },
});

await esbuild.build({
  entryPoints: [entry],
  outdir: "dist/esbuild",
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node20",
  minify: true,
  plugins: [repriseForEsbuild()],
});

const loader = path.resolve(import.meta.dirname, "typescript-loader.cjs");
await packed(done =>
  webpack(
    {
      ...packing("webpack"),
      experiments: { outputModule: true },
      module: { rules: [{ test: /\.ts$/, loader, options: { target: "node20" } }] },
      plugins: [repriseForWebpack()],
    },
    done,
  ),
);

const options = { jsc: { parser: { syntax: "typescript" }, target: "es2022" } };
await packed(done =>
  rspack(
    {
      ...packing("Rspack"),
      module: { rules: [{ test: /\.ts$/, loader: "builtin:swc-loader", options }] },
      plugins: [repriseForRspack()],
    },
    done,
  ),
);
