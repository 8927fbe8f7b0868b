import { ts } from "ts-morph";
import type { Project } from "../project.js";
import type { Refusal } from "./definitions.js";

/** A file that does not parse is analysed as far as it was understood, which is no ground for a verdict. */
export function syntaxRefusals(project: Project, files: Iterable<ts.SourceFile>): readonly Refusal[] {
  return [...new Set(files)].flatMap(file => {
    const [problem] = project.program.getSyntacticDiagnostics(file);
    if (problem === undefined) return [];
    const at = project.positionAt(file, problem.start, problem.start + problem.length);
    const text = ts.flattenDiagnosticMessageText(problem.messageText, " ").replace(/\.$/, "");
    const detail = `this file does not parse with TypeScript ${ts.versionMajorMinor}: ${text}`;
    return [{ code: "DET906", at, detail, remedy: "Correct the syntax, or write it as that version understands it." }];
  });
}
