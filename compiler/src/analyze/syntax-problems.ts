import * as ts from "../typescript.js";
import type { Project, Span } from "./project.js";

interface SyntaxProblem {
  readonly at: Span;
  /** TypeScript's words, without a full stop. */
  readonly text: string;
}

export function syntaxProblems(project: Project, file: ts.SourceFile): readonly SyntaxProblem[] {
  return project.program.getSyntacticDiagnostics(file).map(({ start, length, messageText }) => ({
    at: project.positionAt(file, start, start + length),
    text: ts.flattenDiagnosticMessageText(messageText, " ").replace(/\.$/, ""),
  }));
}
