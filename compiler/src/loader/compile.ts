import { UserFiles } from "../manifest/user-files.js";
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

const files = new UserFiles();

/** Undefined for JavaScript that stays as it is. */
export function compile(fileName: string, text: string, format?: "cjs"): CompiledFile | undefined {
  const rewritten = rewriteLoaded(fileName, text);
  if (rewritten === undefined && !hasTypes(fileName)) return undefined;
  return { code: executable(fileName, text, rewritten, format), kind: rewritten?.kind };
}

function rewriteLoaded(fileName: string, text: string): RewrittenSource | undefined {
  const found = files.find(fileName);
  const rewritten = found && rewrite({ text, fileName: found.file, registeredName: found.registeredName });
  return rewritten && throughInputMap(fileName, text, rewritten);
}
