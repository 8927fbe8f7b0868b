import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { hasTypes } from "./languages.js";

const sourceExtensions: Readonly<Record<string, readonly string[]>> = {
  ".js": [".ts", ".tsx"],
  ".jsx": [".tsx"],
  ".mjs": [".mts"],
  ".cjs": [".cts"],
};

/** TypeScript names the file that will exist: `./order.js` is `./order.ts` until it is built. */
export function sourceOf(specifier: string, parentURL: string | undefined): string | undefined {
  if (parentURL?.startsWith("file:") !== true || !/^(\.{0,2}\/|file:)/.test(specifier)) return undefined;
  const url = new URL(specifier, parentURL);
  const fileName = fileURLToPath(url);
  if (existsSync(fileName)) return hasTypes(fileName) ? url.href : undefined;
  const extension = path.extname(fileName);
  for (const candidate of sourceExtensions[extension] ?? []) {
    const source = new URL(url);
    source.pathname = source.pathname.slice(0, -extension.length) + candidate;
    if (existsSync(fileURLToPath(source))) return source.href;
  }
  return undefined;
}
