import { existsSync, readFileSync } from "node:fs";
import { sourceHash } from "@reprise/runtime/language";
import { UserFiles } from "../manifest/user-files.js";
import { rewrite, type RewrittenSource } from "../rewrite/rewrite.js";

/** Rewrites files as they are loaded. */
export class SourceFiles {
  readonly #files = new UserFiles();

  /**
   * Undefined for what stays as it is.
   *
   * @param written the source, where the text is what another tool has made of it
   */
  rewrite(fileName: string, text: string, written = text): RewrittenSource | undefined {
    const found = this.#files.find(fileName);
    return (
      found && rewrite({ text, fileName: found.file, registeredName: found.registeredName, hash: sourceHash(written) })
    );
  }
}

/** What was written, if that is something else than this text; undefined as well for a file that is not on disk. */
export function writtenInstead(fileName: string, text: string): string | undefined {
  if (!existsSync(fileName)) return undefined;
  const written = readFileSync(fileName, "utf8");
  return sourceHash(written) === sourceHash(text) ? undefined : written;
}
