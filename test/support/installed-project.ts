import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { AtEnd } from "./at-end.js";
import { npm, root } from "./program.js";

interface Lock {
  readonly packages: Readonly<Record<string, { readonly link?: boolean }>>;
}

/**
 * A copy of a project of a user's, below `test/fixtures`, with the packages as npm packs and installs them: what `files`, `exports`,
 * `bin` and `dependencies` leave out is not there.
 */
export async function installedProject(fixture: string, atEnd: AtEnd): Promise<string> {
  const directory = mkdtempSync(path.join(tmpdir(), "reprise-installed-"));
  atEnd(() => rmSync(directory, { recursive: true }));
  cpSync(path.join(root, "test/fixtures", fixture), directory, { recursive: true });
  const packages = path.join(directory, "packages");
  mkdirSync(packages);
  const workspaces = ["runtime", "compiler", "eslint-plugin"].map(each => `--workspace=${each}`);
  await npm(["pack", ...workspaces, "--pack-destination", packages], root);
  for (const file of readdirSync(packages)) {
    renameSync(path.join(packages, file), path.join(packages, file.replace(/^reprise-(.+?)-\d.*$/, "$1.tgz")));
  }
  writeFileSync(path.join(directory, "package-lock.json"), JSON.stringify({ lockfileVersion: 3, packages: locked() }));
  await npm(["install", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"], directory);
  return directory;
}

/** The versions that are installed here: whoever installed them has them in the cache, and no release of others changes a test. */
function locked(): Lock["packages"] {
  const { packages } = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")) as Lock;
  return Object.fromEntries(
    Object.entries(packages).filter(([place, { link }]) => place.startsWith("node_modules/") && link !== true),
  );
}
