import type MagicString from "magic-string";
import type * as ts from "../typescript.js";
import { labelled } from "./global-natives.js";
import type { ParsedFile } from "./parse.js";
import { preludePosition, preludeText } from "./prelude.js";
import { firstWaiting } from "./top-level-await.js";
import { siteLabel } from "./site-label.js";
import type { Use } from "./uses.js";

/** Puts the receivers into the text, imports them, and adds the mark by which a loaded file registers itself. */
export function applyEdits(
  output: MagicString,
  { source, kind }: ParsedFile,
  uses: readonly Use[],
  mark: readonly string[],
): void {
  const nameOf = freshNames(source);
  const labelOf = numberedLabels();
  for (const use of uses) {
    output.overwrite(use.node.getStart(source), use.node.end, replacement(use, nameOf(use.receiver), labelOf));
  }
  const names = [...new Set([...uses.map(({ receiver }) => receiver), "$file"])];
  output.appendLeft(preludePosition(source), preludeText(kind, names, nameOf));
  addMark(output, source, `${nameOf("$file")}(${mark.map(value => JSON.stringify(value)).join(", ")});`);
}

/**
 * At the end, where all is defined; but before a module waits for something, which may be the worker that asks for the mark:
 * `await Worker.start({ workflows: [order] })`.
 */
function addMark(output: MagicString, source: ts.SourceFile, mark: string): void {
  const waiting = firstWaiting(source);
  if (waiting !== undefined) output.appendLeft(waiting.getStart(source), `${mark} `);
  else output.append(`${source.text.endsWith("\n") ? "" : "\n"}${mark}\n`);
}

function replacement(use: Use, name: string, labelOf: (node: ts.Node) => string): string {
  const values: string[] = [];
  if (labelled.has(use.receiver)) values.push(JSON.stringify(labelOf(use.node)));
  if (use.argument !== undefined) values.push(use.argument);
  const call = `${name}(${values.join(", ")})`;
  return (use.parenthesized ? `(${call})` : call) + lineBreaks(use.node);
}

/** Where `globalThis` and the name stand on lines of their own, the lines after them keep their numbers. */
function lineBreaks(node: ts.Node): string {
  return node.getText().replace(/[^\r\n\u2028\u2029]/g, "");
}

/** `makeId:2`: the ordinal is for people, and is not part of the label. */
function numberedLabels(): (node: ts.Node) => string {
  const ordinals = new Map<string, number>();
  return node => {
    const label = siteLabel(node);
    const ordinal = (ordinals.get(label) ?? 0) + 1;
    ordinals.set(label, ordinal);
    return `${label}:${ordinal}`;
  };
}

/** All names of a file, read without their escapes. The parser keeps them, but does not list them as public. */
type Named = ts.SourceFile & { readonly identifiers: ReadonlyMap<string, string> };

/** Gives a receiver another name where the file has that name already, in any scope. */
function freshNames(source: ts.SourceFile): (name: string) => string {
  const { text, identifiers } = source as Named;
  return name => {
    let fresh = name;
    for (let number = 1; text.includes(fresh) || identifiers.has(fresh); number++) fresh = `${name}_${number}`;
    return fresh;
  };
}
