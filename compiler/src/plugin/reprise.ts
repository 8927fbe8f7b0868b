import path from "node:path";
import { RepriseError } from "@reprise/runtime/language";
import { createUnplugin, type UnpluginInstance } from "unplugin";
import { writeManifest } from "../manifest/write-manifest.js";
import { nativesModule, nativesModuleName, nativesModuleOfServer } from "../rewrite/natives-module.js";
import { definesWorkflow } from "../report/defines-workflow.js";
import { checkBuild, refusedBuild, type BuildVerdict } from "./build-check.js";
import { leftOut } from "./left-out.js";
import { DevelopmentCheck, developmentManifestFile, type ViteServer } from "./development/dev-server.js";
import { throughInputMap } from "./input-map.js";
import type { RepriseOptions } from "./options.js";
import { SourceFiles, writtenInstead } from "./source-file.js";

export type { RepriseOptions };

/** Where a build takes place, as its bundler tells. */
interface Place {
  root: string;
  output: string | undefined;
  /** A development server, or a test runner's: it builds nothing, and ends when its user wants it to be gone. */
  serving: boolean;
  /** The build is made again at each change. */
  watching: () => boolean;
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
  (options = {}, { framework }) => {
    const files = new SourceFiles();
    const place: Place = { root: process.cwd(), output: undefined, serving: false, watching: () => false };
    let verdict: BuildVerdict | undefined;
    let isToldOfOthers = false;
    const defining = new Set<string>();
    let development: DevelopmentCheck | undefined;
    const isNativesModule = new RegExp(`^${nativesModuleName}$`);
    const textOfNatives = () =>
      development === undefined ? nativesModule : nativesModuleOfServer(developmentManifestFile(place.root));

    return {
      name: "reprise",
      enforce: "pre",

      resolveId: { filter: { id: isNativesModule }, handler: () => nativesModuleName },
      load: { filter: { id: isNativesModule }, handler: () => textOfNatives() },

      transform: {
        filter: { id: { include: /\.[cm]?[jt]sx?$/, exclude: /\0/ } },
        async handler(text, id) {
          if (isForBrowsers(this)) return undefined;
          let rewritten = await files.rewrite(id, text);
          if (rewritten === undefined) return undefined;
          if (definesWorkflow(text)) defining.add(id);
          // Where code is edited, what is on disk may be newer than the text. Then the mark has to tell of the text.
          const written = place.serving ? undefined : writtenInstead(id, text);
          if (written !== undefined) {
            if (!isToldOfOthers) warnThrough(this, changedByOthers(path.relative(place.root, id)));
            isToldOfOthers = true;
            rewritten = (await files.rewrite(id, text, written)) ?? rewritten;
          }
          const { code, map } = framework === "esbuild" ? throughInputMap(id, text, rewritten) : rewritten;
          return { code, map };
        },
      },

      async buildEnd(failure?: unknown) {
        verdict = undefined;
        if (development?.isOf(this) === true) await development.close();
        // A build that has already failed says why; a verdict on half of it would take the place of that.
        if (failure !== undefined || options.check === false || place.serving || isForBrowsers(this)) return;
        verdict = await judge(place.root, options.tsconfig);
        for (const warning of [...verdict.warnings, ...leftOut(verdict, defining)]) warnThrough(this, warning);
        if (verdict.refusal === undefined) return;
        const reports = options.check === "report" || (options.check === undefined && isRepeated(this, place));
        if (reports)
          warnThrough(this, `${verdict.refusal}\nNew runs of these workflows wait until they are corrected.`);
        else throw refusedBuild(verdict.refusal);
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
        configureServer(
          server: ViteServer & { readonly config: { readonly plugins: readonly { readonly name: string }[] } },
        ) {
          // `vitest`, and `vitest:project` for one of several projects.
          const isOfVitest = server.config.plugins.some(({ name }) => /^vitest(:|$)/.test(name));
          if (options.check !== false && !isOfVitest) development = new DevelopmentCheck(server, options.tsconfig);
        },
      },
    };
  },
);

/** What the compilers of webpack and Rspack tell. */
interface PackingCompiler {
  readonly context: string;
  readonly options: { readonly output: { readonly path?: string | undefined } };
  readonly watchMode?: boolean;
}

function settle(place: Place, compiler: PackingCompiler): void {
  place.root = compiler.context;
  place.output = compiler.options.output.path;
  place.watching = () => compiler.watchMode === true;
}

/** Rollup and its kin tell in each hook. */
function isRepeated(context: unknown, place: Place): boolean {
  const { meta } = context as { readonly meta?: { readonly watchMode?: boolean } };
  return meta?.watchMode === true || place.watching();
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

function changedByOthers(file: string): string {
  return `${file} was changed by another plugin before Reprise saw it, so what is executed is not quite what was analysed.
Put reprise() before the plugins that change code.`;
}

/** Bundlers print the message of an error alone: the code and the hint belong to it. */
async function judge(root: string, tsconfig: string | undefined): Promise<BuildVerdict> {
  try {
    return await checkBuild(root, tsconfig, { fromDisk: "verdict" });
  } catch (error) {
    if (!RepriseError.is(error)) throw error;
    throw refusedBuild(`${error.code}: ${error.message}${error.hint === undefined ? "" : `\n${error.hint}`}`);
  }
}
