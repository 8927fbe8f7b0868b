import type { DiagnosticCode } from "@reprise/runtime/language";
import type { Diagnostic, PathHop } from "../../diagnostics.js";
import type { Refusal } from "../1-discover/definitions.js";
import type { Reached } from "../2-reach/closure.js";
import { byPosition, keyOf, type Finding } from "../3-judge/finding.js";
import type { Judgement } from "../3-judge/judge.js";
import { causeOf, effectOf, remedyOf } from "./wording.js";

/** One diagnostic for one offence in one place, however many workflows and ways lead to it. */
export function explain({ findings, refusals }: Judgement): readonly Diagnostic[] {
  const places = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.code} ${keyOf(finding.at)}`;
    const known = places.get(key);
    if (known === undefined) places.set(key, [finding]);
    else known.push(finding);
  }
  const explained = [...places.values()].map(diagnosticOf);
  return [...explained, ...refusals.map(refused)].sort((a, b) => byPosition(a, b) || (a.code < b.code ? -1 : 1));
}

function diagnosticOf(same: readonly Finding[]): Diagnostic {
  const [shortest] = [...same].sort(byPath);
  if (shortest === undefined) throw new Error("an offence without a finding");
  const { code, severity, at, remedy } = shortest;
  const count = otherPaths(same);
  const also = count === 0 ? "" : ` (and ${count} other ${count === 1 ? "path" : "paths"})`;
  return {
    code,
    severity,
    message: `${causeOf(shortest)}${also}. ${effectOf(code)}`,
    ...at,
    path: pathTo(shortest),
    others: otherWorkflows(same, shortest).map(each => ({
      message: `${causeOf(each)}. ${effectOf(code)}`,
      path: pathTo(each),
    })),
    hint: remedy ?? remedyOf(code),
    docs: docsOf(code),
  };
}

/** The shortest path; of equals the one whose workflow's name comes first, whatever order the files had. */
function byPath(a: Finding, b: Finding): number {
  const shorter = hopsTo(a.reached).length - hopsTo(b.reached).length;
  if (shorter !== 0) return shorter;
  return a.workflow.name === b.workflow.name ? 0 : a.workflow.name < b.workflow.name ? -1 : 1;
}

/** One finding of each workflow but that of the shortest path. */
function otherWorkflows(same: readonly Finding[], shortest: Finding): readonly Finding[] {
  const shortestOf = new Map<string, Finding>();
  for (const finding of [...same].sort(byPath).reverse()) shortestOf.set(finding.workflow.name, finding);
  shortestOf.delete(shortest.workflow.name);
  return [...shortestOf.values()].sort((a, b) => (a.workflow.name < b.workflow.name ? -1 : 1));
}

function otherPaths(same: readonly Finding[]): number {
  const ways = new Map<string, number>();
  for (const { workflow, reached } of same) {
    ways.set(`${workflow.name} ${reached.unit.id}`, workflow.closure.mentions.get(reached.unit.id) ?? 1);
  }
  return [...ways.values()].reduce((sum, each) => sum + each, 0) - 1;
}

function pathTo(finding: Finding): readonly PathHop[] {
  const { workflow, reached, at, name } = finding;
  return [{ ...workflow.at, name: workflow.name }, ...hopsTo(reached), { ...at, name }];
}

function hopsTo(reached: Reached): readonly PathHop[] {
  const hops: PathHop[] = [];
  for (let each = reached; each.via !== null; each = each.via.from)
    hops.unshift({ ...each.via.at, name: each.via.name });
  return hops;
}

function docsOf(code: DiagnosticCode): string {
  return `docs/diagnostics/${code}.md`;
}

function refused({ code, at, detail, remedy, path = [], fix }: Refusal): Diagnostic {
  return {
    code,
    severity: "error",
    message: `${detail}. ${effectOf(code)}`,
    ...at,
    path,
    others: [],
    hint: remedy ?? remedyOf(code),
    docs: docsOf(code),
    ...(fix && { fix }),
  };
}
