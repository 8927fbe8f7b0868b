import { syncBuiltinESMExports } from "node:module";
import { consoleMethods, maskedInRun, quietOnReplay } from "./journaled/console.js";
import { formatGetter, formatToParts } from "./journaled/intl.js";
import type { GuardMode } from "./mode.js";
import { rejectedMembers } from "./rejected/members.js";
import { rejecting } from "./rejected/rejecting.js";
import { rejectedValues } from "./rejected/values.js";
import { replacements } from "./replacements.js";
import { guardState, type Installed } from "./state.js";

/**
 * Puts the journaled and the rejecting natives in the place of the originals, on the globals and on Node's modules, for code
 * that no rewriting reaches: natives as values, aliases, packages. Outside an activation each is what was found there, which
 * may be another tool's.
 *
 * What was captured before is not covered, so it is to be loaded first: `node --import @reprise/runtime/register`.
 */
export function installGuard(mode: GuardMode): void {
  guardState.mode = mode;
  if (mode === "off" || isGuardInstalled()) return;
  loadLazyGlobals();
  guardState.installed = [...installJournaled(), ...installQuiet(), ...installRejecting()];
  syncBuiltinESMExports();
}

/** Puts back what was found, except where something else has been put since. */
export function uninstallGuard(): void {
  for (const { holder, key, before, after } of guardState.installed.toReversed()) {
    if (!isInPlace(holder, key, after)) continue;
    if (before === undefined) Reflect.deleteProperty(holder, key);
    else Object.defineProperty(holder, key, before);
  }
  guardState.mode = "off";
  guardState.installed = [];
  syncBuiltinESMExports();
}

export function isGuardInstalled(): boolean {
  return guardState.installed.length > 0;
}

/** Names of natives that something else has replaced or wrapped since: a test's fake timers, an instrumentation. */
export function displacedNatives(): readonly string[] {
  const displaced = guardState.installed.filter(({ holder, key, after }) => !isInPlace(holder, key, after));
  return [...new Set(displaced.map(({ name }) => name))];
}

function isInPlace(holder: object, key: string, after: PropertyDescriptor): boolean {
  if ("value" in after) return (holder as Readonly<Record<string, unknown>>)[key] === after.value;
  return Object.getOwnPropertyDescriptor(holder, key)?.get === after.get;
}

/** Node loads `fetch` and what belongs to it at first use, through functions that workflow code may not call. */
function loadLazyGlobals(): void {
  new Headers().has("accept");
}

function* installJournaled(): Iterable<Installed> {
  for (const [name, places] of Object.entries(replacements)) {
    for (const { holder, key, standIn } of places) {
      const native: unknown = Reflect.get(holder, key);
      yield put(name, holder, key, { value: standIn(native) });
    }
  }
  // A mock of it (`Date.now = () => 5`) is to be noticed.
  yield put("Date.now", Date, "now", { value: Date.now });
  // `new Date().constructor.now()` is a clock, too.
  yield put("Date", Date.prototype, "constructor", { value: Date });
  const format = Object.getOwnPropertyDescriptor(Intl.DateTimeFormat.prototype, "format")?.get;
  if (format !== undefined)
    yield put("Intl.DateTimeFormat", Intl.DateTimeFormat.prototype, "format", { get: formatGetter(format) });
  yield put("Intl.DateTimeFormat", Intl.DateTimeFormat.prototype, "formatToParts", {
    value: formatToParts(Intl.DateTimeFormat.prototype.formatToParts),
  });
}

function* installQuiet(): Iterable<Installed> {
  for (const { key, native } of consoleMethods(console)) {
    yield put(`console.${key}`, console, key, { value: quietOnReplay(native) });
  }
  yield put("process.emitWarning", process, "emitWarning", { value: maskedInRun(process.emitWarning as never) });
}

function* installRejecting(): Iterable<Installed> {
  for (const { holder, key, name, row, native } of [...rejectedMembers()]) {
    const value = rejecting(native, { name, row });
    yield put(name, holder, key, { value });
    const prototype: unknown = native.prototype;
    if (isClass(key) && isObject(prototype) && prototype.constructor === native) {
      yield put(name, prototype, "constructor", { value });
    }
  }
  for (const { holder, key, name, accessor } of [...rejectedValues()]) yield put(name, holder, key, accessor);
}

const isClass = (key: string): boolean => /^[A-Z]/.test(key);

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Replaces what a property holds, and keeps its other traits. An inherited one is overlaid where nobody lists it. */
function put(name: string, holder: object, key: string, change: PropertyDescriptor): Installed {
  const before = Object.getOwnPropertyDescriptor(holder, key);
  const after = before === undefined ? { ...change, writable: true, configurable: true } : change;
  Object.defineProperty(holder, key, after);
  return { name, holder, key, before, after };
}
