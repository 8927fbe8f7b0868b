import { rspack, type Stats as RspackStats } from "@rspack/core";
import * as esbuild from "esbuild";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { build as rolldown } from "rolldown";
import { rollup, type Plugin as RollupPlugin } from "rollup";
import { build as vite } from "vite";
import webpack from "webpack";
import { reprise as repriseForEsbuild } from "@reprise/compiler/esbuild";
import { reprise as repriseForRolldown } from "@reprise/compiler/rolldown";
import { reprise as repriseForRollup } from "@reprise/compiler/rollup";
import { reprise as repriseForRspack } from "@reprise/compiler/rspack";
import { reprise as repriseForVite } from "@reprise/compiler/vite";
import { reprise as repriseForWebpack } from "@reprise/compiler/webpack";

/** A build of `entry.mjs` into one file beside it, and into another that is minified. */
export interface Job {
  readonly directory: string;
  readonly output: string;
  readonly minified: string;
  /** Without our plugin it is the control. */
  readonly rewritten: boolean;
}

export type Build = (job: Job) => Promise<void>;

/** One after the other, by tools that are fast enough to be asked twice. */
const twice =
  (build: (file: string, job: Job, minify: boolean) => Promise<unknown>): Build =>
  async job => {
    await build(path.join(job.directory, job.output), job, false);
    await build(path.join(job.directory, job.minified), job, true);
  };

const entryOf = ({ directory }: Job) => path.join(directory, "entry.mjs");

/** Names stay: they are what workflow code can see of a minifier. */
const syntax = {
  target: "node20",
  keepNames: true,
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
} satisfies esbuild.TransformOptions;

/** TypeScript for the bundlers that have none, and for those that lack a part of it: `text` is what needs it. */
const typescript = (text = /^/) => ({
  name: "typescript",
  async transform(code: string, id: string) {
    const loader = /\.[cm]?(tsx?|jsx)$/.exec(id)?.[1] as esbuild.Loader | undefined;
    if (loader === undefined || !text.test(code)) return null;
    const { code: plain, map } = await esbuild.transform(code, { ...syntax, loader, sourcefile: id, sourcemap: true });
    return { code: plain, map };
  },
});

/** What Oxc leaves as it is or refuses: decorators of the standard, and `export =`. */
const beyondOxc = /@\w|\baccessor\b|\bexport =/;

const check = false;

export const withVite = twice((file, job, minify) =>
  vite({
    root: job.directory,
    configFile: false,
    logLevel: "silent",
    oxc: { jsx: { runtime: "classic", development: false } },
    plugins: [...(job.rewritten ? [repriseForVite({ check })] : []), typescript(beyondOxc)],
    build: {
      ssr: entryOf(job),
      outDir: path.dirname(file),
      emptyOutDir: false,
      target: "node20",
      minify,
      rolldownOptions: { output: { entryFileNames: path.basename(file), keepNames: true } },
    },
  }),
);

/** It has no minifier: esbuild's takes the place of one. */
const minifier: RollupPlugin = {
  name: "minifier",
  renderChunk: code => esbuild.transform(code, { ...syntax, minify: true, format: "esm" }),
};

export const withRollup: Build = async job => {
  const bundle = await rollup({
    input: entryOf(job),
    external: /^node:|^crypto$|^perf_hooks$/,
    plugins: [...(job.rewritten ? [repriseForRollup({ check })] : []), typescript()],
    onLog: () => undefined,
  });
  await bundle.write({ file: path.join(job.directory, job.output) });
  await bundle.write({ file: path.join(job.directory, job.minified), plugins: [minifier] });
};

export const withRolldown = twice((file, job, minify) =>
  rolldown({
    input: entryOf(job),
    platform: "node",
    plugins: [...(job.rewritten ? [repriseForRolldown({ check })] : []), typescript(beyondOxc)],
    transform: { target: "node20", jsx: "react", typescript: { onlyRemoveTypeImports: true } },
    output: { file, minify, keepNames: true },
    logLevel: "silent",
  }),
);

/** What esbuild's users put before a module that holds CommonJS. */
const requireOfModule =
  'import { createRequire as $require } from "node:module"; const require = $require(import.meta.url);';

export const withEsbuild = twice((outfile, job, minify) =>
  esbuild.build({
    ...syntax,
    entryPoints: [entryOf(job)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    banner: { js: requireOfModule },
    minify,
    logLevel: "silent",
    plugins: job.rewritten ? [repriseForEsbuild({ check })] : [],
  }),
);

type Done = (error: Error | null, stats?: webpack.Stats | RspackStats) => void;

function packed(start: (done: Done) => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error, stats) => {
      if (error !== null) reject(error);
      else if (stats?.hasErrors() === true) reject(new Error(stats.toString({ all: false, errors: true })));
      else resolve();
    });
  });
}

/** CommonJS, as their users have it: what is sloppy stays sloppy. */
const packing = (file: string, directory: string) => ({
  mode: "production" as const,
  devtool: false as const,
  target: "node20" as const,
  context: directory,
  entry: "./entry.mjs",
  output: { path: path.dirname(file), filename: path.basename(file), library: { type: "commonjs2" as const } },
  performance: false as const,
});

const hasSyntax = /\.[cm]?tsx?$|\.jsx$/;

/** Its minifier goes over what it would have written without one: both are kept. */
export const withWebpack: Build = ({ directory, output, minified, rewritten }) => {
  const keepUnminified = {
    apply(compiler: webpack.Compiler) {
      compiler.hooks.compilation.tap("test", ({ hooks }) => {
        const stage = webpack.Compilation.PROCESS_ASSETS_STAGE_OPTIMIZE_SIZE - 1;
        hooks.processAssets.tap({ name: "test", stage }, ({ [path.basename(minified)]: bundle }) => {
          if (bundle !== undefined) writeFileSync(path.join(directory, output), bundle.source());
        });
      });
    },
  };
  const loader = path.resolve(import.meta.dirname, "typescript-loader.cjs");
  return packed(done =>
    webpack(
      {
        ...packing(path.join(directory, minified), directory),
        module: { rules: [{ test: hasSyntax, loader, options: syntax }] },
        plugins: [keepUnminified, ...(rewritten ? [repriseForWebpack({ check })] : [])],
      },
      done,
    ),
  );
};

const swc = {
  jsc: {
    parser: { syntax: "typescript", tsx: true, decorators: true },
    transform: { decoratorVersion: "2022-03", verbatimModuleSyntax: true },
  },
  env: { targets: "node 20" },
};

export const withRspack = twice((file, { directory, rewritten }, minimize) =>
  packed(done =>
    rspack(
      {
        ...packing(file, directory),
        module: { rules: [{ test: hasSyntax, loader: "builtin:swc-loader", options: swc }] },
        optimization: { minimize },
        plugins: rewritten ? [repriseForRspack({ check })] : [],
      },
      done,
    ),
  ),
);
