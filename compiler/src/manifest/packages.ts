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

  /** The files that were read, and those that were looked for in vain. */
  get files(): readonly string[] {
    const directories = [...this.#known.keys(), ...[...this.#executed.values()].map(({ directory }) => directory)];
    return directories.map(directory => path.join(directory, "package.json"));
  }

  /** The nearest package.json that has a name; of what is installed, the one that it was installed with. */
  of(file: string): PackageIdentity | undefined {
    const directory = path.dirname(file);
    if (this.#known.has(directory)) return this.#known.get(directory);
    const above = path.dirname(directory) === directory ? undefined : this.of(directory);
    const isPart = above !== undefined && above.directory === installedAt(directory);
    const identity = isPart ? above : (readPackage(directory) ?? above);
    this.#known.set(directory, identity);
    return identity;
  }

  /** The package of a name that a file would load. */
  installed(name: string, importer: string): PackageIdentity | undefined {
    for (let directory = path.dirname(importer); ; directory = path.dirname(directory)) {
      const found = readPackage(path.join(directory, "node_modules", name));
      if (found !== undefined || path.dirname(directory) === directory) return found;
    }
  }

  /**
   * The package that is executed, where the file only has its types: `lodash` for `@types/lodash`, in the version that is
   * installed beside it.
   */
  executedFor(file: string): PackageIdentity | undefined {
    const identity = this.of(file);
    if (identity === undefined || !typesOnly.test(identity.name)) return identity;
    const known = this.#executed.get(identity.directory) ?? implementationOf(identity);
    this.#executed.set(identity.directory, known);
    return known;
  }
}

/** `node_modules/hashids` for `node_modules/hashids/esm`, which has a package.json of its own for its format. */
function installedAt(directory: string): string | undefined {
  return /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(directory)?.[0];
}

/** `@types/acme__dsl` has the types of `@acme/dsl`; some keep theirs in a package of another name, like `types-ramda`. */
const typesOnly = /^(@types\/|types-)(?:(.+)__)?(.+)$/;

function implementationOf(identity: PackageIdentity): PackageIdentity {
  const [, kind, scope, own = ""] = typesOnly.exec(identity.name) ?? [];
  if (own === "node") return identity;
  const name = scope === undefined ? own : `@${scope}/${own}`;
  const modules = path.join(identity.directory, kind === "@types/" ? "../.." : "..");
  return readPackage(path.join(modules, name)) ?? (kind === "@types/" ? { ...identity, name } : identity);
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
