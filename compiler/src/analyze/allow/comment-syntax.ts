import { diagnosticCodes, nearestOf, type DiagnosticCode } from "@reprise/runtime/language";
import { isDay, isReason } from "./escape.js";

/** `// reprise-allow DET902 -- reason until 2027-03-01`, taken apart. */
export interface AllowComment {
  readonly code: DiagnosticCode;
  readonly reason: string;
  /** The last day on which it holds. */
  readonly until: string | null;
}

/** Why a comment allows nothing. */
export interface Misread {
  readonly problem: string;
  readonly remedy: string;
}

const form = "Write it as // reprise-allow DET902 -- why this is safe, and add until 2027-03-01 if it is for a time.";

/** Only what the analysis cannot see may be waved through: what it has proven would break the run all the same. */
const allowable = /^DET(51|70|81|902|906)/;

export function parseAllowComment(text: string): AllowComment | Misread {
  const [, word = "", rest = ""] = /^\/\/\s*reprise-allow\s*(\S*)\s*(.*)$/.exec(text) ?? [];
  if (!isCode(word)) {
    const nearest = nearestOf(word, Object.keys(diagnosticCodes));
    const meant = nearest === undefined ? "" : `, perhaps ${nearest} is meant`;
    return {
      problem: word === "" || word === "--" ? "no code is named" : `there is no code ${word}${meant}`,
      remedy: form,
    };
  }
  if (!allowable.test(word))
    return { problem: `${word} is proven, so no comment can make it harmless`, remedy: notAllowable };
  const [, reason = "", until] = /^--\s*(.*?)(?:\s*\[?\buntil (\S+?)\]?)?\s*$/.exec(rest) ?? [];
  if (!isReason(reason)) return { problem: "the reason is missing or too short to be one", remedy: form };
  if (until !== undefined && !isDay(until)) return { problem: `${until} is not a day`, remedy: form };
  return { code: word, reason, until: until ?? null };
}

const notAllowable = "Do what its own remedy says: reprise explain tells more.";

function isCode(text: string): text is DiagnosticCode {
  return Object.hasOwn(diagnosticCodes, text);
}
