import type { Asked, Difference, DifferenceKind } from "./mismatch.js";

const keepOld = 'if (!patched("an-id-of-your-own")) await theOldCall()';

const remedies: Readonly<Record<DifferenceKind, (difference: Difference) => string>> = {
  renamed: ({ event, asked }) =>
    event.type.startsWith("timer.")
      ? `Give the wait its old name (${labelOf(event.name)}): the one of the function around it, or { name } of sleep().`
      : `Give it its old name back (${event.name ?? ""}): the name is its identity in histories. The function that holds ` +
        `${nameOf(asked[0]) ?? "it"} may be called anything.`,
  extra: () =>
    "New calls may be added after the last recorded one, or beside recorded ones (Promise.all). Between them they stop " +
    'every run that is past this point: put the new code behind if (patched("an-id-of-your-own")), so that those runs go on ' +
    "as they began.",
  reordered: ({ event }) =>
    `Ask in the recorded order: ${event.name ?? ""} comes first. If it was removed, keep it for the runs that made the call: ` +
    `${keepOld}.`,
  missing: () =>
    "Make the recorded call again, under the same name. If it was removed on purpose, keep it for the runs that made it: " +
    `${keepOld}. Or terminate them.`,
  arguments: ({ event }) =>
    "Pass what was passed then: the recorded outcome answers those arguments. What has to change belongs into the body " +
    `of the ${event.type.startsWith("child.") ? "child" : "activity"}, or ` +
    'behind patched("an-id-of-your-own"), with the old arguments in the other branch.',
  ended: () =>
    "Wait for the outcome of everything that was started, as the recorded code did, or terminate the run: a part of it " +
    "would be lost.",
  unhandled: () =>
    "Give the handler where it was given, under the same name. If it was removed on purpose, keep it for the runs that have taken " +
    "such an update, or terminate them.",
  otherOutcome: () =>
    "Whoever sent the update has been given the recorded answer. Let the handler come to it as it did, and put new behaviour " +
    'behind patched("an-id-of-your-own").',
  otherEnd: () =>
    "The run has ended as recorded, and nothing changes that. If new runs are meant to end otherwise, remove this history; " +
    "if not, put back how the code ends.",
};

export function remedyFor(difference: Difference): string {
  const remedy = remedies[difference.kind](difference);
  if (difference.patch === undefined) return remedy;
  const { patch } = difference;
  return `${remedy} There the run took the patch ${JSON.stringify(patch)}, so it needs code that has the new way of this patch.`;
}

function nameOf(asked: Asked | undefined): string | undefined {
  return asked === undefined || asked.what.kind === "condition" ? undefined : asked.what.name;
}

/** `order` of `sleep:order`. */
function labelOf(name: string | null): string {
  return name?.slice(name.indexOf(":") + 1) ?? "";
}
