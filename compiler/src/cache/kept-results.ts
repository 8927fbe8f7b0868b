import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { cacheFile, writeCache } from "./cache-directory.js";
import { compilerIdentity } from "./compiler-identity.js";

/** A file of the package in a directory. */
interface OwnedFile {
  readonly file: string;
  readonly owner: { readonly directory: string } | undefined;
}

/** On disk, with the hash of all that it was made from. */
interface Kept<Result> {
  readonly from: string;
  readonly result: Result;
}

/**
 * What is made of each file by itself, kept beside the package that the file belongs to. There is one for each file, so that what
 * is out of date makes way.
 */
export class KeptResults<Result> {
  readonly #kind: string;

  constructor(kind: string) {
    this.#kind = kind;
  }

  /** @param from all that the result is made from, beside the path of the file and the compiler */
  recall({ file, owner }: OwnedFile, from: readonly string[]): { readonly result: Result } | undefined {
    if (owner === undefined) return undefined;
    try {
      const kept = JSON.parse(readFileSync(cacheFile(owner.directory, this.#nameOf(file)), "utf8")) as Kept<Result>;
      return kept.from === hashOf(compilerIdentity(), file, ...from) ? kept : undefined;
    } catch {
      // A cache that cannot be read is no cache.
      return undefined;
    }
  }

  keep({ file, owner }: OwnedFile, from: readonly string[], result: Result): void {
    if (owner === undefined) return;
    const kept: Kept<Result> = { from: hashOf(compilerIdentity(), file, ...from), result };
    writeCache(owner.directory, this.#nameOf(file), JSON.stringify(kept));
  }

  #nameOf(file: string): string {
    return path.join(this.#kind, `${hashOf(file)}.json`);
  }
}

function hashOf(...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\0")).digest("base64url");
}
