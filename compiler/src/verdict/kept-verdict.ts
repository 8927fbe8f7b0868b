import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Analysis } from "../analyze/analyze.js";
import type { RecordedInputs } from "../analyze/inputs.js";

/** A project, as its `tsconfig.json` describes it. Both paths are absolute. */
export interface ProjectPlace {
  readonly projectDirectory: string;
  readonly tsconfig: string;
}

/** A verdict on disk, with the stamps and hashes of all that it was made from. */
export interface KeptVerdict {
  readonly compiler: string;
  /** The day of an escape that has an end: it is judged by the date. */
  readonly day: string | null;
  readonly inputs: RecordedInputs;
  readonly analysis: Analysis;
}

/** What this very version of the compiler has written, if it still counts today. A cache that cannot be read is no cache. */
export function readKept(place: ProjectPlace): KeptVerdict | undefined {
  try {
    const kept = JSON.parse(readFileSync(cacheFile(place, ""), "utf8")) as KeptVerdict;
    return kept.compiler === compilerIdentity() && (kept.day === null || kept.day === today()) ? kept : undefined;
  } catch {
    return undefined;
  }
}

export function keep(place: ProjectPlace, analysis: Analysis, inputs: RecordedInputs): void {
  const day = analysis.allowances.some(({ until }) => until !== null) ? today() : null;
  const kept: KeptVerdict = { compiler: compilerIdentity(), day, inputs, analysis };
  writeCache(cacheFile(place, ""), JSON.stringify(kept));
}

/** Beside the project, where no other tool looks. */
export function cacheFile({ projectDirectory, tsconfig }: ProjectPlace, suffix: string): string {
  const name = path.relative(projectDirectory, tsconfig).replaceAll(/[^\w.-]/g, "_");
  return path.join(projectDirectory, ".reprise", "cache", name + suffix);
}

export function writeCache(file: string, content: string | Uint8Array): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(path.join(path.dirname(file), ".gitignore"), "*\n");
    writeFileSync(temporary, content);
    renameSync(temporary, file);
  } catch {
    // A directory that cannot be written to, as in a container: the next verdict takes as long as this one.
  }
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

let identity: string | undefined;

/** The compiler, and the table of natives that it judges by. */
export function compilerIdentity(): string {
  const language = path.dirname(fileURLToPath(import.meta.resolve("@reprise/runtime/language")));
  identity ??= [path.resolve(import.meta.dirname, ".."), language].map(identityOf).join(" ");
  return identity;
}

/** An installed package is what its version says; one under development is told from itself of a minute ago. */
function identityOf(directory: string): string {
  const { version } = JSON.parse(readFileSync(nearestPackage(directory), "utf8")) as { readonly version: string };
  if (/[\\/]node_modules[\\/]/.test(directory)) return version;
  const files = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter(file => file.endsWith(".js"));
  return `${version}+${Math.max(...files.map(file => statSync(path.join(directory, file)).mtimeMs))}`;
}

function nearestPackage(directory: string): string {
  const file = path.join(directory, "package.json");
  return existsSync(file) ? file : nearestPackage(path.dirname(directory));
}
