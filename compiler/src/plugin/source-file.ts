import { existsSync, readFileSync } from "node:fs";
import { sourceHash } from "@reprise/runtime/language";
import { KeptResults } from "../cache/kept-results.js";
import { UserFiles } from "../manifest/user-files.js";
import { mayMatter } from "../rewrite/may-matter.js";
import type { RewrittenSource } from "../rewrite/rewrite.js";

/** Rewrites files as they are loaded. What was rewritten before is kept: then TypeScript, which parses it, need not be loaded. */
export class SourceFiles {
  readonly #files = new UserFiles();
  readonly #kept = new KeptResults<RewrittenSource | null>("rewritten");

  /**
   * Undefined for what stays as it is.
   *
   * @param written the source, where the text is what another tool has made of it
   */
  async rewrite(fileName: string, text: string, written = text): Promise<RewrittenSource | undefined> {
    const found = this.#files.find(fileName);
    if (found === undefined || !mayMatter(text)) return undefined;
    const { file, registeredName } = found;
    const hash = sourceHash(written);
    const from = [registeredName, hash, text];
    const known = this.#kept.recall(found, from);
    if (known !== undefined) return known.result ?? undefined;
    const { rewrite } = await import("../rewrite/rewrite.js");
    const rewritten = rewrite({ text, fileName: file, registeredName, hash });
    this.#kept.keep(found, from, rewritten ?? null);
    return rewritten;
  }
}

/** What was written, if that is something else than this text; undefined as well for a file that is not on disk. */
export function writtenInstead(fileName: string, text: string): string | undefined {
  if (!existsSync(fileName)) return undefined;
  const written = readFileSync(fileName, "utf8");
  return sourceHash(written) === sourceHash(text) ? undefined : written;
}
