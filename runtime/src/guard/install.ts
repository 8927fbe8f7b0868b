import { syncBuiltinESMExports } from "node:module";
import { promisify } from "node:util";
import { quietOnReplay } from "./journaled/console.js";
import { journaledDate } from "./journaled/date.js";
import { promisedTimeout, setTimeout } from "./journaled/timers.js";
import { originals } from "./originals.js";
import { rejectedMembers, rejecting } from "./rejected.js";
import { replacements } from "./replacements.js";

interface Installed {
  readonly name: string;
  readonly holder: object;
  readonly key: string;
  readonly value: unknown;
}

const installedKey = Symbol.for("reprise.guard.v1");
const home = globalThis as { [installedKey]?: readonly Installed[] };

/**
 * Puts the journaled and the rejecting natives in the place of the originals, on the globals and on Node's modules, for code
 * that no rewriting reaches: natives as values, aliases, packages. Outside an activation each is the original.
 *
 * What was captured before is not covered, so it is to be loaded first: `node --import @reprise/runtime/register`.
 */
export function installGuard(): void {
  if (home[installedKey] !== undefined) return;
  loadLazyGlobals();
  home[installedKey] = [...installJournaled(), ...installConsole(), ...installRejecting()];
  syncBuiltinESMExports();
}

export function isGuardInstalled(): boolean {
  return home[installedKey] !== undefined;
}

/** Names of natives that something else has replaced since: a test's fake timers, an instrumentation. */
export function displacedNatives(): readonly string[] {
  return (home[installedKey] ?? [])
    .filter(({ holder, key, value }) => (holder as Record<string, unknown>)[key] !== value)
    .map(({ name }) => name);
}

/** Node loads `fetch` and what belongs to it at first use, through functions that workflow code may not call. */
function loadLazyGlobals(): void {
  new Headers().has("accept");
}

function installJournaled(): Installed[] {
  Object.defineProperty(setTimeout, promisify.custom, { value: promisedTimeout, configurable: true });
  const installed = Object.entries(replacements).flatMap(([name, places]) =>
    places.map(({ holder, key, original, journaled }) => {
      if (typeof journaled === "function" && typeof original === "function") takeName(journaled, original);
      return install(name, holder, key, journaled);
    }),
  );
  // `new Date().constructor.now()` is a clock, too.
  install("Date", originals.Date.prototype, "constructor", journaledDate);
  return installed;
}

function installConsole(): Installed[] {
  return Object.entries(console)
    .filter((entry): entry is [string, (...values: unknown[]) => unknown] => typeof entry[1] === "function")
    .map(([key, method]) => install(`console.${key}`, console, key, quietOnReplay(method)));
}

function installRejecting(): Installed[] {
  return [...rejectedMembers()].map(member => {
    const { holder, key, name } = member;
    // Only functions are listed.
    const native = (holder as Record<string, (...values: never[]) => unknown>)[key];
    return install(name, holder, key, native === undefined ? undefined : rejecting(native, member));
  });
}

function install(name: string, holder: object, key: string, value: unknown): Installed {
  const descriptor = Object.getOwnPropertyDescriptor(holder, key);
  Object.defineProperty(holder, key, { ...descriptor, value });
  return { name, holder, key, value };
}

/** Reflection on a native finds what it found before. */
function takeName(journaled: object, original: { readonly name: string; readonly length: number }): void {
  Object.defineProperty(journaled, "name", { value: original.name, configurable: true });
  Object.defineProperty(journaled, "length", { value: original.length, configurable: true });
}
