import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Beside a project or a package, where no other tool looks. */
export function cacheDirectory(directory: string): string {
  return path.join(directory, ".reprise", "cache");
}

/** Whoever reads meanwhile finds the old content or the new one. */
export function writeCache(file: string, content: string | Uint8Array): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(path.join(path.dirname(file), ".gitignore"), "*\n");
    writeFileSync(temporary, content);
    renameSync(temporary, file);
  } catch {
    // A directory that cannot be written to, as in a container: the next start takes as long as this one.
  }
}
