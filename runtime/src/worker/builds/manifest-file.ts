import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { messageOf, RepriseError } from "../../language/errors.js";
import { manifestFileName, type Manifest } from "../../language/manifest.js";

/** Beside the entry of the process, as bundlers put it, then upwards from there and from the working directory. */
export function findManifest(): string | undefined {
  const entry = process.argv[1];
  for (const start of [entry === undefined ? undefined : path.dirname(entry), process.cwd()]) {
    for (let directory = start; directory !== undefined; directory = parentOf(directory)) {
      for (const candidate of [
        path.join(directory, manifestFileName),
        path.join(directory, ".reprise", manifestFileName),
      ]) {
        if (existsSync(candidate)) return candidate;
      }
    }
  }
  return undefined;
}

function parentOf(directory: string): string | undefined {
  const parent = path.dirname(directory);
  return parent === directory ? undefined : parent;
}

/** @throws RepriseError `E_MANIFEST` */
export function readManifest(file: string): Manifest {
  const manifest = parseManifest(file);
  if (isManifest(manifest)) return manifest;
  const format =
    typeof manifest === "object" && manifest !== null && "format" in manifest ? manifest.format : undefined;
  throw unreadable(
    file,
    format === undefined || format === 1 ? "it is not a manifest" : `its format is ${JSON.stringify(format)}, not 1`,
  );
}

function parseManifest(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw unreadable(file, messageOf(error));
  }
}

/** The format vouches for the rest: it is enough to see that a manifest was meant. */
function isManifest(value: unknown): value is Manifest {
  if (typeof value !== "object" || value === null) return false;
  const { format, workflows, files } = value as Partial<Record<keyof Manifest, unknown>>;
  return format === 1 && Array.isArray(workflows) && typeof files === "object" && files !== null;
}

function unreadable(file: string, why: string): RepriseError {
  return new RepriseError("E_MANIFEST", {
    message: `the manifest ${file} cannot be read: ${why}`,
    hint: "Build again, or run `reprise check`, with the compiler of this version.",
  });
}
