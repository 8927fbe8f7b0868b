import { aliases } from "./natives/aliases.js";
import { clocks } from "./natives/clocks.js";
import { host } from "./natives/host.js";
import { language } from "./natives/language.js";
import { modules } from "./natives/modules.js";
import type { JournaledNative, Native } from "./natives/native.js";
import { pureModules } from "./natives/pure-modules.js";
import { randomness } from "./natives/randomness.js";
import { table } from "./natives/table.js";
import { timers } from "./natives/timers.js";
import { web } from "./natives/web.js";

export type { DeterministicNative, JournaledNative, Native, RejectedNative } from "./natives/native.js";

/** Every native, once. What a key is stands at `Native`; the groups are where to look one up. */
export const natives = table(language, clocks, randomness, timers, host, web, modules, pureModules);

export type NativeName = keyof typeof natives;
export type JournaledNativeName = {
  [N in NativeName]: (typeof natives)[N] extends JournaledNative ? N : never;
}[NativeName];

export interface Verdict {
  /** The row that decides: the native's own or that of the nearest path above it. */
  readonly key: NativeName;
  readonly native: Native;
}

/**
 * The verdict on a path: `process.env.HOME` is decided by `process.env`, `node:process.env` too, because it is the same
 * object, and `node:fs/promises.readFile` by `node:fs/promises`. Nothing for what is not a native.
 */
export function verdictOf(path: string): Verdict | undefined {
  const direct = withoutDetours(path);
  for (let owner: string | undefined = direct; owner !== undefined; owner = ownerOf(owner)) {
    const alias = owner === direct && isRow(owner) ? undefined : aliasOf(owner);
    if (alias !== undefined) return verdictOf(alias + direct.slice(owner.length));
    if (isRow(owner)) return { key: owner, native: natives[owner] };
  }
  return undefined;
}

/** `node:fs` for `fs` and `node:fs`; nothing for what is not a module of Node. */
export function moduleName(specifier: string): string | undefined {
  const name = specifier.startsWith("node:") ? specifier : `node:${specifier}`;
  if (name.includes(".") || onlyWithScheme.has(specifier)) return undefined;
  return isRow(name) || aliasOf(name) !== undefined ? name : undefined;
}

/** Without `node:` these names belong to packages. */
const onlyWithScheme = new Set("bench bench/reporters ffi quic sea sqlite test test/reporters vfs".split(" "));

const isRow = (path: string): path is NativeName => Object.hasOwn(natives, path);
const aliasOf = (path: string): string | undefined => (Object.hasOwn(aliases, path) ? aliases[path] : undefined);

/** A module's default export is the module, and a global's name needs no `globalThis`. */
function withoutDetours(path: string): string {
  if (path.startsWith("node:")) return path.replace(/^([^.]*)\.default(?=\.|$)/, "$1");
  return path.replace(/^((globalThis|global)\.)+/, "");
}

/** `process.env` for `process.env.HOME`, `node:fs` for `node:fs/promises`. */
function ownerOf(path: string): string | undefined {
  const end = Math.max(path.lastIndexOf("."), path.lastIndexOf("/"));
  return end < 0 ? undefined : path.slice(0, end);
}
