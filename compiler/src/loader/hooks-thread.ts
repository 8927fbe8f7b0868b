// Node 20 runs hooks in a thread of their own. Rewriting is a function of one file, so it needs nothing from the main one.
import type { LoadHook, ResolveHook } from "node:module";
import { loadOurs, resolveOurs } from "./load.js";

export const resolve: ResolveHook = async (specifier, context, next) =>
  resolveOurs(specifier, context) ?? next(specifier, context);

export const load: LoadHook = async (url, context, next) => loadOurs(url, context) ?? next(url, context);
