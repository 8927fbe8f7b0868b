import * as ts from "../typescript.js";
import type { Memory } from "./incremental/memory.js";
import type { Project } from "./project.js";

export interface ImportedFile {
  readonly file: string;
  /** For its types alone: nothing of it is loaded. */
  readonly isErased: boolean;
}

/** The files that a file imports or exports from. */
export function importedFiles(project: Project, memory: Memory, file: ts.SourceFile): readonly ImportedFile[] {
  return memory.recall(project.reads, file.fileName, "imports", () =>
    file.statements.flatMap(statement => {
      const specifier = specifierOf(statement);
      const symbol = specifier && project.checker.getSymbolAtLocation(specifier);
      const imported = symbol?.declarations?.find(ts.isSourceFile);
      return imported === undefined ? [] : [{ file: imported.fileName, isErased: isErased(statement) }];
    }),
  );
}

function specifierOf(statement: ts.Statement): ts.Expression | undefined {
  if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) return statement.moduleSpecifier;
  const required = ts.isImportEqualsDeclaration(statement) ? statement.moduleReference : undefined;
  return required !== undefined && ts.isExternalModuleReference(required) ? required.expression : undefined;
}

function isErased(statement: ts.Statement): boolean {
  if (ts.isExportDeclaration(statement) || ts.isImportEqualsDeclaration(statement)) return statement.isTypeOnly;
  return ts.isImportDeclaration(statement) && statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}
