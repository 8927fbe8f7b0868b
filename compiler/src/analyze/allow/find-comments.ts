import * as ts from "../../typescript.js";
import type { Position, Project, Span } from "../project.js";

/** A comment with the mark, and what it stands before; nothing if it stands before nothing that it could cover. */
export interface MarkedComment {
  readonly text: string;
  readonly at: Span;
  readonly covers: Extent | undefined;
}

/** From the first character of a piece of code to the one behind its last. */
export interface Extent {
  readonly from: Position;
  readonly to: Position;
}

const mark = /\/\/[ \t]*reprise-allow(?![\w-])[^\r\n]*/g;

export function markedComments(project: Project): readonly MarkedComment[] {
  return project.ownFiles
    .filter(file => file.text.includes("reprise-allow"))
    .flatMap(file => commentsIn(project, file));
}

function commentsIn(project: Project, file: ts.SourceFile): readonly MarkedComment[] {
  const covered = new Map<number, Extent>();
  const notComments: ts.TextRange[] = [];
  const visit = (node: ts.Node): void => {
    if (isText(node)) notComments.push({ pos: node.getStart(), end: node.end });
    if (canBeCovered(node)) {
      for (const comment of ts.getLeadingCommentRanges(file.text, node.pos) ?? []) {
        // The outermost of those that begin here, which is the whole statement, comes first.
        if (!covered.has(comment.pos)) covered.set(comment.pos, extentOf(project, node));
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return [...file.text.matchAll(mark)].flatMap(({ 0: text, index }) => {
    if (notComments.some(({ pos, end }) => pos <= index && index < end) || isQuoted(file.text, index)) return [];
    const at = project.positionAt(file, index, index + text.length);
    return [{ text: text.trimEnd(), at, covers: covered.get(index) }];
  });
}

function canBeCovered(node: ts.Node): boolean {
  return ts.isStatement(node) || ts.isClassElement(node) || ts.isObjectLiteralElementLike(node);
}

function isText(node: ts.Node): boolean {
  return (
    ts.isStringLiteralLike(node) ||
    ts.isTemplateLiteralToken(node) ||
    ts.isRegularExpressionLiteral(node) ||
    ts.isJsxText(node)
  );
}

/** In another comment, which speaks of such comments. */
function isQuoted(text: string, index: number): boolean {
  const before = text.slice(text.lastIndexOf("\n", index) + 1, index);
  return /^\s*(\*|\/\*|\/\/)/.test(before);
}

function extentOf(project: Project, node: ts.Node): Extent {
  const file = node.getSourceFile();
  return { from: project.positionAt(file, node.getStart()), to: project.positionAt(file, node.end) };
}
