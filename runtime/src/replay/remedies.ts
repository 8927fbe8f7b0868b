import type { Difference, DifferenceKind } from "./mismatch.js";

const remedies: Readonly<Record<DifferenceKind, (difference: Difference) => string>> = {
  renamed: ({ event, asked }) =>
    event.type.startsWith("timer.")
      ? `Give the wait its old name (${labelOf(event.name)}): the one of the function around it, or { name } of sleep().`
      : `Give it its old name back (${event.name ?? ""}): the name is its identity in histories. The function that holds ` +
        `${asked[0]?.what.name ?? "it"} may be called anything.`,
  extra: () =>
    "New calls may be added after the last recorded one, or beside recorded ones (Promise.all). Between them they stop " +
    "every run that is past this point: let those runs end on their build first, or make the new code a workflow with a " +
    "name of its own, beside the old one.",
  reordered: ({ event }) =>
    `Ask in the recorded order: ${event.name ?? ""} comes first. If it was removed, let the runs that made the call end ` +
    "on their build first.",
  missing: () =>
    "Make the recorded call again, under the same name. If it was removed on purpose, let the runs that made it end on " +
    "their build first, or terminate them.",
  arguments: () =>
    "Pass what was passed then: the recorded outcome answers those arguments. What has to change belongs into the body " +
    "of the activity, or into a call after the last recorded one.",
  ended: () =>
    "Wait for the outcome of everything that was started, as the recorded code did, or terminate the run: a part of it " +
    "would be lost.",
  otherEnd: () =>
    "The run has ended as recorded, and nothing changes that. If new runs are meant to end otherwise, remove this history; " +
    "if not, put back how the code ends.",
};

export function remedyFor(difference: Difference): string {
  return remedies[difference.kind](difference);
}

/** `order` of `sleep:order`. */
function labelOf(name: string | null): string {
  return name?.slice(name.indexOf(":") + 1) ?? "";
}
