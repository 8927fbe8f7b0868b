import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

/** A file of the cache of a project or a package: beside it, where no other tool looks. */
export function cacheFile(directory: string, name: string): string {
  return path.join(cacheDirectory(directory), name);
}

/** Whoever reads meanwhile finds the old content or the new one. */
export function writeCache(directory: string, name: string, content: string | Uint8Array): void {
  const file = cacheFile(directory, name);
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const isNew = mkdirSync(path.dirname(file), { recursive: true }) !== undefined;
    if (isNew) writeFileSync(path.join(cacheDirectory(directory), ".gitignore"), "*\n");
    writeFileSync(temporary, content);
    renameSync(temporary, file);
  } catch {
    // A directory that cannot be written to, as in a container: the next start takes as long as this one.
  }
}

function cacheDirectory(directory: string): string {
  return path.join(directory, ".reprise", "cache");
}
