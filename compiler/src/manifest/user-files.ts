import { existsSync, realpathSync } from "node:fs";
import { Packages, type PackageIdentity } from "./packages.js";
import { sourceName } from "./source-name.js";

/** Our own packages: rewritten, the engine would ask itself for the time. */
const ownPackages = new Set(["@reprise/runtime", "@reprise/compiler", "@reprise/eslint-plugin"]);

export interface UserFile {
  /** Its real path. */
  readonly file: string;
  readonly owner: PackageIdentity | undefined;
  /** `package/path.ts`: the same on every machine. */
  readonly registeredName: string;
}

/** Tells the user's own code from all other. */
export class UserFiles {
  readonly #packages = new Packages();

  /** Undefined for everything under node_modules, by its real path, and our own packages. */
  find(fileName: string): UserFile | undefined {
    const file = realPath(fileName);
    if (/[\\/]node_modules[\\/]/.test(file)) return undefined;
    const owner = this.#packages.of(file);
    if (owner !== undefined && ownPackages.has(owner.name)) return undefined;
    return { file, owner, registeredName: sourceName(file, owner) };
  }
}

/** A workspace package is linked from node_modules, but is the user's own code. */
function realPath(fileName: string): string {
  return existsSync(fileName) ? realpathSync(fileName) : fileName;
}
