import path from "node:path";
import type { Manifest } from "@reprise/runtime/language";
import type { Diagnostic, JournaledUse } from "../diagnostics.js";
import { buildManifest } from "../manifest/build-manifest.js";
import { sourcesOf } from "../manifest/sources.js";
import { CallSites } from "./1-discover/call-sites.js";
import { discover } from "./1-discover/definitions.js";
import { Extraction } from "./2-reach/extract.js";
import { reach } from "./2-reach/reach.js";
import { judge } from "./3-judge/judge.js";
import { explain } from "./4-explain/explain.js";
import { CheckService } from "./check-service.js";
import { Project } from "./project.js";
import { References } from "./references.js";

export interface AnalyzeOptions {
  readonly projectDirectory: string;
  /** `tsconfig.json` of the directory, unless another is named. */
  readonly tsconfig?: string;
  /** Unsaved editor text by absolute path. */
  readonly overlay?: ReadonlyMap<string, string>;
}

export interface Analysis {
  readonly diagnostics: readonly Diagnostic[];
  readonly journaled: readonly JournaledUse[];
  readonly manifest: Manifest;
}

/** Part of every manifest: workers refuse one that another version of the analysis wrote. */
export const compilerVersion = "0.1.0";

export function analyzeProject(options: AnalyzeOptions): Analysis {
  const directory = path.resolve(options.projectDirectory);
  const tsconfig = path.resolve(directory, options.tsconfig ?? "tsconfig.json");
  const program = CheckService.for(tsconfig).program(options.overlay);
  const project = new Project(directory, program);
  const references = new References(project);
  const callSites = new CallSites(project, references);

  const { definitions, refusals } = discover(project, references, callSites);
  const facts = new Extraction(project, references, callSites, definitions);
  const workflows = reach(facts, definitions);
  // From here on: plain data.
  const { findings, journaled } = judge(workflows, facts);
  const diagnostics = explain(findings, refusals);
  const refused = new Set(findings.flatMap(each => (each.severity === "error" ? [each.workflow] : [])));
  const manifest = buildManifest(workflows, refused, sourcesOf(project), compilerVersion);
  return { diagnostics, journaled, manifest };
}
