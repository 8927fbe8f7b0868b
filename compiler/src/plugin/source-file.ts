import { existsSync, realpathSync } from "node:fs";
import { Packages } from "../manifest/packages.js";
import { sourceName } from "../manifest/source-name.js";
import { syntaxErrorIn } from "./strip-types.js";
import { rewrite, type RewrittenSource } from "../rewrite/rewrite.js";

/** Our own packages: rewritten, the engine would ask itself for the time. */
const ownPackages = new Set(["@reprise/runtime", "@reprise/compiler", "@reprise/eslint-plugin"]);

/** Rewrites files as they are loaded. */
export class SourceFiles {
  readonly #packages = new Packages();

  /** Undefined for what stays as it is: everything under node_modules, by its real path, and our own packages. */
  rewrite(fileName: string, text: string): RewrittenSource | undefined {
    const file = realPath(fileName);
    if (/[\\/]node_modules[\\/]/.test(file)) return undefined;
    const owner = this.#packages.of(file);
    if (owner !== undefined && ownPackages.has(owner.name)) return undefined;
    const rewritten = rewrite({ text, fileName: file, registeredName: sourceName(file, owner) });
    // Left as it was written, so that the error of whoever compiles it shows the user's line.
    return rewritten === undefined || syntaxErrorIn(file, text) !== undefined ? undefined : rewritten;
  }
}

/** A workspace package is linked from node_modules, but is the user's own code. */
function realPath(fileName: string): string {
  return existsSync(fileName) ? realpathSync(fileName) : fileName;
}
