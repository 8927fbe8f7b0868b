import { closureOfMemo, phaseOf, usesOf, type Reached } from "../2-reach/closure.js";
import type { Facts, MemoUnits, ReadUse, UnitId, WriteUse } from "../2-reach/facts.js";
import type { WorkflowReach } from "../2-reach/reach.js";
import { keyOf, type Finding } from "./finding.js";
import { judgedUses } from "./judged-uses.js";
import type { PackageVerdicts } from "./packages.js";
import { verdictFor } from "./verdicts.js";

/**
 * State that runs share: a run may read it only if nobody writes it, or if every run would write the same. So it is with the memos of
 * a run that the body of a step fills.
 */
export function judgeState(workflow: WorkflowReach, facts: Facts, onPackage: PackageVerdicts): readonly Finding[] {
  const isPureUnit = purity(facts, onPackage);
  const isPure = (memo: MemoUnits | null, isOfModules = false) =>
    memo !== null && [...memo.value, ...memo.around].every(unit => isPureUnit(unit, isOfModules));
  const findings: Finding[] = [];
  const written = new Set<string>();
  const base = { severity: "error", remedy: null, workflow } as const;
  const uses = judgedUses(workflow.closure);
  for (const { use, reached } of uses) {
    if (use.kind !== "write" || !isShared(workflow, use, reached) || !isHandedOut(workflow, use)) continue;
    if (isPure(use.memo, isMadeByModules(workflow, use, reached))) continue;
    written.add(keyOf(use.at));
    const detail = declaredAt(use);
    findings.push({ ...base, code: "DET510", at: use.at, name: use.variable.name, detail, reached });
  }
  for (const { use } of uses) if (use.kind === "offence" && use.code === "DET512") written.add(keyOf(use.at));
  for (const { use, reached } of uses) {
    if (use.kind !== "change" || isPure(use.memo)) continue;
    findings.push({ ...base, code: use.code, at: use.at, name: use.name, detail: use.detail ?? null, reached });
  }
  for (const { use, reached } of uses) {
    if (use.kind !== "read" || !isShared(workflow, use, reached)) continue;
    const isOfModules = isMadeByModules(workflow, use, reached);
    const offending = use.writes.filter(write => use.probes || !isPure(write.memo, isOfModules));
    const [first] = offending;
    // A write that this workflow makes itself is reported where it stands.
    if (first === undefined || offending.some(write => written.has(keyOf(write.at)))) continue;
    const detail = `written at ${first.at.file}:${first.at.line}`;
    findings.push({ ...base, code: "DET511", at: use.at, name: use.variable.name, detail, reached });
  }
  return findings;
}

function isShared({ closure }: WorkflowReach, use: WriteUse | ReadUse, reached: Reached): boolean {
  const { owner } = use;
  if (phaseOf(use, reached) === "load") return false;
  if (owner.kind === "module") return true;
  if (owner.kind === "run") return false;
  if (owner.kind === "instance") return owner.captured || closure.shared.has(owner.of);
  // A variable belongs to a call of its function: made by a run it is the run's, made by a module it is everybody's.
  return (
    closure.makers.has(owner.unit) ||
    !closure.reached.some(each => each.unit.id === owner.unit && each.phase === "run") ||
    (use.when === "deferred" && reached.phase === "load")
  );
}

/** What runs share of it, modules have made: what runs make of it is their own. */
function isMadeByModules({ closure }: WorkflowReach, { owner, when }: WriteUse | ReadUse, reached: Reached): boolean {
  if (owner.kind === "instance") return closure.shared.has(owner.of) && !closure.lazy.has(owner.of);
  if (owner.kind !== "unit" || closure.lazy.has(owner.unit)) return false;
  return closure.makers.has(owner.unit) || (when === "deferred" && reached.phase === "load");
}

/** Where the object is that runs share, if it is not there that it is written. */
function declaredAt({ at, declared }: WriteUse): string | null {
  const isSame = at.file === declared.file && at.line === declared.line;
  return isSame ? null : `declared at ${declared.file}:${declared.line}`;
}

/** Whether the run can have an object from the code that hands out what is written. */
function isHandedOut({ closure }: WorkflowReach, { handedBy, givenBy }: WriteUse): boolean {
  const isGiven = givenBy === null || closure.mentions.has(givenBy);
  return isGiven && (handedBy === null || closure.files.includes(handedBy));
}

/** True for code that reads no clock, no randomness and nothing refused, and starts nothing durable. */
function purity(facts: Facts, onPackage: PackageVerdicts): (unit: UnitId, isOfModules: boolean) => boolean {
  const known = new Map<string, boolean>();
  return (unit, isOfModules) => {
    const key = `${isOfModules} ${unit}`;
    const answer =
      known.get(key) ??
      closureOfMemo(facts, unit, isOfModules).reached.every(reached =>
        usesOf(reached).every(use => {
          if (use.kind === "durable" || use.kind === "offence" || use.kind === "settings") return false;
          if (use.kind === "package") return use.call === undefined || onPackage(use) === "accepted";
          return (
            use.kind !== "native" || use.path.startsWith("console") || verdictFor(use.path).verdict === "deterministic"
          );
        }),
      );
    known.set(key, answer);
    return answer;
  };
}
