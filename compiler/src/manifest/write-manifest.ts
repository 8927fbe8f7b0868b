import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { manifestFileName, type Manifest } from "@reprise/runtime/language";

/** Writes the manifest so that a worker that starts at this moment reads the old one or the new one, never half of one. */
export function writeManifest(manifest: Manifest, directory: string): string {
  mkdirSync(directory, { recursive: true });
  const target = path.join(directory, manifestFileName);
  const temporary = `${target}.${process.pid}.tmp`;
  writeFileSync(temporary, JSON.stringify(manifest, null, 2) + "\n");
  renameSync(temporary, target);
  return target;
}
