import { verdictOf, type DiagnosticCode, type Native } from "@reprise/runtime/language";

const deterministic: Native = { verdict: "deterministic" };
interface MemberRule {
  readonly pattern: RegExp;
  readonly code: DiagnosticCode;
  readonly remedy: string;
}

/** Members and forms that have no row in the table, because they differ with the host only for some arguments. */
const rules: readonly MemberRule[] = [
  // No row: Node's own Buffer.concat() calls it, so the guard must not refuse it.
  { pattern: /(^|\.)Buffer\.allocUnsafe(Slow)?$/, code: "DET203", remedy: "Use Buffer.alloc(): it is filled." },
  {
    pattern: /^Date\.prototype\.([gs]et)(?!UTC|Time$)|^Date\.prototype\.to(Date|Time)?String$|^new Date\(fields\)$/,
    code: "DET110",
    remedy: "Use the UTC form: getUTCHours(), Date.UTC(…), toISOString().",
  },
  {
    pattern: /\(local time\)$/,
    code: "DET110",
    remedy:
      'Name the time zone in the text: "2026-01-31T10:00Z". A mere date is UTC if it has its zeros: "2026-01-31".',
  },
  {
    pattern: /^node:util\.parseArgs\(\)$/,
    code: "DET401",
    remedy: "Pass the arguments to parse, { args }: without them they are those of the process.",
  },
  { pattern: /^set\w+\(text\)$/, code: "DET702", remedy: "Pass a function." },
  { pattern: /\(zone\)$/, code: "DET110", remedy: 'Pass the time zone: { timeZone: "UTC" }.' },
  {
    pattern: /^Intl\.DateTimeFormat\.prototype\.format(ToParts)?\(\)$/,
    code: "DET112",
    remedy: "Pass the time to format.",
  },
  {
    pattern: /\.prototype\.toLocale(Upper|Lower)Case\(\)$/,
    code: "DET120",
    remedy: 'Use toUpperCase() and toLowerCase(), or pass the locale: "en-GB".',
  },
  {
    pattern: /^Intl\.\w+\(\)$|\.prototype\.(toLocale\w*|localeCompare)\(\)$/,
    code: "DET120",
    remedy: 'Pass the locale: "en-GB".',
  },
  {
    pattern: /^RegExp\.(input|last(Match|Paren)|(left|right)Context|\$.)$/,
    code: "DET511",
    remedy: "Use what exec() or match() gives back: these are of the last match of the process.",
  },
  { pattern: /^Error\.prototype\.stack$/, code: "DET502", remedy: "Use the error's name and message." },
  {
    pattern: /^(globalThis|process|import\.meta|node:[^.]*)\.\[computed\]$/,
    code: "DET703",
    remedy: "Name the member.",
  },
];

const verdicts = new Map<string, Native>();

export function verdictFor(path: string): Native {
  const verdict = verdicts.get(path) ?? findVerdict(path);
  verdicts.set(path, verdict);
  return verdict;
}

function findVerdict(path: string): Native {
  const rule = rules.find(each => each.pattern.test(path));
  if (rule !== undefined) return { verdict: "rejected", code: rule.code, remedy: rule.remedy };
  // Members that every function has, asked of the constructor of functions.
  if (/^Function\.(toString|call|apply|bind|name|length)\b/.test(path)) return deterministic;
  const verdict = verdictOf(path);
  // Whoever has an instance has mentioned its class, or got it from somebody who has.
  if (path.includes(".prototype.") && verdict?.key !== path) return deterministic;
  return verdict?.native ?? deterministic;
}

/** The code for a native that the journal answers, if it is one, read where no journal does. */
export function journaledCode(path: string): DiagnosticCode | undefined {
  return verdictFor(path).verdict === "journaled" ? loadTimeCode(path) : undefined;
}

function loadTimeCode(path: string): DiagnosticCode | undefined {
  if (path.startsWith("console") || path.includes("clear")) return undefined;
  if (path.includes("performance")) return "DET102";
  if (path.includes("Date")) return "DET101";
  if (path.includes("Math")) return "DET201";
  return path.includes("crypto") ? "DET203" : "DET301";
}
