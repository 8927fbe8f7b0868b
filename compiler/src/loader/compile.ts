import type { UserFile } from "../manifest/user-files.js";
import { throughInputMap } from "../plugin/input-map.js";
import { rewrite, type RewrittenSource } from "../rewrite/rewrite.js";
import { hasTypes } from "./languages.js";
import { executable } from "./strip-types.js";

/** What Node executes for a file. */
export interface CompiledFile {
  readonly code: string;
  /** How it gets the receivers; undefined where only its types are gone. */
  readonly kind?: RewrittenSource["kind"] | undefined;
}

/**
 * Undefined for JavaScript that stays as it is.
 *
 * @param file undefined for code that is not the user's own, which loses its types alone
 */
export function compile(
  fileName: string,
  text: string,
  file: UserFile | undefined,
  format?: "cjs",
): CompiledFile | undefined {
  const found = file && rewrite({ text, fileName: file.file, registeredName: file.registeredName });
  const rewritten = found && throughInputMap(fileName, text, found);
  if (rewritten === undefined && !hasTypes(fileName)) return undefined;
  return { code: executable(fileName, text, rewritten, format), kind: rewritten?.kind };
}
