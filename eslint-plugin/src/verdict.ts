import { sitesIn, verdictNow, type Analysis } from "@reprise/compiler";
import { RepriseError, type ManifestSite } from "@reprise/runtime/language";
import type { Rule } from "eslint";
import { projectOf, type LintedProject } from "./project.js";
import { reportsIn, type Report } from "./reports.js";
import { UnsavedTexts } from "./unsaved.js";

/** What the compiler knows of one file, or why it knows nothing. */
export type Verdict = Knowledge | { readonly trouble: string };

interface Knowledge {
  readonly reports: readonly Report[];
  /** Where workflows begin durable operations: `line:column`, counted from 1. */
  readonly durable: ReadonlySet<string>;
}

type Root = Rule.RuleContext["sourceCode"]["ast"];

/** The rules of one file ask the same question. Every linting has a tree of its own. */
const known = new WeakMap<Root, Map<string, Verdict>>();

export function verdictIn(context: Rule.RuleContext): Verdict {
  // A part of another file, such as an example in a document, is in no project.
  if (context.physicalFilename !== context.filename) return { reports: [], durable: new Set() };
  const project = projectOf(context);
  if (project !== undefined) return verdictOn(project, context);
  return { trouble: "there is no tsconfig.json above it. Add one, or set the option tsconfig." };
}

function verdictOn(project: LintedProject, context: Rule.RuleContext): Verdict {
  const root = context.sourceCode.ast;
  const ofTree = known.get(root) ?? new Map<string, Verdict>();
  known.set(root, ofTree);
  const verdict = ofTree.get(project.tsconfig) ?? judge(project, context);
  ofTree.set(project.tsconfig, verdict);
  return verdict;
}

function judge(project: LintedProject, context: Rule.RuleContext): Verdict {
  const { directory, tsconfig, file } = project;
  const isStale = unsaved.see(context.filename, textOf(context));
  const options = {
    projectDirectory: directory,
    tsconfig,
    overlay: unsaved.overlay,
    reuseWithinMs: isStale || isSecondTime(context.filename) ? 0 : glanceMs,
  };
  try {
    const analysis = verdictNow(options);
    const reports = reportsOf(analysis, file);
    const trouble = troubleWith(analysis, project, context);
    return trouble ?? { reports, durable: durableIn(analysis, context.filename) };
  } catch (error) {
    if (!RepriseError.is(error)) throw error;
    const message = error.message.replace(/\.$/, "");
    return { trouble: error.hint === undefined ? error.message : `${message}. ${error.hint}` };
  }
}

const unsaved = new UnsavedTexts();

/** ESLint takes the byte order mark off, and positions do not count it. */
function textOf({ sourceCode }: Rule.RuleContext): string {
  return sourceCode.hasBOM ? `\uFEFF${sourceCode.text}` : sourceCode.text;
}

/**
 * A run over many files sees each of them once, and must not look at the whole disk for each. An editor comes back to a file
 * after something has changed, and must never be told what was true before.
 */
const glanceMs = 250;
const seen = new Set<string>();

function isSecondTime(file: string): boolean {
  const again = seen.has(file);
  if (again) seen.clear();
  seen.add(file);
  return again;
}

function durableIn({ manifest }: Analysis, file: string): ReadonlySet<string> {
  const sites = sitesIn(manifest, file).filter(({ kind }) => isWaitedFor[kind]);
  return new Set(sites.map(({ line, column }) => `${line}:${column}`));
}

/** Kinds of sites that give a promise. */
const isWaitedFor: Readonly<Record<ManifestSite["kind"], boolean>> = {
  activity: true,
  step: true,
  transaction: true,
  child: true,
  timer: true,
  signal: true,
  condition: true,
  handler: false,
  patch: false,
  clock: false,
  draw: false,
};

/** A file without a finding may be clean, or may never have been looked at. */
function troubleWith(
  { files }: Analysis,
  { tsconfig, file }: LintedProject,
  { sourceCode }: Rule.RuleContext,
): { readonly trouble: string } | undefined {
  if (!mentionsRuntime.test(sourceCode.text)) return undefined;
  switch (files[file]) {
    case "judged":
      return undefined;
    case undefined:
      return {
        trouble:
          `it is not part of ${tsconfig}. Add it to what that includes, or name the project that has it with the ` +
          "option tsconfig.",
      };
    case "without-runtime":
      return {
        trouble: "TypeScript does not find @reprise/runtime from here. Install it, or correct moduleResolution.",
      };
  }
}

/** Where there can be a workflow. */
export const mentionsRuntime = /["']@reprise\/runtime["']/;

/** Each rule of each file would go through all diagnostics. */
const indexes = new WeakMap<Analysis, ReadonlyMap<string, readonly Report[]>>();

function reportsOf(analysis: Analysis, file: string): readonly Report[] {
  const index = indexes.get(analysis) ?? indexOf(analysis);
  indexes.set(analysis, index);
  return index.get(file) ?? [];
}

function indexOf({ diagnostics }: Analysis): ReadonlyMap<string, readonly Report[]> {
  const index = new Map<string, Report[]>();
  for (const diagnostic of diagnostics) {
    const hops = [diagnostic, ...diagnostic.others].flatMap(each => each.path);
    for (const file of new Set([diagnostic, ...hops].map(each => each.file))) {
      const reports = index.get(file) ?? [];
      reports.push(...reportsIn(file, diagnostic));
      index.set(file, reports);
    }
  }
  return index;
}
