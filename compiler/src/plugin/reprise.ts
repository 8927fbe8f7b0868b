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
  /** A browser has no journal: its files stay as they are. */
  client: boolean;
}

/**
 * Rewrites each file as it is loaded; analyses the whole project once, when the build ends. The two never depend on each
 * other: a late or wrong verdict cannot change what code does.
 */
export const plugin: UnpluginInstance<RepriseOptions | undefined> = createUnplugin<RepriseOptions | undefined>(
  (options = {}) => {
    const files = new SourceFiles();
    const place: Place = { root: process.cwd(), output: undefined, client: false };
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
          if (place.client || environmentOf(this) === "client") return undefined;
          const rewritten = files.rewrite(id, text);
          return rewritten && { code: rewritten.code, map: rewritten.map };
        },
      },

      buildEnd() {
        if (options.check === false || place.client) return;
        verdict = judge(place.root, options.tsconfig);
        for (const warning of verdict.warnings) process.stderr.write(`${warning}\n`);
        if (verdict.refusal !== undefined) throw refusedBuild(verdict.refusal);
      },

      writeBundle() {
        if (verdict === undefined || verdict.analysis.manifest.workflows.length === 0) return;
        for (const directory of [path.join(place.root, ".reprise"), place.output]) {
          if (directory !== undefined) writeManifest(verdict.analysis.manifest, directory);
        }
      },

      esbuild: {
        setup({ initialOptions: { absWorkingDir = process.cwd(), outdir, outfile } }) {
          place.root = absWorkingDir;
          const output = outdir ?? (outfile === undefined ? undefined : path.dirname(outfile));
          place.output = output === undefined ? undefined : path.resolve(absWorkingDir, output);
        },
      },

      vite: {
        configResolved({ root, command, build }) {
          place.root = root;
          place.output = path.resolve(root, build.outDir);
          // In a build the environment is known from the start; a dev server tells it with each file.
          place.client = command === "build" && build.ssr === false && build.lib === false;
        },
      },
    };
  },
);

/** Bundlers print the message of an error alone: the code and the hint belong to it. */
function judge(root: string, tsconfig: string | undefined): BuildVerdict {
  try {
    return checkBuild(root, tsconfig);
  } catch (error) {
    if (!RepriseError.is(error)) throw error;
    throw refusedBuild(`${error.code}: ${error.message}${error.hint === undefined ? "" : `\n${error.hint}`}`);
  }
}

/** Vite serves several environments from one server. */
function environmentOf(context: unknown): string | undefined {
  const { environment } = context as { readonly environment?: { readonly name?: string } };
  return environment?.name;
}
