import { identityKey } from "../language/commands.js";
import { isClosing, type HistoryEvent } from "../language/events.js";
import { replaceInEvents } from "./event-values.js";
import { minimise } from "./minimise.js";
import type { Leaf } from "./payload-values.js";
import { Placeholders } from "./placeholders.js";
import { isKept, sensitivityOf, type RedactionPolicy, type Sensitivity } from "./policy.js";
import type { Tried } from "./replayer.js";
import type { Verdict } from "./verdict.js";

/** A value, wherever it stands: one that occurs twice is replaced twice, by the same. */
interface Unit {
  readonly key: string;
  readonly value: string;
  readonly paths: readonly string[];
  readonly sensitivity: Sensitivity;
}

export interface Redacted {
  readonly events: readonly HistoryEvent[];
  readonly replaced: number;
  /** Paths of values that stay, since the failure depends on them. */
  readonly needed: readonly string[];
  /** What may not be found in any file. */
  readonly secrets: readonly string[];
}

/** Values that have to be replaced, and on which the failure depends. */
export class DependsOnSecret extends Error {
  readonly paths: readonly string[];

  constructor(paths: readonly string[]) {
    super(paths.join(", "));
    this.paths = paths;
  }
}

/** Too short to be searched for in other texts. */
const shortestSecret = 4;

export type Replay = (events: readonly HistoryEvent[]) => Promise<Tried | undefined>;

/**
 * Replaces values, as far as the replay proves that nothing depends on them: the same commands, the same failure.
 *
 * @throws DependsOnSecret
 */
export async function redact(
  events: readonly HistoryEvent[],
  policy: RedactionPolicy,
  replay: Replay,
): Promise<Redacted> {
  const units = unitsOf(events, policy);
  const always = units.filter(({ sensitivity }) => sensitivity === "always");
  const usually = units.filter(({ sensitivity }) => sensitivity === "usually");
  const original = await replay(events);
  if (original === undefined) throw new Error("the history was replayed before");
  const open = withoutValues(events, original.verdict);
  const base = await replay(open);
  const candidate = (kept: readonly Unit[]) => replaced(open, units, kept);
  const tried = async (kept: readonly Unit[]) => {
    const found = await replay(candidate(kept));
    return found !== undefined && base !== undefined && isSame(found.verdict, base.verdict) ? found : undefined;
  };
  const holds = async (kept: readonly Unit[]) => (await tried(kept)) !== undefined;
  if (!(await holds(usually))) {
    const decisive = await minimise(always, kept => holds([...usually, ...kept]));
    throw new DependsOnSecret(decisive.flatMap(({ paths }) => paths.slice(0, 1)));
  }
  const kept = await minimise(usually, holds);
  const found = await tried(kept);
  return {
    events: found === undefined ? candidate(kept) : withValues(events, candidate(kept), found.verdict),
    replaced: always.length + usually.length - kept.length,
    needed: kept.flatMap(({ paths }) => paths.slice(0, 1)),
    secrets: secretsOf(always),
  };
}

/** Where no replay can prove anything: everything that the policy names. What the code asked for cannot be compared then. */
export function redactUnproved(events: readonly HistoryEvent[], policy: RedactionPolicy): Redacted {
  const units = unitsOf(events, policy);
  const gone = units.filter(({ sensitivity }) => sensitivity !== "never");
  return {
    events: replaced(events, units, []).map(event => ({ ...event, fingerprint: null })),
    replaced: gone.length,
    needed: [],
    secrets: secretsOf(gone.filter(({ sensitivity }) => sensitivity === "always")),
  };
}

function secretsOf(units: readonly Unit[]): readonly string[] {
  return units.map(({ value }) => value).filter(value => value.length >= shortestSecret);
}

function unitsOf(events: readonly HistoryEvent[], policy: RedactionPolicy): readonly Unit[] {
  const units = new Map<string, Unit>();
  replaceInEvents(events, leaf => {
    const key = keyOf(leaf);
    const known = units.get(key) ?? { key, value: leaf.value, paths: [], sensitivity: "never" as const };
    const sensitivity = stronger(known.sensitivity, sensitivityOf(leaf, policy));
    units.set(key, { ...known, paths: [...known.paths, leaf.path], sensitivity });
    return leaf.value;
  });
  // What is kept in one place is kept in all: two texts for one value would be two values.
  const asked = [...units.values()].map(unit =>
    unit.paths.some(path => isKept(path, policy.keep)) ? { ...unit, sensitivity: "never" as const } : unit,
  );
  return withQuotingTexts(asked);
}

/** A text that quotes a secret is one. */
function withQuotingTexts(units: readonly Unit[]): readonly Unit[] {
  const secrets = secretsOf(units.filter(({ sensitivity }) => sensitivity === "always"));
  return units.map(unit =>
    unit.sensitivity === "usually" && secrets.some(secret => unit.value.includes(secret))
      ? { ...unit, sensitivity: "always" as const }
      : unit,
  );
}

const order: readonly Sensitivity[] = ["never", "usually", "always"];

function stronger(one: Sensitivity, other: Sensitivity): Sensitivity {
  return order.indexOf(one) > order.indexOf(other) ? one : other;
}

/** A text is the same as a key and as a value. */
function keyOf({ kind, value }: Leaf): string {
  return `${kind === "key" ? "text" : kind} ${value}`;
}

function replaced(
  events: readonly HistoryEvent[],
  units: readonly Unit[],
  kept: readonly Unit[],
): readonly HistoryEvent[] {
  const gone = new Set(units.filter(({ sensitivity }) => sensitivity !== "never").map(({ key }) => key));
  for (const { key } of kept) gone.delete(key);
  const placeholders = new Placeholders(units.map(({ value }) => value));
  return replaceInEvents(events, leaf => (gone.has(keyOf(leaf)) ? placeholderOf(leaf, placeholders) : leaf.value));
}

function placeholderOf({ kind, value }: Leaf, placeholders: Placeholders): string {
  if (kind === "bytes") return placeholders.bytes(value);
  return kind === "number" ? placeholders.number(value) : placeholders.text(value);
}

function isSame(one: Verdict, other: Verdict): boolean {
  return one.failure === other.failure && one.decisions.join("\n") === other.decisions.join("\n");
}

/** Never the fingerprint of any arguments. */
const otherArguments = "redacted";

/**
 * Without what follows from the values: fingerprints of arguments, and the result. Where the failure is that the arguments
 * differ, they still do.
 */
function withoutValues(events: readonly HistoryEvent[], { kind, differs, seq }: Verdict): readonly HistoryEvent[] {
  return events
    .filter(({ type }) => kind === "blocked" || !isClosing(type))
    .map(event => ({ ...event, fingerprint: differs === "arguments" && event.seq === seq ? otherArguments : null }));
}

/** With what follows from the new values: the fingerprints of what the replay asked for, and its end. */
function withValues(
  original: readonly HistoryEvent[],
  events: readonly HistoryEvent[],
  { fingerprints, closing, kind }: Verdict,
): readonly HistoryEvent[] {
  const filled = events.map(event => {
    const kind = event.type.split(".")[0];
    if (event.fingerprint !== null || (kind !== "activity" && kind !== "child")) return event;
    const key = identityKey({ kind, name: event.name ?? "", occurrence: event.occurrence ?? 1 });
    return { ...event, fingerprint: fingerprints[key] ?? null };
  });
  const end = original.find(({ type }) => isClosing(type));
  return kind === "none" && closing !== undefined && end?.type === closing.type
    ? [...filled, { ...end, body: closing.body }]
    : filled;
}
