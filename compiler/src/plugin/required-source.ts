import { rewriteLoaded } from "./loader.js";
import { executable } from "./strip-types.js";

/** What the loader of CommonJS executes for TypeScript. */
export function typeScript(fileName: string, text: string): string {
  return executable(fileName, text, rewriteLoaded(fileName, text), "cjs");
}

/** What it executes for JavaScript; undefined for what stays as it is. */
export function javaScript(fileName: string, text: string): string | undefined {
  const rewritten = rewriteLoaded(fileName, text);
  return rewritten && executable(fileName, text, rewritten);
}
