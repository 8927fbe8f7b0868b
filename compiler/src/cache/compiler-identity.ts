import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

let identity: string | undefined;

/** The compiler, which pins what it is made of, and the table of natives that it judges and rewrites by. */
export function compilerIdentity(): string {
  // `import.meta.resolve` is not there in the thread of Node's hooks.
  const language = path.dirname(createRequire(import.meta.url).resolve("@reprise/runtime/language"));
  identity ??= [path.resolve(import.meta.dirname, ".."), language].map(identityOf).join(" ");
  return identity;
}

/** An installed package is what its version says; one under development is told from itself of a minute ago. */
function identityOf(directory: string): string {
  const { version } = JSON.parse(readFileSync(nearestPackage(directory), "utf8")) as { readonly version: string };
  if (/[\\/]node_modules[\\/]/.test(directory)) return version;
  const files = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter(file => file.endsWith(".js"));
  return `${version}+${Math.max(...files.map(file => statSync(path.join(directory, file)).mtimeMs))}`;
}

function nearestPackage(directory: string): string {
  const file = path.join(directory, "package.json");
  return existsSync(file) ? file : nearestPackage(path.dirname(directory));
}
