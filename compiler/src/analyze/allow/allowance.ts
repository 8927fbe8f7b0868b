import type { Allowance } from "../../diagnostics.js";
import type { Refusal } from "../1-discover/definitions.js";
import type { Configuration } from "../configuration.js";
import type { Memory } from "../incremental/memory.js";
import type { Project } from "../project.js";
import { commentEscapes } from "./comment-escapes.js";
import type { Escape, Found, ReadEscapes } from "./escape.js";
import type { References } from "../references.js";
import { packageEscapes } from "./package-escapes.js";
import { unguardedCalls } from "./unguarded-calls.js";

/** All escapes of a project, of which those that are malformed allow nothing. */
export interface Escapes extends ReadEscapes {
  /** The day on which they are judged: `2027-03-01`. */
  readonly today: string;
}

export function escapesOf(
  project: Project,
  references: References,
  memory: Memory,
  { packages }: Configuration,
  today: string,
): Escapes {
  const read = [commentEscapes(project), unguardedCalls(project, references, memory), packageEscapes(packages)];
  return { valid: read.flatMap(each => each.valid), malformed: read.flatMap(each => each.malformed), today };
}

interface Allowed {
  has(found: Found): boolean;
  /** What is to be said about the escapes themselves. */
  readonly refusals: readonly Refusal[];
  readonly allowances: readonly Allowance[];
}

export function allow(found: readonly Found[], { valid, malformed, today }: Escapes): Allowed {
  const holding = valid.filter(each => !isExpired(each, today));
  const used = new Set(holding.filter(each => !each.unused || found.some(finding => each.covers(finding))));
  return {
    has: finding => holding.some(each => each.covers(finding)),
    refusals: [
      ...malformed,
      ...valid.filter(each => isExpired(each, today)).map(expired),
      ...holding.filter(each => !used.has(each)).map(each => missed(each, found) ?? unused(each)),
    ],
    allowances: valid.map(each => allowanceOf(each, used.has(each))),
  };
}

function allowanceOf({ form, subject, reason, until, at: { file, line, column } }: Escape, used: boolean): Allowance {
  return { form, subject, reason, until, file, line, column, used };
}

function isExpired({ until }: Escape, today: string): boolean {
  return until !== null && until < today;
}

function missed(escape: Escape, found: readonly Found[]): Refusal | undefined {
  for (const finding of found) {
    const refusal = escape.misses?.(finding);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function unused({ at, subject, unused: { detail, remedy, fix } = { detail: subject } }: Escape): Refusal {
  return { code: "DET904", at, detail, ...(remedy && { remedy }), ...(fix && { fix }) };
}

function expired({ subject, at, until }: Escape): Refusal {
  return { code: "DET907", at, detail: `${subject} was allowed until ${until ?? "today"}` };
}
