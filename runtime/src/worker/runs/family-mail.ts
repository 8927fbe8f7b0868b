import { identityKey, type ChildCommand } from "../../language/commands.js";
import { bodyOf, type NewEvent } from "../../language/events.js";
import type { Mail } from "../../language/mail.js";
import type { FamilyWrite } from "../../store/contract.js";
import type { FamilyMember } from "./pending-family.js";

/** So many children are named each by itself: the names are in the run's row while it waits. */
const namedAtMost = 10;

/** What a run waits for, as its row says it: `child order#1`, and beyond the first ten `90 children more`. */
export function awaitedChildren(children: readonly ChildCommand[]): readonly string[] {
  const named = children.slice(0, namedAtMost).map(identityKey);
  const others = children.length - named.length;
  return others === 0 ? named : [...named, `${others} children more`];
}

/** The report of a child is the event, as it was written with the child's end. */
export function childEvent({ name, occurrence, body }: Mail): Pick<NewEvent, "type" | "name" | "occurrence" | "body"> {
  const report = body ?? "{}";
  const { state } = bodyOf({ type: "child.completed", body: report }) as { readonly state: string };
  return { type: state === "completed" ? "child.completed" : "child.failed", name, occurrence, body: report };
}

/** Of everybody who got mail with this write. Cancelled children are in whichever queue they were started in: they poll. */
export function queuesToWake({ queue, execution }: FamilyMember, family: FamilyWrite): readonly string[] {
  const queues = new Set(family.started.map(child => child.queue));
  if (family.report !== null) queues.add(execution.parent?.queue ?? queue);
  if (family.cancelled.length > 0 || execution.hasChildren) queues.add(queue);
  return [...queues];
}
