import { existsSync, readFileSync } from "node:fs";
import { analyzeProject, type Analysis } from "@reprise/compiler";
import { RepriseError } from "@reprise/runtime/language";
import type { Rule } from "eslint";
import type { LintedProject } from "./project.js";

/** In a run over many files the disk is looked at again after this time, not for every file. */
const reuseWithinMs = 2000;

/** A verdict on the project, or why there is none. */
export type Verdict = Analysis | { readonly trouble: string };

/** The rules of one file ask the same question. */
const known = new WeakMap<Rule.RuleContext["sourceCode"], Map<string, Verdict>>();

export function verdictOn(project: LintedProject, context: Rule.RuleContext): Verdict {
  const ofFile = known.get(context.sourceCode) ?? new Map<string, Verdict>();
  known.set(context.sourceCode, ofFile);
  const verdict = ofFile.get(project.tsconfig) ?? analyze(project, context);
  ofFile.set(project.tsconfig, verdict);
  return verdict;
}

function analyze({ directory, tsconfig }: LintedProject, context: Rule.RuleContext): Verdict {
  try {
    return analyzeProject({ projectDirectory: directory, tsconfig, overlay: unsaved(context), reuseWithinMs });
  } catch (error) {
    if (!RepriseError.is(error)) throw error;
    return { trouble: error.hint === undefined ? error.message : `${error.message}. ${error.hint}` };
  }
}

/** The editor's text where it differs from the disk. ESLint takes the byte order mark off, positions do not count it. */
function unsaved({ filename, sourceCode }: Rule.RuleContext): ReadonlyMap<string, string> {
  const text = sourceCode.hasBOM ? `\uFEFF${sourceCode.text}` : sourceCode.text;
  if (!existsSync(filename) || readFileSync(filename, "utf8") === text) return new Map();
  return new Map([[filename, text]]);
}
