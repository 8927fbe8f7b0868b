import { createRequire } from "node:module";
import { natives, verdictOf, type RejectedNative } from "../../language/natives.js";
import { aliases } from "../../language/natives/aliases.js";
import type { Callable, Refusal } from "./rejecting.js";
import { isLeftToTheCompiler, unloadedModules } from "./unguarded.js";

const require = createRequire(import.meta.url);

/** A function or class that the table rejects, and where it is kept. */
export interface RejectedMember extends Refusal {
  readonly holder: object;
  readonly key: string;
  readonly native: Callable;
}

/**
 * Every function and class that the table rejects, on globals and on Node's modules: those that a row names, the exports of a
 * module with a row, and the members of an object with a row (`performance.mark`, `Atomics.wait`).
 */
export function* rejectedMembers(): Iterable<RejectedMember> {
  for (const name of [...Object.keys(natives), ...Object.keys(aliases)]) {
    const row = verdictOf(name)?.native;
    if (row?.verdict !== "rejected" || isLeftToTheCompiler(name)) continue;
    const place = placeOf(name);
    if (place === undefined) continue;
    const { holder, key } = place;
    if (key === undefined) yield* membersOf(holder, name);
    else yield* namedMember(holder, key, name, row);
  }
}

interface Place {
  readonly holder: object;
  /** Undefined for a module as a whole. */
  readonly key: string | undefined;
}

/** Where `node:timers/promises.scheduler.wait` is kept: `wait` of the scheduler. */
function placeOf(name: string): Place | undefined {
  const [root = "", ...steps] = name.split(".");
  const start: unknown = root.startsWith("node:") ? load(root) : globalThis;
  const path = root.startsWith("node:") ? steps : [root, ...steps];
  const key = path.pop();
  const holder = path.reduce((object, step) => (isObject(object) ? valueOf(object, step) : undefined), start);
  return isObject(holder) ? { holder, key } : undefined;
}

function* namedMember(holder: object, key: string, name: string, row: RejectedNative): Iterable<RejectedMember> {
  const value = valueOf(holder, key);
  if (typeof value === "function") {
    const owner = ownerOf(holder, key);
    if (isReplaceable(owner, key)) yield { holder: owner, key, name, row, native: value as Callable };
  } else if (isObject(value)) yield* membersOf(value, name);
}

/** What has a row of its own is judged by that one. */
function* membersOf(object: object, name: string): Iterable<RejectedMember> {
  for (const key of keysOf(object)) {
    const path = `${name}.${key}`;
    const verdict = verdictOf(path);
    if (verdict?.key !== name || verdict.native.verdict !== "rejected" || isLeftToTheCompiler(path)) continue;
    const value = valueOf(object, key);
    // `stream.Stream` is the module itself.
    if (typeof value === "function" && value !== object) yield* namedMember(object, key, path, verdict.native);
  }
}

function load(module: string): unknown {
  if (unloadedModules.has(module)) return undefined;
  try {
    return require(module);
  } catch {
    // Not in this version of Node.
    return undefined;
  }
}

/** Singletons whose methods their prototypes keep. The prototypes of all other objects are shared with the whole program. */
const singletons: ReadonlySet<unknown> = new Set([performance, crypto.subtle]);

function keysOf(object: object): readonly string[] {
  const keys = Object.getOwnPropertyNames(object);
  if (!singletons.has(object)) return keys;
  return [...keys, ...Object.getOwnPropertyNames(Object.getPrototypeOf(object))].filter(key => key !== "constructor");
}

/** The prototype where it is of this object alone; an inherited method of emitters is overlaid on the object itself. */
function ownerOf(holder: object, key: string): object {
  if (Object.hasOwn(holder, key)) return holder;
  const prototype: unknown = Object.getPrototypeOf(holder);
  return isObject(prototype) && Object.hasOwn(prototype, key) ? prototype : holder;
}

/** The getters of modules and of `process` may warn or open something; those of globals load what Node loads at first use. */
function valueOf(object: object, key: string): unknown {
  const descriptor = Object.getOwnPropertyDescriptor(ownerOf(object, key), key);
  if (descriptor?.get !== undefined && object !== globalThis && object !== crypto) return undefined;
  return Reflect.get(object, key);
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" || typeof value === "function") && value !== null;
}

function isReplaceable(holder: object, key: string): boolean {
  const descriptor = Object.getOwnPropertyDescriptor(holder, key);
  if (descriptor === undefined) return Object.isExtensible(holder);
  return "value" in descriptor && (descriptor.configurable === true || descriptor.writable === true);
}
