import { globalNatives } from "./global-natives.js";
import { moduleNames } from "./journaled-modules.js";
import { nativesModuleName } from "./natives-module.js";

/** A text without any of these words stays as it is, unless a name in it is spelled with escapes: `D\\u0061te`. */
const words = new RegExp([...globalNatives.keys(), ...moduleNames, String.raw`\\u`].join("|"));

/** Whether a text has to be parsed to know that it stays as it is. It is asked of every file, before TypeScript is loaded. */
export function mayMatter(text: string): boolean {
  return words.test(text) && !isRewritten(text);
}

const ownImport = new RegExp(`(?:from|require\\()\\s*["']${nativesModuleName}["']`);

/** A rewritten file is recognised by its import, and by the module itself where a bundler has put that in its place. */
function isRewritten(text: string): boolean {
  return ownImport.test(text) || (text.includes("reprise.natives.v1") && text.includes("reprise.files.v1"));
}
