import MagicString, { type SourceMap } from "magic-string";
import { ts } from "ts-morph";
import { parseFile, type ParsedFile } from "./parse.js";
import { isRewritten, preludePosition, preludeText } from "./prelude.js";
import { siteLabel } from "./site-label.js";
import { sourceHash } from "./source-hash.js";
import { findUses, labelled, type Use } from "./uses.js";

export interface RewriteSource {
  readonly text: string;
  /** Its extension decides the language. */
  readonly fileName: string;
  /** `package/path.ts`: the name under which the file registers itself when it is loaded. */
  readonly registeredName: string;
}

export interface RewrittenSource {
  readonly code: string;
  readonly map: SourceMap;
}

/** Files without any of these words need no parser. */
const mayMatter = /Date|Math|crypto|performance|setTimeout|AbortSignal|console|timers|perf_hooks|@reprise\/runtime/;

/**
 * Rewrites every use of a journaled native to ask its receiver: parse → find → edit → map. A function of the text, the names
 * and the table of natives alone, so it gives the same bytes in every bundler, loader and cache.
 *
 * Undefined for a file that stays as it is: it uses no journaled native and defines nothing durable.
 */
export function rewrite(source: RewriteSource): RewrittenSource | undefined {
  if (!mayMatter.test(source.text) || isRewritten(source.text)) return undefined;
  const file = parseFile(source.fileName, source.text);
  if (file === undefined) return undefined;
  const uses = findUses(file.source);
  if (uses.length === 0 && !definesDurables(file.source)) return undefined;
  return edit(source, file, uses);
}

/** Whether the file registers itself when it is loaded, so that a worker can tell what it runs. */
export function needsMark(text: string, fileName: string): boolean {
  return rewrite({ text, fileName, registeredName: "" }) !== undefined;
}

function edit(source: RewriteSource, file: ParsedFile, uses: readonly Use[]): RewrittenSource {
  const nameOf = freshNames(file.source);
  const output = new MagicString(source.text, { filename: source.fileName });
  const imported = new Set<string>(["$file"]);
  const ordinals = new Map<string, number>();
  for (const use of uses) {
    imported.add(use.receiver);
    output.overwrite(use.node.getStart(file.source), use.node.end, replacement(use, nameOf(use.receiver), ordinals));
  }
  const names = [...imported].map(name => (nameOf(name) === name ? name : `${name} as ${nameOf(name)}`));
  output.appendLeft(preludePosition(file.source), preludeText(file.kind, names));
  const mark = `${nameOf("$file")}(${JSON.stringify(source.registeredName)}, "${sourceHash(source.text)}");`;
  output.append(`\n${mark}\n`);
  const map = output.generateMap({ source: source.fileName, includeContent: true, hires: true });
  return { code: output.toString(), map };
}

function replacement(use: Use, name: string, ordinals: Map<string, number>): string {
  const values: string[] = [];
  if (labelled.has(use.receiver)) values.push(JSON.stringify(numberedLabel(use.node, ordinals)));
  if (use.argument !== undefined) values.push(use.argument);
  const call = `${name}(${values.join(", ")})`;
  return use.parenthesized ? `(${call})` : call;
}

/** The ordinal is for people, and is not part of the label. */
function numberedLabel(node: ts.Node, ordinals: Map<string, number>): string {
  const label = siteLabel(node);
  const ordinal = (ordinals.get(label) ?? 0) + 1;
  ordinals.set(label, ordinal);
  return `${label}:${ordinal}`;
}

/** A value import of the runtime: workflows, activities or signals may be defined here. */
function definesDurables(source: ts.SourceFile): boolean {
  return source.statements.some(
    statement =>
      ts.isImportDeclaration(statement) &&
      ts.isStringLiteral(statement.moduleSpecifier) &&
      statement.moduleSpecifier.text === "@reprise/runtime" &&
      statement.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword,
  );
}

/** Gives a receiver another name where the file uses that name itself, in any scope. */
function freshNames(source: ts.SourceFile): (name: string) => string {
  const used = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text.startsWith("$")) used.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return name => {
    let fresh = name;
    for (let number = 1; used.has(fresh); number++) fresh = `${name}${number}`;
    return fresh;
  };
}
