import { existsSync, readFileSync, realpathSync } from "node:fs";
import { Packages } from "../manifest/packages.js";
import { sourceName } from "../manifest/source-name.js";
import { sourceHash } from "@reprise/runtime/language";
import { rewrite, type RewrittenSource } from "../rewrite/rewrite.js";

/** Our own packages: rewritten, the engine would ask itself for the time. */
const ownPackages = new Set(["@reprise/runtime", "@reprise/compiler", "@reprise/eslint-plugin"]);

/** Rewrites files as they are loaded. */
export class SourceFiles {
  readonly #packages = new Packages();

  /**
   * Undefined for what stays as it is: everything under node_modules, by its real path, and our own packages.
   *
   * @param written the source, where the text is what another tool has made of it
   */
  rewrite(fileName: string, text: string, written = text): RewrittenSource | undefined {
    const file = realPath(fileName);
    if (/[\\/]node_modules[\\/]/.test(file)) return undefined;
    const owner = this.#packages.of(file);
    if (owner !== undefined && ownPackages.has(owner.name)) return undefined;
    return rewrite({ text, fileName: file, registeredName: sourceName(file, owner), hash: sourceHash(written) });
  }
}

/** A workspace package is linked from node_modules, but is the user's own code. */
function realPath(fileName: string): string {
  return existsSync(fileName) ? realpathSync(fileName) : fileName;
}

/** What was written, if that is something else than this text; undefined as well for a file that is not on disk. */
export function writtenInstead(fileName: string, text: string): string | undefined {
  if (!existsSync(fileName)) return undefined;
  const written = readFileSync(fileName, "utf8");
  return sourceHash(written) === sourceHash(text) ? undefined : written;
}
