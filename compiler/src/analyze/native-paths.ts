import { natives } from "@reprise/runtime/language";
import * as ts from "../typescript.js";
import type { Target } from "./target.js";

export const globalObjects = new Set(["globalThis", "global", "self", "window"]);

/**
 * Names that are natives even when no type declares them: `types` is empty by default in TypeScript 6. The table knows those of
 * every supported Node, not of the one that executes the analysis alone.
 */
export const globalNames = new Set([
  ...Object.getOwnPropertyNames(globalThis),
  ...Object.keys(natives).flatMap(name => (/^[\w$]+$/.test(name) ? [name] : [])),
  "require",
  "eval",
  "XMLHttpRequest",
]);

export function memberPath(path: string, name: string): string {
  if (path === "globalThis") return globalObjects.has(name) ? path : name;
  if (path.startsWith("node:") && name === "default" && !path.includes(".")) return path;
  return globalFor(`${path}.${name}`);
}

export function builtinPath(specifier: string, members: readonly string[]): string {
  const module = specifier.startsWith("node:") ? specifier : `node:${specifier}`;
  return globalFor([module, ...members.filter(member => member !== "default")].join("."));
}

/** Exports of Node's modules that are globals, or modules, by another name: one verdict for both. */
function globalFor(path: string): string {
  return sameThing.get(path) ?? path;
}

const sameThing = new Map(
  Object.entries({
    "node:process": "process",
    "node:console": "console",
    "node:console.console": "console",
    "node:perf_hooks.performance": "performance",
    "node:crypto.webcrypto": "crypto",
    "node:buffer.Buffer": "Buffer",
    "node:url.URL": "URL",
    "node:fs.promises": "node:fs/promises",
    "node:dns.promises": "node:dns/promises",
    "node:timers.promises": "node:timers/promises",
    "node:path.posix": "node:path/posix",
    "node:path.win32": "node:path/win32",
  }),
);

/** `node:fs.readFile` for an export of a module that `@types/node` declares, the bare name for a global. */
export function platformPath(symbol: ts.Symbol, declaration: ts.Declaration): string {
  const module = ts.findAncestor(declaration, node => ts.isModuleDeclaration(node) && ts.isStringLiteral(node.name));
  if (module === undefined || isGlobalAugmentation(declaration)) return symbol.name;
  const specifier = (module as ts.ModuleDeclaration).name.text;
  return module === declaration ? builtinPath(specifier, []) : builtinPath(specifier, [symbol.name]);
}

/** Where no type tells what an object is, these names do: only a Date asks for the machine's zone in this way. */
export function ownerOfUntyped(name: string): "Date" | "Error" | undefined {
  if (name === "stack") return "Error";
  const isLocalTime =
    /^(get|set)(Day|Date|Month|FullYear|Hours|Minutes)$|^getTimezoneOffset$|^toLocale(Date|Time)String$/.test(name);
  return isLocalTime ? "Date" : undefined;
}

/** `declare global { … }` inside a module declares globals all the same. */
export function isGlobalAugmentation(declaration: ts.Declaration): boolean {
  return ts.findAncestor(declaration, node => (node.flags & ts.NodeFlags.GlobalAugmentation) !== 0) !== undefined;
}

/**
 * A member found through its type only: `date.getHours()` is `Date.prototype.getHours`, and a value of the type
 * `DateConstructor` has the members of `Date` itself.
 */
export function platformMember(symbol: ts.Symbol, declaration: ts.Declaration): Target | undefined {
  const owner = ts.findAncestor(declaration, node => ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node));
  const name = symbol.name;
  if (owner?.name === undefined) return isMemberOfType(declaration) ? anyMember(name) : undefined;
  const type = owner.name.text;
  if (type.endsWith("Constructor")) return { kind: "native", path: `${type.slice(0, -"Constructor".length)}.${name}` };
  const object = soleInstances.get(type);
  const namespace = ts.findAncestor(owner, ts.isModuleDeclaration);
  if (namespace !== undefined && ts.isIdentifier(namespace.name) && namespace.name.text === "Intl") {
    return { kind: "native", path: `Intl.${type}.prototype.${name}` };
  }
  return { kind: "native", path: object === undefined ? `${type}.prototype.${name}` : `${object}.${name}` };
}

/** A member of an anonymous type: of a record, of a literal. */
function isMemberOfType(declaration: ts.Declaration): boolean {
  return ts.isTypeElement(declaration) || ts.findAncestor(declaration, ts.isTypeNode) !== undefined;
}

function anyMember(name: string): Target {
  return { kind: "member", name, nodes: [], foreign: true };
}

/** Types that have one value each: a member of the type is a member of that value. */
const soleInstances = new Map(
  Object.entries({
    Math: "Math",
    Crypto: "crypto",
    Performance: "performance",
    Console: "console",
    Atomics: "Atomics",
  }),
);
