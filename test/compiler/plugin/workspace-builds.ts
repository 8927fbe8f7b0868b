/**
 * One program for each bundler, as its users write it: `build({ directory, symlinks, check })` builds the program of TypeScript
 * in `src/main.ts` with the packages that it imports, and follows the maps of these to their sources.
 */

/** What Rollup and its kin are given for the maps of packages. */
const mapsOfPackages = `
const mapsOfPackages = {
  name: "maps-of-packages",
  load(id) {
    if (!id.endsWith("dist/index.js")) return null;
    return { code: readFileSync(id, "utf8"), map: readFileSync(id + ".map", "utf8") };
  },
};
`;

const vite = `
import { readFileSync } from "node:fs";
import { build as viteBuild } from "vite";
import { reprise } from "@reprise/compiler/vite";
${mapsOfPackages}
const build = ({ directory, symlinks, check }) => viteBuild({
  configFile: false,
  logLevel: "warn",
  plugins: [reprise({ check }), mapsOfPackages],
  resolve: { preserveSymlinks: !symlinks },
  ssr: { noExternal: ["sealed", "billing"] },
  build: { ssr: "src/main.ts", outDir: directory, sourcemap: true, rolldownOptions: { external: ["only-types"] } },
});
`;

const rollup = `
import { existsSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { rollup } from "rollup";
import { transform } from "esbuild";
import { reprise } from "@reprise/compiler/rollup";
${mapsOfPackages}
const resolution = symlinks => ({
  name: "resolution",
  resolveId(source, importer) {
    if (/^(sealed|billing)$/.test(source)) {
      const directory = path.resolve("node_modules", source);
      const { main } = JSON.parse(readFileSync(path.join(directory, "package.json"), "utf8"));
      const file = path.join(directory, main);
      return symlinks ? realpathSync(file) : file;
    }
    if (importer === undefined || !source.startsWith(".")) return null;
    const file = path.resolve(path.dirname(importer), source.replace(/\\.js$/, ".ts"));
    return existsSync(file) ? file : null;
  },
});
const typescript = {
  name: "typescript",
  transform: (code, id) =>
    id.endsWith(".ts") ? transform(code, { loader: "ts", sourcefile: id, sourcemap: true }) : null,
};
const build = async ({ directory, symlinks, check }) => {
  const bundle = await rollup({
    input: "src/main.ts",
    external: [/^@reprise/, "only-types"],
    preserveSymlinks: !symlinks,
    plugins: [reprise({ check }), resolution(symlinks), typescript, mapsOfPackages],
  });
  await bundle.write({ dir: directory, format: "es", sourcemap: true });
};
`;

const rolldown = `
import { readFileSync } from "node:fs";
import { build as rolldownBuild } from "rolldown";
import { reprise } from "@reprise/compiler/rolldown";
${mapsOfPackages}
const build = ({ directory, symlinks, check }) => rolldownBuild({
  input: "src/main.ts",
  platform: "node",
  external: [/^@reprise/, "only-types"],
  resolve: { extensionAlias: { ".js": [".ts", ".js"] }, symlinks },
  plugins: [reprise({ check }), mapsOfPackages],
  output: { dir: directory, format: "es", sourcemap: true },
});
`;

const esbuild = `
import * as esbuild from "esbuild";
import { reprise } from "@reprise/compiler/esbuild";
const build = ({ directory, symlinks, check }) => esbuild.build({
  entryPoints: ["src/main.ts"],
  outdir: directory,
  bundle: true,
  platform: "node",
  format: "esm",
  sourcemap: true,
  external: ["@reprise/*", "only-types"],
  preserveSymlinks: !symlinks,
  plugins: [reprise({ check })],
});
`;

/** What webpack and Rspack need for a program of TypeScript that becomes a module for Node. */
export const packingSettings = `
    mode: "development",
    devtool: "source-map",
    target: "node20",
    context: process.cwd(),
    entry: "./src/main.ts",
    experiments: { outputModule: true },
    externalsType: "module"`;

const packing = (tool: string, core: string, rule: string) => `
import * as core from "${core}";
import { reprise } from "@reprise/compiler/${tool}";
import path from "node:path";
const ${tool} = core.${tool} ?? core.default;
const build = ({ directory, symlinks, check }) => new Promise((resolve, reject) => {
  ${tool}({
    ${packingSettings},
    output: { path: path.resolve(directory), filename: "main.js", module: true, library: { type: "module" } },
    externals: [/^@reprise/, "only-types"],
    resolve: { extensionAlias: { ".js": [".ts", ".js"] }, extensions: [".ts", ".js"], symlinks },
    module: { rules: [{ test: /\\.ts$/, ...${rule} }, { test: /\\.js$/, extractSourceMap: true }] },
    plugins: [reprise({ check })],
  }, (error, stats) => {
    if (error) return reject(error);
    const told = stats.toString({ all: false, errors: true, warnings: true });
    if (stats.hasErrors()) return reject(new Error(told));
    if (told !== "") console.error(told);
    resolve();
  });
});
`;

export const webpackLoader = `
module.exports = function (code, map) {
  const done = this.async();
  require("esbuild")
    .transform(code, { loader: "ts", sourcefile: this.resourcePath, sourcemap: true })
    .then(({ code, map }) => done(null, code, JSON.parse(map)), done);
};
`;

export const swcLoader = `{ loader: "builtin:swc-loader", options: { jsc: { parser: { syntax: "typescript" }, target: "es2022" } } }`;

export const workspaceBuilds: readonly (readonly [tool: string, script: string])[] = [
  ["Vite", vite],
  ["Rollup", rollup],
  ["Rolldown", rolldown],
  ["esbuild", esbuild],
  ["webpack", packing("webpack", "webpack", `{ loader: path.resolve("typescript-loader.cjs") }`)],
  ["Rspack", packing("rspack", "@rspack/core", swcLoader)],
];
