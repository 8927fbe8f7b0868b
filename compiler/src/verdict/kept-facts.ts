import { readFileSync } from "node:fs";
import { deserialize, serialize } from "node:v8";
import { contentsOf, isUnread, restoreContents, type ProjectContents } from "../analyze/analyze.js";
import { changedFiles, type RecordedInputs } from "../analyze/inputs.js";
import { cacheFile, writeCache } from "../cache/cache-directory.js";
import { compilerIdentity } from "../cache/compiler-identity.js";
import { cacheName, type ProjectPlace } from "./kept-verdict.js";

/** Facts about the code of a project, with all that they were made from. */
interface KeptFacts {
  readonly compiler: string;
  readonly inputs: RecordedInputs;
  /** The files of its programs: what changed about these is found out by comparing. */
  readonly sources: ReadonlySet<string>;
  /** Apart, since most of it is read in vain where it does not count any more. */
  readonly contents: Uint8Array;
}

/**
 * Goes on from where the last process was, if this one has not begun and nothing has changed since but sources: then only what changed, and what depends
 * on it, is judged again. Where anything else has (packages, configurations), nothing is known.
 */
export function recallFacts(place: ProjectPlace): void {
  if (!isUnread(place)) return;
  try {
    const kept = deserialize(readFileSync(cacheFile(place.projectDirectory, nameOf(place)))) as KeptFacts;
    if (kept.compiler !== compilerIdentity()) return;
    if (changedFiles(kept.inputs).every(file => kept.sources.has(file)))
      restoreContents(deserialize(kept.contents) as ProjectContents);
  } catch {
    // A cache that cannot be read is no cache.
  }
}

export function keepFacts(place: ProjectPlace, inputs: RecordedInputs): void {
  const contents = contentsOf(place);
  const sources = new Set(contents.flatMap(([, { files }]) => files.map(({ name }) => name)));
  const kept: KeptFacts = { compiler: compilerIdentity(), inputs, sources, contents: serialize(contents) };
  writeCache(place.projectDirectory, nameOf(place), serialize(kept));
}

function nameOf(place: ProjectPlace): string {
  return `${cacheName(place)}.facts`;
}
