/** What rewritten files import. The plugin and the loader serve it under this name; no package has to be installed for it. */
export const nativesModuleName = "virtual-reprise-natives";

/**
 * The text of that module. It imports nothing, and finds the runtime through the global object: without a runtime, or outside
 * workflow code, every receiver is the current global, late bound.
 */
export const nativesModule = `
const natives = Symbol.for("reprise.natives.v1");
const files = Symbol.for("reprise.files.v1");
const registry = () => globalThis[natives];

export const $Date = () => { const r = registry(); return r ? r.Date() : globalThis.Date; };
export const $Math = label => { const r = registry(); return r ? r.Math(label) : globalThis.Math; };
export const $crypto = label => { const r = registry(); return r ? r.crypto(label) : globalThis.crypto; };
export const $performance = () => { const r = registry(); return r ? r.performance() : globalThis.performance; };
export const $setTimeout = label => { const r = registry(); return r ? r.setTimeout(label) : globalThis.setTimeout; };
export const $AbortSignal = label => { const r = registry(); return r ? r.AbortSignal(label) : globalThis.AbortSignal; };
export const $console = () => { const r = registry(); return r ? r.console() : globalThis.console; };
export const $call = (label, native) => { const r = registry(); return r ? r.call(label, native) : native; };
export const $ns = (label, namespace) => { const r = registry(); return r ? r.namespace(label, namespace) : namespace; };
export const $file = (name, hash) => { (globalThis[files] ??= new Map()).set(name, hash); };
`.trimStart();

/** In a development server the module also tells workers, in whatever thread or process, where the verdicts are. */
export function nativesModuleOfServer(manifest: string): string {
  return `${nativesModule}globalThis[Symbol.for("reprise.development.v1")] = { manifest: ${JSON.stringify(manifest)} };\n`;
}
