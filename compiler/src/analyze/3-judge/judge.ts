import type { DiagnosticCode } from "@reprise/runtime/language";
import type { JournaledUse } from "../../diagnostics.js";
import type { Position } from "../project.js";
import { phaseOf, type Reached } from "../2-reach/closure.js";
import type { Facts, PackageUse } from "../2-reach/facts.js";
import type { WorkflowReach } from "../2-reach/reach.js";
import { isCurated } from "./packages.js";
import { judgeState } from "./state.js";
import { loadTimeCode, verdictFor } from "./verdicts.js";

/** An offence in the code of one workflow, with the unit that holds it, from which the way back is known. */
export interface Finding {
  readonly code: DiagnosticCode;
  readonly severity: "error" | "warning";
  readonly at: Position;
  /** What the offence is called in its place: `fetch`, `counter`. */
  readonly name: string;
  /** What else the sentence needs: where a variable is written, which package it is. */
  readonly detail: string | null;
  readonly remedy: string | null;
  readonly workflow: WorkflowReach;
  readonly reached: Reached;
}

export interface Judgement {
  readonly findings: readonly Finding[];
  readonly journaled: readonly JournaledUse[];
}

export function judge(workflows: readonly WorkflowReach[], facts: Facts): Judgement {
  const findings: Finding[] = [];
  const journaled = new Map<string, JournaledUse>();
  const packages = new Set<string>();
  for (const workflow of workflows) {
    for (const reached of workflow.closure.reached) {
      for (const use of reached.unit.uses) {
        const found = { at: use.at, workflow, reached };
        if (use.kind === "offence") findings.push({ ...found, ...error(use.code), name: use.name });
        else if (use.kind === "package" && !isCurated(use) && !packages.has(use.name)) {
          packages.add(use.name);
          findings.push({ ...found, ...unknownPackage(use) });
        } else if (use.kind === "native") {
          const verdict = verdictFor(use.path);
          const isRead = phaseOf(use, reached) === "load" && use.how !== "value";
          const loadTime = isRead ? loadTimeCode(use.path) : undefined;
          if (verdict.verdict === "rejected") {
            findings.push({ ...found, ...error(verdict.code), name: displayName(use.path), remedy: verdict.remedy });
          } else if (verdict.verdict === "journaled" && !isRead) {
            journaled.set(`${use.path} ${keyOf(use.at)}`, { native: use.path, ...use.at });
          } else if (verdict.verdict === "journaled" && loadTime !== undefined) {
            const detail = "while its module is loaded";
            findings.push({ ...found, ...error(loadTime), name: displayName(use.path), detail, remedy: loadTimeRemedy });
          }
        }
      }
    }
    findings.push(...judgeState(workflow, facts));
  }
  return { findings, journaled: [...journaled.values()].sort(byPosition) };
}

const loadTimeRemedy = "Read it inside the workflow's function, where the journal answers.";

function error(code: DiagnosticCode): Pick<Finding, "code" | "severity" | "detail" | "remedy"> {
  return { code, severity: "error", detail: null, remedy: null };
}

function unknownPackage(use: PackageUse): Pick<Finding, "code" | "severity" | "name" | "detail" | "remedy"> {
  const name = use.version === "" ? use.name : `${use.name}@${use.version}`;
  return { code: "DET902", severity: "warning", name, detail: null, remedy: null };
}

/** `node:fs.readFileSync` is called `readFileSync` where it stands. */
export function displayName(path: string): string {
  const [module, member] = path.startsWith("node:") ? path.split(/\.(.*)/s) : [undefined, path];
  return member === undefined ? (module ?? path) : module === undefined ? member : `${member} (${module})`;
}

export function keyOf(at: Position): string {
  return `${at.file}:${at.line}:${at.column}`;
}

export function byPosition(a: Position, b: Position): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
