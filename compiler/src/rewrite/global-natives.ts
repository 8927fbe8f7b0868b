import { natives, type Native } from "@reprise/runtime/language";

/** What answers for a native in rewritten code. */
export type Receiver =
  "$Date" | "$Math" | "$crypto" | "$performance" | "$setTimeout" | "$AbortSignal" | "$console" | "$call" | "$ns";

/** Receivers that draw, or name a timer, are told their site. */
export const labelled: ReadonlySet<Receiver> = new Set([
  "$Math",
  "$crypto",
  "$setTimeout",
  "$AbortSignal",
  "$call",
  "$ns",
]);

/** A global that has a receiver, and which of its uses the table says are journaled. */
export interface GlobalNative {
  readonly receiver: Receiver;
  readonly called: boolean;
  /** By `new` without arguments. */
  readonly constructed: boolean;
  readonly members: ReadonlySet<string>;
  /** Each of its members is journaled, whatever its name. */
  readonly everyMember: boolean;
}

const receivers: readonly Receiver[] = [
  "$Date",
  "$Math",
  "$crypto",
  "$performance",
  "$setTimeout",
  "$AbortSignal",
  "$console",
];

/** The only journaled global that is an object as a whole; the others are functions. */
const journaledObject = "console";

const rows = natives as Readonly<Record<string, Native | undefined>>;
const isJournaled = (path: string) => rows[path]?.verdict === "journaled";

export const globalNatives: ReadonlyMap<string, GlobalNative> = new Map(
  receivers.map(receiver => [receiver.slice(1), globalNative(receiver, receiver.slice(1))]),
);

function globalNative(receiver: Receiver, name: string): GlobalNative {
  const members = Object.keys(rows).filter(path => path.startsWith(`${name}.`) && isJournaled(path));
  return {
    receiver,
    called: isJournaled(`${name}()`) || (isJournaled(name) && name !== journaledObject),
    constructed: isJournaled(`new ${name}()`),
    members: new Set(members.map(path => path.slice(name.length + 1))),
    everyMember: isJournaled(name) && name === journaledObject,
  };
}

/** A member that is computed could be any. */
export function hasMember(members: ReadonlySet<string>, name: string | undefined): boolean {
  return members.size > 0 && (name === undefined || members.has(name));
}
