import { readFileSync } from "node:fs";
import path from "node:path";
import { findWorkflowModules, parseHistoryFile, type HistoryFile } from "@reprise/runtime/testing";
import type { Plugin } from "vite";
import { historyModule } from "./history-module.js";

const isHistory = /\.history\.json$/;

/** Vite's hooks that would take our modules for data. */
interface JsonPlugin {
  readonly name: string;
  transform?: unknown;
}

/** What Vite hands to a hook of one of its environments. */
interface ModuleGraphs {
  readonly environment?: {
    readonly moduleGraph?: {
      getModuleById(id: string): object | undefined;
      ensureEntryFromUrl(url: string): Promise<object>;
      updateModuleInfo(
        module: object,
        imported: Set<object>,
        bindings: null,
        accepted: Set<object>,
        exports: null,
        isSelfAccepting: boolean,
      ): Promise<unknown>;
    };
  };
}

/** `vite:json`, or `builtin:vite-json` since Vite 8. */
function isJsonPlugin({ name }: JsonPlugin): boolean {
  return /\bvite[:-]json$/.test(name);
}

/** Turns `*.history.json` into test files, one test for each history. */
export function historyTests({ workflows }: { readonly workflows?: readonly string[] }): Plugin {
  let root = process.cwd();
  const workflowModules = (histories: readonly HistoryFile[]) =>
    workflows?.map(file => path.resolve(root, file)) ??
    findWorkflowModules(
      root,
      histories.map(({ workflow }) => workflow),
    );
  return {
    name: "reprise:history-tests",
    enforce: "pre",
    configResolved(config) {
      root = config.root;
      for (const plugin of config.plugins as readonly JsonPlugin[]) if (isJsonPlugin(plugin)) leaveHistories(plugin);
    },
    async load(id) {
      if (!isHistory.test(id)) return null;
      const text = readFileSync(id, "utf8");
      const histories = parseHistoryFile(text, path.relative(root, id));
      const modules = workflowModules(histories);
      for (const module of modules) this.addWatchFile(module);
      // Import analysis passes over ids that end in `.json`: what it would write is written here.
      const address = async (name: string) => addressOf((await this.resolve(name, id))?.id ?? name, root);
      const [vitest, testing] = await Promise.all([address("vitest"), address("@reprise/runtime/testing")]);
      const workflows = modules.map(module => addressOf(module.split(path.sep).join("/"), root));
      return historyModule({ file: id, text, histories, imports: { vitest, testing, workflows } });
    },
    /** Nor does it record who imports whom: without these edges, an edit of a workflow would rerun nothing. */
    async transform(_, id) {
      if (!isHistory.test(id)) return null;
      const graph = (this as ModuleGraphs).environment?.moduleGraph;
      const module = graph?.getModuleById(id);
      if (graph === undefined || module === undefined) return null;
      const files = workflowModules(parseHistoryFile(readFileSync(id, "utf8"), id));
      const imported = await Promise.all(files.map(file => graph.ensureEntryFromUrl(file)));
      await graph.updateModuleInfo(module, new Set(imported), null, new Set(), null, false);
      return null;
    },
  };
}

/** As Vite writes imports: from the root of the project, or from that of the disk. `vitest related` reads nothing else. */
function addressOf(id: string, root: string): string {
  if (id.startsWith(`${root}/`)) return id.slice(root.length);
  return path.isAbsolute(id) ? path.posix.join("/@fs/", id) : id;
}

type Transform = (this: unknown, code: string, id: string, ...rest: readonly unknown[]) => unknown;

function leaveHistories(plugin: JsonPlugin): void {
  const { transform } = plugin;
  const handler = (typeof transform === "function" ? transform : (transform as { handler?: Transform }).handler) as
    Transform | undefined;
  if (handler === undefined) return;
  const passing: Transform = function (this: unknown, code, id, ...rest) {
    return isHistory.test(id) ? null : handler.call(this, code, id, ...rest);
  };
  plugin.transform = typeof transform === "function" ? passing : { ...(transform as object), handler: passing };
}
