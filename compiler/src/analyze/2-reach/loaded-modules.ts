import { ts } from "ts-morph";
import type { Project } from "../project.js";

/** Which modules are loaded with a module: what it imports, and what that imports. */
export class LoadedModules {
  readonly #project: Project;
  readonly #imports = new WeakMap<ts.SourceFile, readonly ts.SourceFile[]>();

  constructor(project: Project) {
    this.#project = project;
  }

  isLoadedWith(module: ts.SourceFile, other: ts.SourceFile): boolean {
    const seen = new Set([other]);
    for (const file of seen) {
      if (file === module) return true;
      this.#project.reads.node(file);
      for (const imported of this.#importedBy(file)) seen.add(imported);
    }
    return false;
  }

  #importedBy(file: ts.SourceFile): readonly ts.SourceFile[] {
    const known = this.#imports.get(file) ?? file.statements.flatMap(each => this.#moduleOf(each));
    this.#imports.set(file, known);
    return known;
  }

  #moduleOf(statement: ts.Statement): readonly ts.SourceFile[] {
    const isImport = ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement);
    const specifier = isImport && !isErased(statement) ? statement.moduleSpecifier : undefined;
    const symbol = specifier && this.#project.checker.getSymbolAtLocation(specifier);
    return (symbol?.declarations ?? []).filter(
      each => ts.isSourceFile(each) && this.#project.isOwn(each),
    ) as ts.SourceFile[];
  }
}

function isErased(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  return ts.isExportDeclaration(statement)
    ? statement.isTypeOnly
    : statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}
