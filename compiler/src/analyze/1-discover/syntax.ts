import * as ts from "../../typescript.js";
import type { Project } from "../project.js";
import { syntaxProblems } from "../syntax-problems.js";
import type { Refusal } from "./definitions.js";

/** A file that does not parse is analysed as far as it was understood, which is no ground for a verdict. */
export function syntaxRefusals(project: Project, files: Iterable<ts.SourceFile>): readonly Refusal[] {
  return [...new Set(files)].flatMap(file => {
    const [problem] = syntaxProblems(project, file);
    if (problem === undefined) return [];
    const detail = `this file does not parse with TypeScript ${ts.versionMajorMinor}: ${problem.text}`;
    const remedy = "Correct the syntax, or write it as that version understands it.";
    return [{ code: "DET906", at: problem.at, detail, remedy }];
  });
}
