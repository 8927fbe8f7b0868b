import type { DiagnosticCode } from "@reprise/runtime/language";
import type { Allowance } from "../../diagnostics.js";
import type { Refusal } from "../1-discover/definitions.js";
import type { Position, Project } from "../project.js";
import { parseAllowComment } from "./comment-syntax.js";
import { markedComments, type Extent } from "./find-comments.js";

/** What was found somewhere, and may be allowed there. */
interface Found {
  readonly code: DiagnosticCode;
  readonly at: Position;
}

/** An escape hatch of the analysis: its author vouches for what the analysis cannot see. */
interface Escape {
  readonly code: DiagnosticCode;
  readonly reason: string;
  readonly until: string | null;
  readonly at: Position;
  readonly covers: Extent;
}

/** All escapes of a project, of which those that are malformed allow nothing. */
export interface Escapes {
  readonly valid: readonly Escape[];
  readonly malformed: readonly Refusal[];
  /** The day on which they are judged: `2027-03-01`. */
  readonly today: string;
}

export function escapesOf(project: Project, today: string): Escapes {
  const valid: Escape[] = [];
  const malformed: Refusal[] = [];
  for (const { text, at, covers } of markedComments(project)) {
    const comment = parseAllowComment(text);
    if ("problem" in comment) {
      malformed.push({
        code: "DET908",
        at,
        detail: `this comment allows nothing: ${comment.problem}`,
        remedy: comment.remedy,
      });
    } else if (covers === undefined) {
      const detail = "this comment allows nothing: it stands before no statement";
      malformed.push({
        code: "DET908",
        at,
        detail,
        remedy: "Put it on a line of its own, above the statement that it is for.",
      });
    } else valid.push({ ...comment, at, covers });
  }
  return { valid, malformed, today };
}

interface Allowed {
  has(found: Found): boolean;
  /** What is to be said about the escapes themselves. */
  readonly refusals: readonly Refusal[];
  readonly allowances: readonly Allowance[];
}

export function allow(found: readonly Found[], { valid, malformed, today }: Escapes): Allowed {
  const holding = valid.filter(each => !isExpired(each, today));
  const used = new Set(holding.filter(each => found.some(finding => covers(each, finding))));
  const complaints = valid.flatMap(each => {
    if (isExpired(each, today)) return [expired(each)];
    return used.has(each) ? [] : [unused(each)];
  });
  return {
    has: finding => holding.some(each => covers(each, finding)),
    refusals: [...malformed, ...complaints],
    allowances: valid.map(each => allowanceOf(each, used.has(each))),
  };
}

function allowanceOf({ code, reason, until, at }: Escape, used: boolean): Allowance {
  return { form: "comment", subject: code, reason, until, ...at, used };
}

function isExpired({ until }: Escape, today: string): boolean {
  return until !== null && until < today;
}

function covers({ code, at: { file }, covers: { from, to } }: Escape, { code: found, at }: Found): boolean {
  if (code !== found || file !== at.file) return false;
  return !isBefore(at, from) && isBefore(at, to);
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.column < b.column);
}

function unused({ code, at }: Escape): Refusal {
  const detail = `this comment allows ${code}, which is not found in the statement below it`;
  // It stands on a line of its own, or it would cover nothing.
  const { file, line } = at;
  const whole = { from: { line, column: 1 }, to: { line: line + 1, column: 1 } };
  return { code: "DET904", at, detail, fix: { title: "Remove the comment", file, ...whole, text: "" } };
}

function expired({ code, at, until }: Escape): Refusal {
  return { code: "DET907", at, detail: `this comment allowed ${code} until ${until ?? "today"}` };
}
