import path from "node:path";
import { RepriseError } from "@reprise/runtime/language";
import { createUnplugin, type UnpluginInstance } from "unplugin";
import { writeManifest } from "../manifest/write-manifest.js";
import { nativesModule, nativesModuleName } from "../rewrite/natives-module.js";
import { checkBuild, refusedBuild, type BuildVerdict } from "./build-check.js";
import { SourceFiles } from "./source-file.js";

export interface RepriseOptions {
  /** The project to analyse. Default: the nearest `tsconfig.json`, upwards from the root of the build. */
  readonly tsconfig?: string;
  /** Analyse the workflows at the end of the build, and fail it if one is refused. Default: true. */
  readonly check?: boolean;
}

/** Where a build takes place, as its bundler tells. */
interface Place {
  root: string;
  output: string | undefined;
  /** A development server, or a test runner's: it builds nothing, and ends when its user wants it to be gone. */
  serving: boolean;
}

/** What Rollup and its kin tell when they have written; the other bundlers tell nothing. */
interface Written {
  readonly dir?: string;
  readonly file?: string;
}

/**
 * Rewrites each file as it is loaded; analyses the whole project once, when the build ends. The two never depend on each
 * other: a late or wrong verdict cannot change what code does.
 */
export const plugin: UnpluginInstance<RepriseOptions | undefined> = createUnplugin<RepriseOptions | undefined>(
  (options = {}) => {
    const files = new SourceFiles();
    const place: Place = { root: process.cwd(), output: undefined, serving: false };
    let verdict: BuildVerdict | undefined;
    const isNativesModule = new RegExp(`^${nativesModuleName}$`);

    return {
      name: "reprise",
      enforce: "pre",

      resolveId: { filter: { id: isNativesModule }, handler: () => nativesModuleName },
      load: { filter: { id: isNativesModule }, handler: () => nativesModule },

      transform: {
        filter: { id: { include: /\.[cm]?[jt]sx?$/, exclude: /\0/ } },
        handler(text, id) {
          if (isForBrowsers(this)) return undefined;
          const rewritten = files.rewrite(id, text);
          return rewritten && { code: rewritten.code, map: rewritten.map };
        },
      },

      buildEnd(failure?: unknown) {
        verdict = undefined;
        // A build that has already failed says why; a verdict on half of it would take the place of that.
        if (failure !== undefined || options.check === false || place.serving || isForBrowsers(this)) return;
        verdict = judge(place.root, options.tsconfig);
        for (const warning of verdict.warnings) warnThrough(this, warning);
        if (verdict.refusal !== undefined) throw refusedBuild(verdict.refusal);
      },

      writeBundle({ dir, file }: Written = {}) {
        if (verdict === undefined || verdict.analysis.manifest.workflows.length === 0) return;
        const output = dir ?? (file === undefined ? place.output : path.dirname(file));
        for (const directory of [path.join(place.root, ".reprise"), output]) {
          if (directory !== undefined) writeManifest(verdict.analysis.manifest, directory);
        }
      },

      esbuild: {
        // As the user's build says for the extension, not as it is usual.
        loader: (_, id) => (id === nativesModuleName ? "js" : "default"),
        setup({ initialOptions: { absWorkingDir = process.cwd(), outdir, outfile } }) {
          place.root = absWorkingDir;
          const output = outdir ?? (outfile === undefined ? undefined : path.dirname(outfile));
          place.output = output === undefined ? undefined : path.resolve(absWorkingDir, output);
        },
      },

      webpack: compiler => settle(place, compiler),
      rspack: compiler => settle(place, compiler),

      vite: {
        configResolved({ root, command }) {
          place.root = root;
          place.serving = command === "serve";
        },
      },
    };
  },
);

/** What the compilers of webpack and Rspack tell. */
interface PackingCompiler {
  readonly context: string;
  readonly options: { readonly output: { readonly path?: string | undefined } };
}

function settle(place: Place, { context, options }: PackingCompiler): void {
  place.root = context;
  place.output = options.output.path;
}

/** What Vite tells in each hook: it builds for several environments, a library for browsers and servers alike as "client". */
interface ViteContext {
  readonly environment?: { readonly config: { readonly consumer: string; readonly build: { readonly lib: unknown } } };
}

/** A browser has no journal: its files stay as they are. */
function isForBrowsers(context: unknown): boolean {
  const config = (context as ViteContext).environment?.config;
  return config !== undefined && config.consumer === "client" && config.build.lib === false;
}

/** Not every bundler takes warnings at the end of a build. */
function warnThrough(context: unknown, warning: string): void {
  const { warn } = context as { readonly warn?: (this: unknown, text: string) => void };
  if (warn === undefined) process.stderr.write(`${warning}\n`);
  else warn.call(context, warning);
}

/** Bundlers print the message of an error alone: the code and the hint belong to it. */
function judge(root: string, tsconfig: string | undefined): BuildVerdict {
  try {
    return checkBuild(root, tsconfig);
  } catch (error) {
    if (!RepriseError.is(error)) throw error;
    throw refusedBuild(`${error.code}: ${error.message}${error.hint === undefined ? "" : `\n${error.hint}`}`);
  }
}
