import { RepriseError } from "../language/errors.js";
import type { HistoryEvent } from "../language/events.js";
import { eventsOf, historyFileText, type HistoryFile } from "../testing/history-file.js";
import type { RedactionPolicy } from "./policy.js";
import { DependsOnSecret, redact, redactUnproved, type Redacted } from "./redact.js";
import type { Tried, Try } from "./replayer.js";
import { isSameFailure, shrink } from "./shrink.js";
import { untilFailure, type Verdict } from "./verdict.js";

export interface FixtureOptions {
  /** Undefined: values stay as they were recorded. */
  readonly policy: RedactionPolicy | undefined;
  readonly shrink: boolean;
  /** How long shrinking and redaction may try, together. What was not tried by then stays. */
  readonly limitMs: number;
}

export interface Fixture {
  readonly history: HistoryFile;
  /** What the replay of the fixture comes to; undefined where it could not be replayed. */
  readonly verdict: Verdict | undefined;
  readonly replaced: number;
  /** Paths of values that stay, since the failure depends on them. */
  readonly needed: readonly string[];
  /** What may not be found in any file, nor in its name. */
  readonly secrets: readonly string[];
  /** The time was up before everything was tried. */
  readonly unfinished: boolean;
}

/**
 * The part of a history that fails as the run does, with placeholders for its values. Each step is tried out by a replay.
 *
 * @throws RepriseError `E_CAPTURE` if the failure depends on a value that may not be written
 */
export async function makeFixture(
  recorded: HistoryFile,
  attempt: Try,
  { policy, shrink: shrinks, limitMs }: FixtureOptions,
): Promise<Fixture | undefined> {
  const begun = performance.now();
  const first = await attempt(eventsOf(recorded));
  if (first === undefined) return undefined;
  const expired = () => performance.now() - begun > limitMs;
  const same = (how: "asRecorded" | "rerecorded") => async (events: readonly HistoryEvent[]) => {
    const tried = expired() ? undefined : await attempt(events, how);
    return tried !== undefined && isSameFailure(tried.verdict, first.verdict) ? tried : undefined;
  };
  const short =
    first.verdict.kind === "none" || !shrinks
      ? first.events
      : await shrink(
          untilFailure(first.events, first.verdict),
          same(first.verdict.differs === undefined ? "rerecorded" : "asRecorded"),
        );
  const redacted =
    policy && (await redactProved(short, policy, events => (expired() ? Promise.resolve(undefined) : attempt(events))));
  const events = redacted?.events ?? short;
  const last = await attempt(withoutEnd(events, first.verdict));
  if (last === undefined || !isSameFailure(last.verdict, first.verdict)) throw lost(first, last);
  return {
    history: withEvents(recorded, withoutEnd(events, first.verdict), redacted),
    verdict: last.verdict,
    replaced: redacted?.replaced ?? 0,
    needed: redacted?.needed ?? [],
    secrets: redacted?.secrets ?? [],
    unfinished: expired(),
  };
}

/** Where the code cannot be replayed: the policy alone decides, and nothing is left out. */
export function makeUnprovedFixture(recorded: HistoryFile, policy: RedactionPolicy | undefined): Fixture {
  const redacted = policy && redactUnproved(eventsOf(recorded), policy);
  const history = redacted === undefined ? recorded : withEvents(recorded, redacted.events, redacted);
  const { replaced = 0, secrets = [] } = redacted ?? {};
  return { history, verdict: undefined, replaced, needed: [], secrets, unfinished: false };
}

/** The history of a run that failed ends before its end, which a fixed build does not reach. */
function withoutEnd(events: readonly HistoryEvent[], { kind }: Verdict): readonly HistoryEvent[] {
  return kind === "failed" ? events.filter(({ type }) => type !== "run.failed") : events;
}

async function redactProved(
  events: readonly HistoryEvent[],
  policy: RedactionPolicy,
  replay: (events: readonly HistoryEvent[]) => Promise<Tried | undefined>,
): Promise<Redacted> {
  try {
    return await redact(events, policy, replay);
  } catch (error) {
    if (!(error instanceof DependsOnSecret)) throw error;
    throw new RepriseError("E_CAPTURE", {
      message: `the run goes another way without the value of ${error.message}, which looks like a secret`,
      hint: `If it may be written: --keep ${error.paths.join(",")}. Nothing was written.`,
    });
  }
}

function withEvents(
  recorded: HistoryFile,
  events: readonly HistoryEvent[],
  redacted: Redacted | undefined,
): HistoryFile {
  const numbers = new Set(events.map(({ build }) => build));
  const history = {
    ...recorded,
    ...(recorded.builds && { builds: recorded.builds.filter(({ number }) => numbers.has(number)) }),
    events: events.map(event => ({ ...event, body: JSON.parse(event.body) as unknown })),
  };
  // The name may be made of the id that the run was started with.
  const secret = redacted?.secrets.find(each => history.name.includes(each));
  const named = secret === undefined ? history : { ...history, name: `${history.workflow} ${history.runId}` };
  const leaked = redacted?.secrets.find(each => historyFileText(named).includes(each));
  if (leaked === undefined) return named;
  throw new RepriseError("E_CAPTURE", {
    message: "a value that looks like a secret is part of another that stays",
    hint: "Capture it with fewer --keep, or with --no-redact. Nothing was written.",
  });
}

function lost(first: Tried, last: Tried | undefined): RepriseError {
  const before = first.verdict.failure || "no failure";
  const after = last === undefined ? "a replay that did not end" : last.verdict.failure || "no failure";
  return new RepriseError("E_CAPTURE", {
    message: `the fixture does not fail as the run does: ${before} became ${after}`,
    hint: "Capture it with --no-shrink or --no-redact. Nothing was written.",
  });
}
