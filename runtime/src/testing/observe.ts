import "../guard/register.js";
import "./keep-stray-errors.js";
import { RepriseError } from "../language/errors.js";
import { bodyOf, isEventType, type HistoryEvent } from "../language/events.js";
import { siteText, sitesOf } from "../language/site.js";
import type { Decision } from "../replay/decision.js";
import { Execution } from "../replay/execution.js";
import { replay } from "../replay/replay.js";
import { findBuilds, uncompiledBuild, type AnyWorkflow, type WorkflowBuild } from "../worker/builds/builds.js";
import { eventsOf, type HistoryFile } from "./history-file.js";

/** A history as it is replayed: of a file, or as it is stored. */
export type History = HistoryFile | readonly HistoryEvent[];

/** What the code did with a history. */
export interface Observed {
  readonly events: readonly HistoryEvent[];
  readonly execution: Execution;
  /** One for each event that was delivered. */
  readonly decisions: readonly Decision[];
}

/** Replays, and returns also what does not replay. @throws RepriseError `E_HISTORY_FILE`, `E_HISTORY_CORRUPT` */
export async function observe(workflow: AnyWorkflow, history: History): Promise<Observed> {
  const events = recordedEvents(history);
  const execution = newExecution(workflow, history);
  const decisions: Decision[] = [];
  await replay(execution, events, { onDecision: decision => void decisions.push(decision) });
  return { events, execution, decisions };
}

/** The code of a workflow, with nothing delivered to it yet. @throws RepriseError `E_HISTORY_FILE` */
export function newExecution(workflow: AnyWorkflow, history: History): Execution {
  checkReadable(workflow, recordedEvents(history));
  const { definition, build } = buildAtHand(workflow);
  const { workflowName: name, workflowBody: body, workflowOptions } = definition;
  const onBug = workflowOptions.onBug ?? "block";
  const runId = "format" in history ? history.runId : "of the test";
  return new Execution(runId, { name, build, body, onBug }, event => recordedPlace(event, history));
}

export function recordedEvents(history: History): readonly HistoryEvent[] {
  return "format" in history ? eventsOf(history) : history;
}

const buildsAtHand = new WeakMap<AnyWorkflow, WorkflowBuild>();

/** The build of the manifest, if the loaded code is the analysed one; else it is named for its text. */
function buildAtHand(workflow: AnyWorkflow): WorkflowBuild {
  let found = buildsAtHand.get(workflow);
  if (found === undefined) {
    try {
      [found] = findBuilds([workflow], { allowUncompiled: true });
    } catch (error) {
      // Code that was edited since the analysis is what people replay most.
      if (!RepriseError.is(error)) throw error;
    }
    buildsAtHand.set(workflow, (found ??= uncompiledBuild(workflow)));
  }
  return found;
}

function recordedPlace(event: HistoryEvent, history: History): string | undefined {
  const builds = "format" in history ? (history.builds ?? []) : [];
  const recorded = builds.find(({ number }) => number === event.build);
  if (recorded === undefined) return undefined;
  const where = siteText(sitesOf(event, recorded.sites));
  return where === undefined ? `build ${recorded.build}` : `${where}, build ${recorded.build}`;
}

function checkReadable(workflow: AnyWorkflow, events: readonly HistoryEvent[]): void {
  const [first] = events;
  const recorded = first?.type === "run.started" ? bodyOf(first).workflow : undefined;
  if (recorded !== undefined && recorded !== workflow.workflowName) {
    throw new RepriseError("E_HISTORY_FILE", {
      message: `the history is one of ${recorded}, not of ${workflow.workflowName}`,
      hint: "Replay it with the workflow that it was recorded with.",
    });
  }
  const unknown = events.find(({ type }) => !isEventType(type));
  if (unknown === undefined) return;
  throw new RepriseError("E_HISTORY_FILE", {
    message: `the history cannot be replayed: event ${unknown.seq} is a ${unknown.type}, which this version of Reprise does not know`,
    hint: "It was written by a newer version: bring @reprise/runtime to that one.",
  });
}
