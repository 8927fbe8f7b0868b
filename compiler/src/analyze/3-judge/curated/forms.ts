import type { ArgumentForm, MemberCall, PackageCall } from "../../2-reach/facts.js";
import type { Journaled, Refused, VerdictOnCall } from "./curated.js";

/** What calls of packages tell by their arguments, and verdicts that depend on it. */

export type Call = Pick<PackageCall, "arguments">;

/** Accepted where a call passes a test, else what is given. */
export function acceptedIf(test: (call: PackageCall) => boolean, otherwise: Refused): VerdictOnCall {
  return call => (call !== undefined && test(call) ? "accepted" : otherwise);
}

/** The same, where it reads as well what the journal answers. */
export function reading(
  verdict: VerdictOnCall,
  read: Journaled,
  isRead: (call: PackageCall) => boolean = () => true,
): VerdictOnCall {
  return (call, version) => {
    const found = verdict(call, version);
    return found === "accepted" && call !== undefined && isRead(call) ? read : found;
  };
}

/** An option that is certain to be there. */
export function optionOf({ arguments: given }: Call, name: string): ArgumentForm | undefined {
  const found = given.flatMap(each => (each.kind === "object" ? (each.members[name] ?? []) : []));
  return found.find(({ kind }) => kind !== "missing");
}

export function hasOption(call: Call, ...names: readonly string[]): boolean {
  return names.some(each => optionOf(call, each) !== undefined);
}

/** Whether, in whatever way an object came about, the calls by which it did pass a test. */
export function isMadeBy({ ways }: PackageCall, test: (way: readonly MemberCall[]) => boolean): boolean {
  return ways.every(test);
}
