import MagicString from "magic-string";
import { applyEdits } from "./edits.js";
import { importsRuntime } from "./imported-natives.js";
import type * as ts from "../typescript.js";
import { parsedByProgram, parseFile, type ParsedFile } from "./parse.js";
import { mayMatter } from "./may-matter.js";
import { sourceHash } from "@reprise/runtime/language";
import { encodedMap, type EncodedMap } from "./source-map.js";
import { findUses, type Use } from "./uses.js";

export interface RewriteSource {
  readonly text: string;
  /** Its extension decides the language. */
  readonly fileName: string;
  /** `package/path.ts`: the name under which the file registers itself when it is loaded. */
  readonly registeredName: string;
  /** The hash of the source, where the text is no longer what was written. */
  readonly hash?: string;
}

export interface RewrittenSource {
  readonly code: string;
  readonly map: EncodedMap;
  /** How the file gets the receivers: by `import`, or by `require`. */
  readonly kind: ParsedFile["kind"];
}

/**
 * Rewrites every use of a journaled native to ask its receiver: parse → bind → find → edit → map. A function of the text, the
 * names and the table of natives alone, so it gives the same bytes in every bundler, loader, thread and cache.
 *
 * Undefined for a file that stays as it is: it uses no journaled native and defines nothing durable.
 */
export function rewrite({
  text,
  fileName,
  registeredName,
  hash = sourceHash(text),
}: RewriteSource): RewrittenSource | undefined {
  const plan = planFor(text, fileName);
  if (plan === undefined) return undefined;
  const output = new MagicString(text, { filename: fileName });
  applyEdits(output, plan.file, plan.uses, [registeredName, hash]);
  const map = output.generateMap({ source: fileName, includeContent: true, hires: true });
  return { code: output.toString(), map: encodedMap(map), kind: plan.file.kind };
}

/** Whether the file registers itself when it is loaded, so that a worker can tell what it runs. */
export function needsMark(text: string, fileName: string): boolean {
  return planFor(text, fileName) !== undefined;
}

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The identifiers of a program's file that make way for a receiver; undefined for a file that stays as it is, and so is not
 * marked.
 */
export function rewrittenRanges(source: ts.SourceFile): readonly TextRange[] | undefined {
  const plan = planFor(source.text, source.fileName, () => parsedByProgram(source));
  return plan?.uses.map(({ node }) => ({ start: node.getStart(plan.file.source), end: node.end }));
}

function planFor(
  text: string,
  fileName: string,
  parsed: () => ParsedFile | undefined = () => undefined,
): { readonly file: ParsedFile; readonly uses: readonly Use[] } | undefined {
  if (!mayMatter(text)) return undefined;
  const file = parsed() ?? parseFile(fileName, text);
  if (file === undefined) return undefined;
  const uses = findUses(file);
  return uses.length === 0 && !importsRuntime(file.source) ? undefined : { file, uses };
}
