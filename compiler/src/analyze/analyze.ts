import path from "node:path";
import type { Manifest } from "@reprise/runtime/language";
import type * as ts from "../typescript.js";
import type { Allowance, Diagnostic, JournaledUse } from "../diagnostics.js";
import { escapesOf } from "./allow/allowance.js";
import { CallSites } from "./1-discover/call-sites.js";
import { discover } from "./1-discover/definitions.js";
import { syntaxRefusals } from "./1-discover/syntax.js";
import { withoutRuntime } from "./1-discover/without-runtime.js";
import { Extraction } from "./2-reach/extract.js";
import { reach, type WorkflowReach } from "./2-reach/reach.js";
import { judge } from "./3-judge/judge.js";
import { unknownPackages } from "./3-judge/packages.js";
import { explain } from "./4-explain/explain.js";
import { buildManifest } from "./5-manifest/build-manifest.js";
import { sourcesOf } from "./5-manifest/sources.js";
import { configurationFileName, parseConfiguration, readConfiguration, type Configuration } from "./configuration.js";
import { CheckService, type ServiceContents } from "./check-service.js";
import { analyzeDeeply, isStackOverflow } from "./deep-analysis.js";
import { mergeAnalyses } from "./merge.js";
import { PackageScan } from "./packages/package-scan.js";
import { Project } from "./project.js";
import { References } from "./references.js";
import { standingsIn, type Standings } from "./standing.js";
import { judgeDefinitions } from "./values/definitions.js";
import type { Inputs } from "./inputs.js";

export interface AnalyzeOptions {
  readonly projectDirectory: string;
  /** `tsconfig.json` of the directory, unless another is named. */
  readonly tsconfig?: string;
  /** Unsaved editor text by absolute path. */
  readonly overlay?: ReadonlyMap<string, string>;
  /**
   * Do not look at the disk again within this time, or a longer one where looking takes long: for callers that ask once for each file.
   */
  readonly reuseWithinMs?: number;
}

export interface Analysis {
  readonly diagnostics: readonly Diagnostic[];
  readonly journaled: readonly JournaledUse[];
  /** Every escape hatch, used or not, in the order of their places. */
  readonly allowances: readonly Allowance[];
  readonly manifest: Manifest;
  /** Every file of the project; of others nothing is known. */
  readonly files: Standings;
}

export type ProjectContents = readonly (readonly [tsconfig: string, contents: ServiceContents])[];

/** Part of every manifest: workers refuse one that another version of the analysis wrote. */
const compilerVersion = "0.1.0";

/** Programs are kept while nothing changes, and so are the verdicts on them. */
const analyses = new WeakMap<ts.Program, Map<string, Analysis>>();

/** The projects, by tsconfig, that this thread's stack has no room for. Of these it is always as if nothing had been asked. */
const nestedDeeply = new Set<string>();

/** The whole project's verdict: which workflows there are, what they reach, what is wrong with it, and the manifest. */
export function analyzeProject(options: AnalyzeOptions): Analysis {
  const tsconfig = path.resolve(options.projectDirectory, options.tsconfig ?? "tsconfig.json");
  try {
    if (!nestedDeeply.has(tsconfig)) return analyzeWith(CheckService.for(tsconfig), options);
  } catch (error) {
    if (!isStackOverflow(error)) throw error;
    nestedDeeply.add(tsconfig);
    // What it remembers was left in the middle.
    CheckService.forget(tsconfig);
  }
  return analyzeDeeply(options);
}

/** The same with a service of the caller's, which remembers what it has seen before. */
export function analyzeWith(service: CheckService, options: AnalyzeOptions): Analysis {
  const directory = path.resolve(options.projectDirectory);
  const program = service.program(options.overlay, options.reuseWithinMs);
  if (service.parts.length > 0)
    return mergeAnalyses(service.parts.map(part => analyzeProject({ ...options, tsconfig: part })));
  const known = analyses.get(program) ?? new Map<string, Analysis>();
  analyses.set(program, known);
  const configuration = readConfiguration(directory);
  const key = JSON.stringify([directory, configuration]);
  const analysis =
    known.get(key) ?? analyze(service, new Project(directory, program), parseConfiguration(configuration));
  known.set(key, analysis);
  return analysis;
}

/** All that the verdict on a project was made from. Every program of it must have been analysed before. */
export function inputsOf({ projectDirectory, tsconfig = "tsconfig.json" }: AnalyzeOptions): Inputs {
  const service = CheckService.for(path.resolve(projectDirectory, tsconfig));
  const own = service.inputs();
  const parts = service.parts.map(part => inputsOf({ projectDirectory, tsconfig: part }));
  const configuration = path.resolve(projectDirectory, configurationFileName);
  return {
    files: new Set([configuration, ...own.files, ...parts.flatMap(({ files }) => [...files])]),
    directories: new Set([...own.directories, ...parts.flatMap(({ directories }) => [...directories])]),
  };
}

/** What a later process needs to go on from here, by the tsconfigs of the project and of its parts. */
export function contentsOf({ projectDirectory, tsconfig = "tsconfig.json" }: AnalyzeOptions): ProjectContents {
  const service = CheckService.for(path.resolve(projectDirectory, tsconfig));
  const parts = service.parts.flatMap(part => contentsOf({ projectDirectory, tsconfig: part }));
  return [[service.tsconfig, service.contents()], ...parts];
}

/** Goes on from where an earlier process was: nothing was asked of the project in this one yet. */
export function restoreContents(contents: ProjectContents): void {
  for (const [tsconfig, each] of contents) CheckService.for(tsconfig).restore(each);
}

/** Whether nothing was asked of the project in this process yet: the first verdict is the one that takes long. */
export function isUnread({ projectDirectory, tsconfig = "tsconfig.json" }: AnalyzeOptions): boolean {
  const service = CheckService.for(path.resolve(projectDirectory, tsconfig));
  return service.isUnread || service.parts.some(part => isUnread({ projectDirectory, tsconfig: part }));
}

/** Whether the files are as they were when they were analysed. */
export function isCurrent({ projectDirectory, tsconfig = "tsconfig.json" }: AnalyzeOptions): boolean {
  const service = CheckService.for(path.resolve(projectDirectory, tsconfig));
  return service.isCurrent() && service.parts.every(part => isCurrent({ projectDirectory, tsconfig: part }));
}

function analyze(service: CheckService, project: Project, configuration: Configuration): Analysis {
  const memory = service.memoryFor(project.identity);
  const references = new References(project, memory);
  const callSites = new CallSites(project, references, memory);

  const { files, definitions, refusals } = discover(project, references, callSites, memory);
  const facts = new Extraction(project, references, callSites, definitions, memory);
  const workflows = reach(facts, definitions, memory);
  const unreadable = syntaxRefusals(project, [...files, ...reachedFiles(project, workflows)]);
  const unstorable = judgeDefinitions(project, definitions, memory);
  const escapes = escapesOf(project, references, memory, configuration, new Date().toISOString().slice(0, 10));
  const packages = new PackageScan(project, unknownPackages(workflows));
  const standings = standingsIn(project);
  const discovered = [...refusals, ...unstorable, ...unreadable, ...withoutRuntime(project, standings)];
  const judgement = judge(workflows, facts, discovered, escapes, use => packages.verdictOn(use), configuration.pins);
  const diagnostics = explain(judgement);
  const { journaled, allowances } = judgement;
  service.asked([...project.packageFiles, ...packages.files]);
  const manifest = buildManifest(workflows, judgement, sourcesOf(project, facts.rewritten), compilerVersion);
  return { diagnostics, journaled, allowances, manifest, files: standings };
}

function reachedFiles(project: Project, workflows: readonly WorkflowReach[]): readonly ts.SourceFile[] {
  const names = new Set(workflows.flatMap(({ closure }) => closure.reached.map(({ unit }) => unit.file)));
  return project.ownFiles.filter(file => names.has(file.fileName));
}
