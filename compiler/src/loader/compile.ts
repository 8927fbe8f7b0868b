import { throughInputMap } from "../plugin/input-map.js";
import { SourceFiles } from "../plugin/source-file.js";
import type { RewrittenSource } from "../rewrite/rewrite.js";
import { hasTypes } from "./languages.js";
import { executable } from "./strip-types.js";

/** What Node executes for a file. */
export interface CompiledFile {
  readonly code: string;
  /** How it gets the receivers; undefined where only its types are gone. */
  readonly kind?: RewrittenSource["kind"] | undefined;
}

const files = new SourceFiles();

/** Undefined for JavaScript that stays as it is. */
export function compile(fileName: string, text: string, format?: "cjs"): CompiledFile | undefined {
  const found = files.rewrite(fileName, text);
  const rewritten = found && throughInputMap(fileName, text, found);
  if (rewritten === undefined && !hasTypes(fileName)) return undefined;
  return { code: executable(fileName, text, rewritten, format), kind: rewritten?.kind };
}
