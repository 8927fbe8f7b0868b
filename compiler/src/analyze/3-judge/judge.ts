import type { DiagnosticCode, HostPins } from "@reprise/runtime/language";
import type { Allowance, JournaledUse } from "../../diagnostics.js";
import type { Refusal } from "../1-discover/definitions.js";
import { allow, type Escapes } from "../allow/allowance.js";
import { phaseOf, type Reached } from "../2-reach/closure.js";
import type { DurableUse, Facts, NativeUse, OffenceUse, PackageUse, SettingsUse } from "../2-reach/facts.js";
import type { WorkflowReach } from "../2-reach/reach.js";
import { verdictOnPackage, type PackageVerdicts } from "./packages.js";
import { byPosition, keyOf, type Finding } from "./finding.js";
import { judgedUses } from "./judged-uses.js";
import { pin } from "./pins.js";
import { judgeState } from "./state.js";
import { journaledCode, verdictFor } from "./verdicts.js";

export interface Judgement {
  readonly findings: readonly Finding[];
  /** What discovery refused already, whichever workflow it belongs to. */
  readonly refusals: readonly Refusal[];
  readonly journaled: readonly JournaledUse[];
  readonly refused: ReadonlySet<WorkflowReach>;
  /** What each workflow takes from the process, where the project pins it. */
  readonly pins: ReadonlyMap<WorkflowReach, HostPins>;
  readonly allowances: readonly Allowance[];
}

export function judge(
  workflows: readonly WorkflowReach[],
  facts: Facts,
  discovered: readonly Refusal[],
  escapes: Escapes,
  onPackage: PackageVerdicts,
  pinned: HostPins = {},
): Judgement {
  const suspected = workflows.flatMap(workflow => [
    ...judgeUses(workflow, facts, onPackage),
    ...judgeState(workflow, facts, use => verdictOnPackage(use, onPackage)),
  ]);
  const { found, pins } = pin(suspected, pinned);
  const allowed = allow([...found, ...discovered], escapes);
  const packages = new Set<string>();
  const findings = found
    .filter(each => !allowed.has(each))
    .filter(each => each.package === undefined || isFirst(packages, saidOf(each)));
  const refusals = [...discovered.filter(each => !allowed.has(each)), ...allowed.refusals];
  const refusedFiles = new Set(refusals.map(({ at }) => at.file));
  const refused = new Set([
    ...findings.flatMap(each => (each.severity === "error" ? [each.workflow] : [])),
    ...workflows.filter(
      each => refusedFiles.has(each.at.file) || each.closure.files.some(file => refusedFiles.has(file)),
    ),
  ]);
  return { findings, refusals, journaled: journaledUses(workflows), refused, pins, allowances: allowed.allowances };
}

/** One line for an unknown package, not one for each call; and one for `axios.get`, not one for each of its two names. */
function saidOf({ code, at, package: of, name, workflow }: Finding): string {
  return code === "DET902" ? name : `${workflow.name} ${of?.name ?? ""} ${code} ${at.file}:${at.line}`;
}

function isFirst(seen: Set<string>, name: string): boolean {
  const first = !seen.has(name);
  seen.add(name);
  return first;
}

export function judgeUses(
  workflow: WorkflowReach,
  facts: Pick<Facts, "declares">,
  onPackage: PackageVerdicts,
): readonly Finding[] {
  const findings: Finding[] = [];
  for (const { use, reached } of judgedUses(workflow.closure)) {
    const found = { at: use.at, workflow, reached };
    if (use.kind === "offence") findings.push({ ...found, ...offence(use) });
    else if (use.kind === "durable") {
      if (use.how === "call" && phaseOf(use, reached) === "load") findings.push({ ...found, ...durableAtLoad(use) });
    } else if (use.kind === "settings") {
      if (phaseOf(use, reached) === "run") findings.push({ ...found, ...settings(use) });
    } else if (use.kind === "package")
      findings.push(...judgePackage(use, reached, onPackage).map(verdict => ({ ...found, ...verdict })));
    else if (use.kind === "native") {
      const verdict = nativeVerdict(use, reached);
      if (verdict !== undefined && !isOwnMember(use, workflow, facts))
        findings.push({ ...found, ...verdict, name: displayName(use.path) });
    } else if (use.kind === "alias" && phaseOf(use, reached) === "load") {
      const verdict = loadVerdict(use.path);
      if (verdict !== undefined) findings.push({ ...found, ...verdict, name: displayName(use.path) });
    }
  }
  return findings;
}

/** Something in the code of the workflow has a member of that name, so that this need not be the native's. */
function isOwnMember({ untyped }: NativeUse, { closure }: WorkflowReach, facts: Pick<Facts, "declares">): boolean {
  return untyped !== null && closure.reached.some(({ unit }) => facts.declares(unit.file, untyped));
}

type Verdict = Omit<Finding, "at" | "name" | "workflow" | "reached">;

function nativeVerdict(use: NativeUse, reached: Reached): Verdict | undefined {
  const verdict = verdictFor(use.path);
  if (verdict.verdict === "rejected") return { ...error(verdict.code), remedy: verdict.remedy };
  return isReadAtLoad(use, reached) ? loadVerdict(use.path) : undefined;
}

/** What the journal answers, outside every run, where no journal does. */
function loadVerdict(path: string): Verdict | undefined {
  const code = journaledCode(path);
  return code && { ...error(code), detail: "while its module is loaded", remedy: loadTimeRemedy };
}

function isReadAtLoad(use: NativeUse, reached: Reached): boolean {
  return phaseOf(use, reached) === "load" && use.how !== "value";
}

function journaledUses(workflows: readonly WorkflowReach[]): readonly JournaledUse[] {
  const uses = new Map<string, JournaledUse>();
  for (const { use, reached } of workflows.flatMap(({ closure }) => judgedUses(closure))) {
    if (use.kind !== "native" || verdictFor(use.path).verdict !== "journaled" || isReadAtLoad(use, reached)) continue;
    uses.set(`${use.path} ${keyOf(use.at)}`, journaledUse(use));
  }
  return [...uses.values()].sort(byPosition);
}

function journaledUse({ path, at: { file, line, column }, rewritten, label }: NativeUse): JournaledUse {
  const verdict = verdictFor(path);
  const isLabelled = verdict.verdict === "journaled" && verdict.label === "site";
  // What the guard answers has no place of its own.
  const answering = rewritten ? label : guardLabel;
  const how = rewritten ? "rewrite" : "guard";
  return { native: path, file, line, column, how, label: isLabelled ? answering : null };
}

const guardLabel = "~";

const loadTimeRemedy = "Read it inside the workflow's function, where the journal answers.";

function error(code: DiagnosticCode): Pick<Finding, "code" | "severity" | "detail" | "remedy"> {
  return { code, severity: "error", detail: null, remedy: null };
}

function offence(use: OffenceUse): Pick<Finding, "code" | "severity" | "name" | "detail" | "remedy"> {
  return { ...error(use.code), name: use.name, detail: use.detail ?? null, remedy: use.remedy ?? null };
}

function durableAtLoad({ site }: DurableUse): Pick<Finding, "code" | "severity" | "name" | "detail" | "remedy"> {
  return { ...error("DET806"), name: site.name === null ? site.kind : `${site.kind} "${site.name}"` };
}

function settings({ name }: SettingsUse): Pick<Finding, "code" | "severity" | "name" | "detail" | "remedy"> {
  return { ...error("DET510"), name, detail: "which a package shares with all its users" };
}

function judgePackage(
  use: PackageUse,
  reached: Reached,
  onPackage: PackageVerdicts,
): readonly Pick<Finding, "code" | "severity" | "name" | "detail" | "remedy" | "package">[] {
  const verdict = verdictOnPackage(use, onPackage);
  const phase = phaseOf(use, reached);
  if (verdict === "accepted") return [];
  if (verdict === "unknown") {
    const name = use.version === "" ? use.name : `${use.name}@${use.version}`;
    return [{ code: "DET902", severity: "warning", name, detail: null, remedy: null, package: use }];
  }
  const name = use.member === "default" || use.member === "" ? use.name : `${use.member} of ${use.name}`;
  if ("journaled" in verdict) {
    if (phase === "run" || use.call === undefined) return [];
    const detail = "while its module is loaded";
    return [{ ...error(verdict.journaled), name, detail, remedy: loadTimeRemedy, package: use }];
  }
  if (verdict.when === "run" && phase === "load") return [];
  return [{ ...error(verdict.code), name, detail: verdict.why, remedy: verdict.remedy ?? null, package: use }];
}

/** `node:fs.readFileSync` is called `readFileSync` where it stands. */
function displayName(path: string): string {
  const dot = path.startsWith("node:") ? path.indexOf(".") : -1;
  return dot === -1 ? path : `${path.slice(dot + 1)} (${path.slice(0, dot)})`;
}
