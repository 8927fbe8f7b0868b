import * as ts from "../typescript.js";
import { runtimePackage, type Project } from "./project.js";

/**
 * What a file is to the project, where it is part of it: of one that is not judged nothing can be said, which is not the same as
 * that it is clean.
 */
export type Standing =
  | "judged"
  /** It imports the runtime, and TypeScript does not find it: no workflow can be recognised. */
  | "without-runtime";

/** By the name of the file, as diagnostics have it. */
export type Standings = Readonly<Record<string, Standing>>;

/** Of every file that the tsconfig, or a file that belongs to it, names. */
export function standingsIn(project: Project): Standings {
  const { program } = project;
  const files = program
    .getSourceFiles()
    .filter(file => !program.isSourceFileDefaultLibrary(file) && !file.fileName.includes("/node_modules/"));
  return Object.fromEntries(
    files.map(file => [project.relative(file.fileName), findsRuntime(program, file) ? "judged" : "without-runtime"]),
  );
}

function findsRuntime(program: ts.Program, source: ts.SourceFile): boolean {
  const specifier = importOfRuntime(source);
  return specifier === undefined || program.getTypeChecker().getSymbolAtLocation(specifier) !== undefined;
}

/** How a file names the runtime in its first import of it. */
export function importOfRuntime({ statements }: ts.SourceFile): ts.StringLiteral | undefined {
  for (const statement of statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    if (statement.moduleSpecifier.text === runtimePackage) return statement.moduleSpecifier;
  }
  return undefined;
}
