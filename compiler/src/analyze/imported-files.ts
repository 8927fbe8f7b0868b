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
      if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
      const specifier = statement.moduleSpecifier;
      const symbol = specifier && project.checker.getSymbolAtLocation(specifier);
      const imported = symbol?.declarations?.find(ts.isSourceFile);
      return imported === undefined ? [] : [{ file: imported.fileName, isErased: isErased(statement) }];
    }),
  );
}

function isErased(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  return ts.isExportDeclaration(statement)
    ? statement.isTypeOnly
    : statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}
