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
  readonly #executed = new Map<string, PackageIdentity>();

  /** The nearest package.json that has a name. */
  of(file: string): PackageIdentity | undefined {
    const directory = path.dirname(file);
    if (this.#known.has(directory)) return this.#known.get(directory);
    const identity = readPackage(directory) ?? (path.dirname(directory) === directory ? undefined : this.of(directory));
    this.#known.set(directory, identity);
    return identity;
  }

  /**
   * The package that is executed, where the file only has its types: `lodash` for `@types/lodash`, in the version that is
   * installed beside it.
   */
  executedFor(file: string): PackageIdentity | undefined {
    const identity = this.of(file);
    if (identity === undefined || !identity.name.startsWith("@types/")) return identity;
    const known = this.#executed.get(identity.directory) ?? implementationOf(identity);
    this.#executed.set(identity.directory, known);
    return known;
  }
}

/** `@types/acme__dsl` has the types of `@acme/dsl`. */
function implementationOf(identity: PackageIdentity): PackageIdentity {
  const types = /^@types\/(?:(.+)__)?(.+)$/.exec(identity.name);
  if (types === null || types[2] === "node") return identity;
  const name = types[1] === undefined ? (types[2] ?? "") : `@${types[1]}/${types[2] ?? ""}`;
  const installed = readPackage(path.join(identity.directory, "../..", name));
  return installed ?? { ...identity, name };
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
