import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { cacheDirectory, writeCache } from "../cache/cache-directory.js";
import { compilerIdentity } from "../cache/compiler-identity.js";
import { UserFiles, type UserFile } from "../manifest/user-files.js";
import type { CompiledFile } from "./compile.js";
import { hasTypes } from "./languages.js";

type Compiler = typeof import("./compile.js");

/** Code on disk, with what it was made from. */
interface KeptCode {
  readonly source: string;
  /** `null` for what stays as it is. */
  readonly compiled: CompiledFile | null;
}

const userFiles = new UserFiles();

/** Without `require` of modules, what may be needed is loaded before anything is asked for. */
const { require_module: canRequire } = process.features as { readonly require_module?: boolean };
const loaded = canRequire === true ? undefined : await import("./compile.js");

/** TypeScript and esbuild, which a program that was started before does not need. */
function compiler(): Compiler {
  return loaded ?? (createRequire(import.meta.url)("./compile.js") as Compiler);
}

/**
 * What Node executes for a file; undefined for JavaScript that stays as it is. It is kept beside the package that the file belongs
 * to, for the next start.
 *
 * @param format the module system of the result, where it is not that of the text
 */
export function compiled(fileName: string, text: string, format?: "cjs"): CompiledFile | undefined {
  const found = userFiles.find(fileName);
  if (found === undefined && !hasTypes(fileName)) return undefined;
  const file = found && fileOfCode(found, fileName, format);
  // The map of a built file is another file, which may be another one tomorrow.
  if (file === undefined || text.includes("sourceMappingURL=")) return compiler().compile(fileName, text, format);
  const source = sourceOfCode(fileName, text, found);
  const kept = readKept(file);
  if (kept?.source === source) return kept.compiled ?? undefined;
  const made = compiler().compile(fileName, text, format);
  const content: KeptCode = { source, compiled: made ?? null };
  writeCache(file, JSON.stringify(content));
  return made;
}

/** One for each file, so that what is out of date makes way. */
function fileOfCode({ owner }: UserFile, fileName: string, format = ""): string | undefined {
  if (owner === undefined) return undefined;
  return path.join(cacheDirectory(owner.directory), "code", `${hashOf(fileName, format)}.json`);
}

function sourceOfCode(fileName: string, text: string, found: UserFile | undefined): string {
  return hashOf(compilerIdentity(), fileName, found?.registeredName ?? "", text);
}

function hashOf(...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\0")).digest("base64url");
}

function readKept(file: string): KeptCode | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as KeptCode;
  } catch {
    // A cache that cannot be read is no cache.
    return undefined;
  }
}
