/**
 * The vocabulary of a history. This is the format on disk: a type or field is added, never renamed.
 *
 * The body of an event is JSON text, stored verbatim. Its payload fields (`input`, `argument`, `result`, `error`, `payload`) hold
 * what the codec wrote (payload.ts).
 */
export interface EventBodies {
  /** Written by whoever starts the run, in the transaction that creates it. */
  "run.started": {
    readonly workflow: string;
    readonly input: EncodedJson;
    readonly seed: string;
    /** The run whose code called this one. Absent for runs that a client started. */
    readonly parent?: ParentRun;
  };
  /** Committed before the first byte of effect of an activity that may run at most once. */
  "activity.started": { readonly attempt: number };
  /** Recorded so that attempts and back-off survive a crash. `retryAt` is in ms since the epoch. */
  "activity.attemptFailed": { readonly attempt: number; readonly error: EncodedJson; readonly retryAt: number };
  "activity.completed": { readonly attempt: number; readonly result: EncodedJson };
  "activity.failed": {
    readonly attempt: number;
    readonly error: EncodedJson;
    readonly code: "E_ACTIVITY_FAILED" | "E_ACTIVITY_TIMEOUT" | "E_ACTIVITY_OUTCOME_UNKNOWN";
  };
  /** `dueAt` is in ms since the epoch; null when the delay exceeds what a date can hold, so that it never fires. */
  "timer.started": { readonly dueAt: number | null };
  "timer.fired": Readonly<Record<string, never>>;
  /** Named for the id of the patch; its cause is the event in whose activation the code first took it. */
  "patch.taken": Readonly<Record<string, never>>;
  /** In the commit that starts the child. `runId` is the child's. */
  "child.started": { readonly runId: string };
  /** The cancellation of the child was asked for, in the commit that sends it. */
  "child.cancelRequested": { readonly runId: string };
  "child.completed": { readonly runId: string; readonly state: "completed"; readonly result: EncodedJson };
  "child.failed": { readonly runId: string } & (
    | { readonly state: "failed" | "cancelled"; readonly error: EncodedJson }
    | { readonly state: "terminated"; readonly reason: string | null }
  );
  /** `id` is the key under which it was sent: a second delivery of the same key is dropped. */
  "signal.received": { readonly id: string; readonly payload: EncodedJson };
  /** `id` is the key under which it was sent: sending it again is the same update. Its validator has let it pass. */
  "update.accepted": { readonly id: string; readonly argument: EncodedJson };
  /** What its handler returned, or threw; caused by the event in whose activation the handler ended. */
  "update.completed": { readonly id: string; readonly result: EncodedJson };
  "update.failed": { readonly id: string; readonly error: EncodedJson };
  "cancel.requested": { readonly reason: string | null };
  "run.completed": { readonly result: EncodedJson };
  "run.failed": { readonly error: EncodedJson };
  "run.cancelled": { readonly error: EncodedJson };
  "run.terminated": { readonly reason: string | null };
}

export type EventType = keyof EventBodies;

export interface ParentRun {
  readonly runId: string;
  /** Of the child among the parent's children of this workflow: `order#2`. */
  readonly occurrence: number;
  /** Whose workers go on with the parent. */
  readonly queue: string;
}

/** JSON as the codec wrote it, already parsed. Only the codec may look inside. */
export type EncodedJson = unknown;

/** Events that are handed to workflow code, each in an activation of its own. The others only record what was done. */
export const deliveredEventTypes = [
  "run.started",
  "activity.completed",
  "activity.failed",
  "timer.fired",
  "child.completed",
  "child.failed",
  "signal.received",
  "update.accepted",
  "cancel.requested",
] as const satisfies readonly EventType[];
export type DeliveredEventType = (typeof deliveredEventTypes)[number];

/** Events that close a run; at most one, and nothing after it. */
export const closingEventTypes = {
  "run.completed": "completed",
  "run.failed": "failed",
  "run.cancelled": "cancelled",
  "run.terminated": "terminated",
} as const satisfies Partial<Record<EventType, string>>;
export type ClosingEventType = keyof typeof closingEventTypes;

/** Events that only record what was done, by hand: a type that is forgotten here is a type error. */
const observedEventTypes: Readonly<Record<Exclude<EventType, DeliveredEventType | ClosingEventType>, true>> = {
  "activity.started": true,
  "activity.attemptFailed": true,
  "timer.started": true,
  "patch.taken": true,
  "child.started": true,
  "child.cancelRequested": true,
  "update.completed": true,
  "update.failed": true,
};

/** Whether this version knows the type: a history may have been written by a newer one. */
export function isEventType(type: string): type is EventType {
  return type in observedEventTypes || type in closingEventTypes || isDelivered(type as EventType);
}

/** What the owner of a run asks the store to append. `seq` is given by its place in the batch. */
export interface NewEvent {
  readonly type: EventType;
  /** The durable name (`chargeCustomer`), the signal's name, or the timer's label. Null for events of the run itself. */
  readonly name: string | null;
  /** Together with type family and name, the identity of a command: `chargeCustomer#2`. Counts from 1. */
  readonly occurrence: number | null;
  /** The seq of the event whose activation issued the command; null for input from outside. */
  readonly cause: number | null;
  /** The site label of the use. File and line are in the manifest of the build. */
  readonly site: string | null;
  /** Hash of the arguments' canonical bytes; only outcomes carry it. */
  readonly fingerprint: string | null;
  /**
   * Labels drawn from in activations since the previous event of this run, in order and run-length encoded, each after the
   * seq of the event that was delivered: `5:makeId*3,order;6:order`. Null when there were none.
   */
  readonly draws: string | null;
  /** JSON text of `EventBodies[type]`. */
  readonly body: string;
  /** The event's time is never before this (ms since the epoch): the due time of a timer. */
  readonly notBefore: number | null;
}

/** An event of a history, as read back. Narrowed by its type, `bodyOf` knows its body. */
export type HistoryEvent<T extends EventType = EventType> = T extends EventType
  ? RecordedEvent & { readonly type: T }
  : never;

interface RecordedEvent extends Omit<NewEvent, "notBefore" | "type"> {
  readonly seq: number;
  /** Time of the database at commit, in ms since the epoch; never decreases within a run. */
  readonly at: number;
  /** The fencing number of the owner that wrote it; 0 for the one who started the run. */
  readonly term: number;
  /** The store's number of the build that wrote it; null where none did. */
  readonly build: number | null;
}

/** An event without the columns that it may leave empty. */
export const bareEvent = {
  name: null,
  occurrence: null,
  cause: null,
  site: null,
  fingerprint: null,
  draws: null,
  build: null,
} as const satisfies Partial<RecordedEvent>;

/** All there is to say of the first event of a run, but for when and with what. */
export const firstEvent = {
  ...bareEvent,
  seq: 1,
  term: 0,
  type: "run.started",
} as const satisfies Partial<HistoryEvent>;

export function isDelivered(type: EventType): type is DeliveredEventType {
  return (deliveredEventTypes as readonly string[]).includes(type);
}

/** What a handler of an update came to. */
export function isUpdateOutcome(type: EventType): type is "update.completed" | "update.failed" {
  return type === "update.completed" || type === "update.failed";
}

export function isClosing(type: EventType): type is ClosingEventType {
  return type in closingEventTypes;
}

/** `activity.completed charge#2`, `signal.received approved`, `run.started`. */
export function eventText({ type, name, occurrence }: Pick<HistoryEvent, "type" | "name" | "occurrence">): string {
  if (name === null) return type;
  return `${type} ${occurrence === null ? name : `${name}#${occurrence}`}`;
}

export function bodyOf<T extends EventType>(event: { readonly type: T; readonly body: string }): EventBodies[T] {
  return JSON.parse(event.body) as EventBodies[T];
}
