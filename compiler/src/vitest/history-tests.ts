import { readFileSync } from "node:fs";
import path from "node:path";
import { findWorkflowModules, parseHistoryFile } from "@reprise/runtime/testing";
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
  return {
    name: "reprise:history-tests",
    enforce: "pre",
    configResolved(config) {
      root = config.root;
      for (const plugin of config.plugins as readonly JsonPlugin[]) if (isJsonPlugin(plugin)) leaveHistories(plugin);
    },
    load(id) {
      if (!isHistory.test(id)) return null;
      const text = readFileSync(id, "utf8");
      const histories = parseHistoryFile(text, path.relative(root, id));
      const names = histories.map(({ workflow }) => workflow);
      const modules = workflows?.map(file => path.resolve(root, file)) ?? findWorkflowModules(root, names);
      for (const module of modules) this.addWatchFile(module);
      return historyModule({ file: id, text, histories, modules });
    },
    /** Import analysis passes over ids that end in `.json`: without the edges, an edit of a workflow would rerun nothing. */
    async transform(_, id) {
      if (!isHistory.test(id)) return null;
      const graph = (this as ModuleGraphs).environment?.moduleGraph;
      const module = graph?.getModuleById(id);
      if (graph === undefined || module === undefined) return null;
      const names = parseHistoryFile(readFileSync(id, "utf8"), id).map(({ workflow }) => workflow);
      const files = workflows?.map(file => path.resolve(root, file)) ?? findWorkflowModules(root, names);
      const imported = await Promise.all(files.map(file => graph.ensureEntryFromUrl(file)));
      await graph.updateModuleInfo(module, new Set(imported), null, new Set(), null, false);
      return null;
    },
  };
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
