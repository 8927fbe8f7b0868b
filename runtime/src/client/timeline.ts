import {
  bodyOf,
  isClosing,
  type EncodedJson,
  type EventBodies,
  type EventType,
  type HistoryEvent,
} from "../language/events.js";
import type { ManifestSite } from "../language/manifest.js";
import { revive } from "../language/payload.js";
import { sitesOf } from "../language/site.js";
import type { StoredBuild } from "../store/contract.js";

/** An event of a history, decoded and placed: what the command line, a web page or a test shows. */
export interface TimelineRow {
  readonly seq: number;
  /** ms since the epoch, on the database's clock. */
  readonly at: number;
  /** ms since the run was started. */
  readonly sinceStartMs: number;
  readonly type: EventType;
  readonly name: string | null;
  readonly occurrence: number | null;
  /** Attempt of an activity, from 1. */
  readonly attempt: number | null;
  /**
   * Of an attempt: since it could begin. Of a timer or a child: since it was asked for. Of an update: since it was accepted. Of a
   * closing event: since the start.
   */
  readonly durationMs: number | null;
  /** The input, argument, result or payload. */
  readonly value?: unknown;
  /** What was thrown; or why the stored value cannot be read. */
  readonly error?: unknown;
  /** When a timer is due, or the next attempt, in ms since the epoch. */
  readonly until: number | null;
  /** Why the run was cancelled or terminated. */
  readonly reason: string | null;
  /** The run of the child that it tells of; of `run.started` the parent's. */
  readonly relatedRunId: string | null;
  /** Where in the source it was asked for: all places that call this name, since the history does not tell them apart. */
  readonly sites: readonly ManifestSite[];
  /** The id of the build that wrote it. */
  readonly build: string | null;
  /** The fencing number of the worker that wrote it. */
  readonly term: number;
  /** The seq of the event whose activation asked for it. */
  readonly cause: number | null;
}

/** Turns a history and the builds that it refers to into rows. */
export function timelineOf(history: readonly HistoryEvent[], builds: readonly StoredBuild[]): readonly TimelineRow[] {
  const buildByNumber = new Map(builds.map(build => [build.number, build]));
  const clock = new AttemptClock(history);
  const startedAt = history[0]?.at ?? 0;
  return history.map(event => {
    const build = event.build === null ? undefined : buildByNumber.get(event.build);
    const { seq, at, type, name, occurrence, term, cause } = event;
    const place = { seq, at, sinceStartMs: at - startedAt, type, name, occurrence, term, cause };
    const sites = build === undefined ? [] : sitesOf(event, build.sites);
    return { ...place, ...contentOf(event), durationMs: clock.durationOf(event), sites, build: build?.build ?? null };
  });
}

type Content = Pick<TimelineRow, "attempt" | "value" | "error" | "until" | "reason" | "relatedRunId">;

const nothing: Content = { attempt: null, until: null, reason: null, relatedRunId: null };

function contentOf(event: HistoryEvent): Content {
  switch (event.type) {
    case "run.started": {
      const { input, parent } = bodyOf(event);
      return { ...nothing, relatedRunId: parent?.runId ?? null, ...decoded("value", input) };
    }
    case "activity.started":
      return { ...nothing, attempt: bodyOf(event).attempt };
    case "activity.attemptFailed": {
      const { attempt, error, retryAt } = bodyOf(event);
      return { ...nothing, attempt, until: retryAt, ...decoded("error", error) };
    }
    case "activity.completed": {
      const { attempt, result } = bodyOf(event);
      return { ...nothing, attempt, ...decoded("value", result) };
    }
    case "activity.failed": {
      const { attempt, error } = bodyOf(event);
      return { ...nothing, attempt, ...decoded("error", error) };
    }
    case "timer.started":
      return { ...nothing, until: bodyOf(event).dueAt };
    case "timer.fired":
    case "patch.taken":
      return nothing;
    case "child.started":
    case "child.cancelRequested":
      return { ...nothing, relatedRunId: bodyOf(event).runId };
    case "child.completed": {
      const { runId, result } = bodyOf(event);
      return { ...nothing, relatedRunId: runId, ...decoded("value", result) };
    }
    case "child.failed":
      return failedChild(bodyOf(event));
    case "signal.received":
      return { ...nothing, ...decoded("value", bodyOf(event).payload) };
    case "update.accepted":
      return { ...nothing, ...decoded("value", bodyOf(event).argument) };
    case "update.failed":
      return { ...nothing, ...decoded("error", bodyOf(event).error) };
    case "update.completed":
    case "run.completed":
      return { ...nothing, ...decoded("value", bodyOf(event).result) };
    case "run.failed":
    case "run.cancelled":
      return { ...nothing, ...decoded("error", bodyOf(event).error) };
    case "cancel.requested":
    case "run.terminated":
      return { ...nothing, reason: bodyOf(event).reason };
  }
}

/** A child that was terminated has thrown nothing. */
function failedChild(ended: EventBodies["child.failed"]): Content & Pick<TimelineRow, "error"> {
  const base = { ...nothing, relatedRunId: ended.runId };
  if (ended.state !== "terminated") return { ...base, ...decoded("error", ended.error) };
  return { ...base, reason: ended.reason ?? "terminated" };
}

/** A history with a damaged value must still be readable around it. */
function decoded(field: "value" | "error", json: EncodedJson): Pick<TimelineRow, "value" | "error"> {
  try {
    return { [field]: revive(json) };
  } catch (error) {
    return { error };
  }
}

/** Knows since when an attempt could be under way: its own start if recorded, else the end of the wait before it. */
class AttemptClock {
  readonly #atOf: ReadonlyMap<number, number>;
  readonly #startedAt: number;
  readonly #sinceByCall = new Map<string, number>();
  readonly #acceptedAt = new Map<string, number>();

  constructor(history: readonly HistoryEvent[]) {
    this.#atOf = new Map(history.map(event => [event.seq, event.at]));
    this.#startedAt = history[0]?.at ?? 0;
  }

  /** To be asked in the order of the history. */
  durationOf(event: HistoryEvent): number | null {
    if (isClosing(event.type)) return event.at - this.#startedAt;
    if (event.type === "patch.taken" || event.type === "child.cancelRequested") return null;
    if (event.type === "update.accepted") {
      this.#acceptedAt.set(bodyOf(event).id, event.at);
      return null;
    }
    if (event.type === "update.completed" || event.type === "update.failed") {
      return event.at - (this.#acceptedAt.get(bodyOf(event).id) ?? event.at);
    }
    const call = `${event.type.split(".")[0] ?? ""} ${event.name ?? ""}#${event.occurrence ?? 0}`;
    const asked = event.cause === null ? undefined : this.#atOf.get(event.cause);
    const since = this.#sinceByCall.get(call) ?? asked;
    if (event.type === "activity.started" || event.type === "timer.started" || event.type === "child.started") {
      this.#sinceByCall.set(call, event.type === "activity.started" ? event.at : (asked ?? event.at));
      return null;
    }
    if (event.type === "activity.attemptFailed") this.#sinceByCall.set(call, bodyOf(event).retryAt);
    // The next attempt may begin early by the difference of two clocks.
    return since === undefined ? null : Math.max(0, event.at - since);
  }
}
