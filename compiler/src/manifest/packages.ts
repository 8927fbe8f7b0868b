import { readFileSync } from "node:fs";
import path from "node:path";

export interface PackageIdentity {
  readonly name: string;
  readonly version: string;
  readonly directory: string;
}

/** The packages that files belong to. */
export class Packages {
  readonly #known = new Map<string, PackageIdentity | undefined>();

  /** The nearest package.json that has a name. */
  of(file: string): PackageIdentity | undefined {
    const directory = path.dirname(file);
    if (this.#known.has(directory)) return this.#known.get(directory);
    const identity = readPackage(directory) ?? (path.dirname(directory) === directory ? undefined : this.of(directory));
    this.#known.set(directory, identity);
    return identity;
  }
}

function readPackage(directory: string): PackageIdentity | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(path.join(directory, "package.json"), "utf8"));
    if (typeof content !== "object" || content === null || !("name" in content)) return undefined;
    const version = "version" in content ? String(content.version) : "";
    return { name: String(content.name), version, directory };
  } catch {
    // No package.json here, or one that npm could not read either: the next one upwards decides.
    return undefined;
  }
}
