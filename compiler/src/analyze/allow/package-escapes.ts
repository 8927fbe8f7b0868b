import type { PackageEntry } from "../configuration.js";
import type { Refusal } from "../1-discover/definitions.js";
import { isDay, isReason, type Escape, type Found, type ReadEscapes } from "./escape.js";
import { isInRange, isRange } from "./version-range.js";

/** `"acme-dsl@^2": { "deterministic": true, "reason": "…" }` in the configuration. */
export function packageEscapes(entries: readonly PackageEntry[]): ReadEscapes {
  const valid: Escape[] = [];
  const malformed: Refusal[] = [];
  for (const entry of entries) {
    const parsed = parseEntry(entry);
    if (typeof parsed !== "string") valid.push(escapeOf(entry, parsed));
    else {
      const detail = `the entry ${JSON.stringify(entry.key)} allows nothing: ${parsed}`;
      malformed.push({ code: "DET908", at: entry.at, detail, remedy: form });
    }
  }
  return { valid, malformed };
}

const form = 'Write it as "acme-dsl@^2": { "deterministic": true, "reason": "why this is safe" }.';

interface Vouched {
  readonly name: string;
  readonly range: string;
  readonly reason: string;
  readonly until: string | null;
}

/** The entry, or why it is none. */
function parseEntry({ key, value }: PackageEntry): Vouched | string {
  const { name, range } = partsOf(key);
  const { deterministic, reason, until = null, ...others } = value;
  const [other] = Object.keys(others);
  if (name === "" || range === "") return "it names no version";
  if (!isRange(range)) return `${range} is not a range of versions`;
  if (other !== undefined) return `there is no setting ${JSON.stringify(other)}`;
  if (deterministic !== true) return "it does not say that the package is deterministic";
  if (typeof reason !== "string" || !isReason(reason)) return "the reason is missing or too short to be one";
  if (until !== null && (typeof until !== "string" || !isDay(until))) return `${JSON.stringify(until)} is not a day`;
  return { name, range, reason, until };
}

/** `@acme/dsl@^2`: a scope begins with the character that separates the version. */
function partsOf(key: string): { readonly name: string; readonly range: string } {
  const at = key.indexOf("@", 1);
  return at === -1 ? { name: key, range: "" } : { name: key.slice(0, at), range: key.slice(at + 1).trim() };
}

function escapeOf({ key, at }: PackageEntry, { name, range, reason, until }: Vouched): Escape {
  const isAbout = (found: Found): boolean => found.package?.name === name;
  return {
    form: "package",
    subject: key,
    reason,
    until,
    at,
    covers: found => isAbout(found) && isInRange(found.package?.version ?? "", range),
    unused: { detail: `the configuration vouches for ${key}, which no workflow needs`, remedy: "Remove the entry." },
    misses: found => {
      if (!isAbout(found)) return undefined;
      const detail = `the configuration vouches for ${key}, but version ${found.package?.version ?? "?"} is installed`;
      return { code: "DET902", at, detail, remedy: "Look at that version, and name a range that has it in it." };
    },
  };
}
