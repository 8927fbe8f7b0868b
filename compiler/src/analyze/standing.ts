import path from "node:path";
import { ts } from "ts-morph";
import type { AnalyzeOptions } from "./analyze.js";
import { CheckService } from "./check-service.js";
import { runtimePackage } from "./project.js";

/** What a file is to the project: of one that is not judged nothing can be said, which is not the same as that it is clean. */
export type Standing =
  | "judged"
  /** Neither the tsconfig nor a file that belongs to it names the file. */
  | "outside"
  /** It imports the runtime, and TypeScript does not find it: no workflow can be recognised. */
  | "without-runtime";

/** About the last analysis with these options: the disk is not looked at again. */
export function standingOf(file: string, options: AnalyzeOptions): Standing {
  const tsconfig = path.resolve(options.projectDirectory, options.tsconfig ?? "tsconfig.json");
  const service = CheckService.for(tsconfig);
  const program = service.program(options.overlay, Infinity);
  if (service.parts.length > 0) {
    const standings = service.parts.map(part => standingOf(file, { ...options, tsconfig: part }));
    return standings.find(each => each !== "outside") ?? "outside";
  }
  const source = program.getSourceFile(file);
  if (source === undefined) return "outside";
  return findsRuntime(program, source) ? "judged" : "without-runtime";
}

function findsRuntime(program: ts.Program, source: ts.SourceFile): boolean {
  return source.statements.every(statement => {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return true;
    if (statement.moduleSpecifier.text !== runtimePackage) return true;
    return program.getTypeChecker().getSymbolAtLocation(statement.moduleSpecifier) !== undefined;
  });
}
