import { messageOf, RepriseError } from "../language/errors.js";
import { bodyOf, type HistoryEvent } from "../language/events.js";
import { sitesOf } from "../language/site.js";
import type { StoredBuild } from "../store/contract.js";

/** A run's history as a file: `*.history.json`. Bodies are JSON here, not texts, so that people can read them. */
export interface HistoryFile {
  readonly format: "reprise.history.v1";
  /** What the test is called. */
  readonly name: string;
  readonly workflow: string;
  readonly runId: string;
  /** The builds that recorded it, with the places of the operations in it. Absent in files of older versions. */
  readonly builds?: readonly FileBuild[];
  readonly events: readonly FileEvent[];
}

/** `number` is what events name it by. */
export type FileBuild = Pick<StoredBuild, "number" | "build" | "sites">;

type FileEvent = Omit<HistoryEvent, "body"> & { readonly body: unknown };

export function historyFile(
  of: { readonly name: string; readonly runId: string; readonly builds: readonly FileBuild[] },
  events: readonly HistoryEvent[],
): HistoryFile {
  const [first] = events;
  if (first?.type !== "run.started") throw unreadable(of.name, "its first event is not run.started");
  return {
    format: "reprise.history.v1",
    name: of.name,
    workflow: bodyOf(first).workflow,
    runId: of.runId,
    builds: of.builds.map(build => withSitesOf(build, events)),
    events: events.map(event => ({ ...event, body: JSON.parse(event.body) as unknown })),
  };
}

/** A build has the places of a whole workflow; the file keeps those of its own events. */
function withSitesOf({ number, build, sites }: FileBuild, events: readonly HistoryEvent[]): FileBuild {
  const used = new Set(events.flatMap(event => (event.build === number ? sitesOf(event, sites) : [])));
  return { number, build, sites: sites.filter(site => used.has(site)) };
}

/** As text with one event a line, so that a difference is a line of the diff. */
export function historyFileText({ events, ...head }: HistoryFile): string {
  const lines = events.map(event => `    ${JSON.stringify(event)}`).join(",\n");
  const start = JSON.stringify(head, null, 2).replace(/\n\}$/, "");
  return `${start},\n  "events": [\n${lines}\n  ]\n}\n`;
}

/** The histories of a file: one, or a list. @throws RepriseError `E_HISTORY_FILE` */
export function parseHistoryFile(text: string, file: string): readonly HistoryFile[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw unreadable(file, messageOf(error));
  }
  const histories: readonly unknown[] = Array.isArray(content) ? content : [content];
  return histories.map(history => checked(history, file));
}

export function eventsOf({ events }: HistoryFile): readonly HistoryEvent[] {
  // Type and body belong together as they did when the history was written.
  return events.map(event => ({ ...event, body: JSON.stringify(event.body) }));
}

function checked(value: unknown, file: string): HistoryFile {
  const { format, workflow, events } = Object(value) as Partial<Record<keyof HistoryFile, unknown>>;
  if (format !== "reprise.history.v1") throw otherFormat(file, format);
  if (typeof workflow !== "string" || !Array.isArray(events)) throw unreadable(file, "workflow or events are missing");
  return value as HistoryFile;
}

function otherFormat(file: string, format: unknown): RepriseError {
  if (typeof format !== "string" || !format.startsWith("reprise.history.")) {
    const what = format === undefined ? "it has no format" : `its format is ${JSON.stringify(format)}`;
    return unreadable(file, `${what}, where a history has reprise.history.v1`);
  }
  return new RepriseError("E_HISTORY_FILE", {
    message: `the history ${file} cannot be read: it was written by another version of Reprise (${format}; this one reads reprise.history.v1)`,
    hint: "Bring @reprise/runtime to that version, or capture the run again with this one.",
  });
}

function unreadable(file: string, why: string): RepriseError {
  return new RepriseError("E_HISTORY_FILE", {
    message: `the history ${file} cannot be read: ${why}`,
    hint: "Write it with `reprise capture <run-id>`, or with historyFileText(await run.toHistoryFile()).",
  });
}
