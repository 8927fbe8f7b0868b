import type { Refusal } from "../1-discover/definitions.js";
import type { Position, Project, Span } from "../project.js";
import { parseAllowComment, type AllowComment } from "./comment-syntax.js";
import type { Escape, Found, ReadEscapes } from "./escape.js";
import { markedComments, type Extent } from "./find-comments.js";

export function commentEscapes(project: Project): ReadEscapes {
  const valid: Escape[] = [];
  const malformed: Refusal[] = [];
  const refuse = (at: Span, problem: string, remedy: string): void => {
    malformed.push({ code: "DET908", at, detail: `this comment allows nothing: ${problem}`, remedy });
  };
  for (const { text, at, covers } of markedComments(project)) {
    const comment = parseAllowComment(text);
    if ("problem" in comment) refuse(at, comment.problem, comment.remedy);
    else if (covers === undefined) refuse(at, "it stands before no statement", alone);
    else valid.push(escapeOf(comment, at, covers));
  }
  return { valid, malformed };
}

const alone = "Put it on a line of its own, above the statement that it is for.";

function escapeOf({ code, reason, until }: AllowComment, at: Span, extent: Extent): Escape {
  const { file, line } = at;
  // It stands on a line of its own, or it would cover nothing.
  const whole = { from: { line, column: 1 }, to: { line: line + 1, column: 1 } };
  return {
    form: "comment",
    subject: code,
    reason,
    until,
    at,
    covers: found => found.code === code && found.at.file === file && isWithin(found, extent),
    unused: {
      detail: `this comment allows ${code}, which is not found in the statement below it`,
      fix: { title: "Remove the comment", file, ...whole, text: "" },
    },
  };
}

function isWithin({ at }: Found, { from, to }: Extent): boolean {
  return !isBefore(at, from) && isBefore(at, to);
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.column < b.column);
}
