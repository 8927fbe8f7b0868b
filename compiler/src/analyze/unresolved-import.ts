import { existsSync } from "node:fs";
import path from "node:path";
import * as ts from "../typescript.js";
import type { PackageIdentity } from "../manifest/packages.js";
import { importedName, moduleSpecifierOf } from "./imports.js";
import type { Project } from "./project.js";
import { syntaxProblems } from "./syntax-problems.js";
import type { Target } from "./target.js";

/** What an import stands for that leads to no declaration: a package without types, or nothing that can be analysed. */
export function unresolvedImport(project: Project, declaration: ts.Declaration | undefined): Target {
  const specifier = declaration && moduleSpecifierOf(declaration);
  if (declaration === undefined || specifier === undefined) return { kind: "nothing" };
  const name = importedName(declaration) ?? "*";
  const module = project.checker.getSymbolAtLocation(specifier)?.declarations?.find(ts.isSourceFile);
  const at = "name" in declaration ? ((declaration.name as ts.Node | undefined) ?? declaration) : declaration;
  return unfound(project, specifier, name, at, () =>
    module === undefined ? missingModule(project, specifier) : missingExport(project, module, declaration),
  );
}

/** What `require` of CommonJS leads to, in TypeScript as in JavaScript. */
export function requiredModule(project: Project, call: ts.CallExpression, specifier: ts.StringLiteralLike): Target {
  const file = resolved(project, specifier, specifier.text);
  const source = file === undefined ? undefined : project.program.getSourceFile(file);
  if (source !== undefined && project.isOwn(source)) return { kind: "declaration", node: source };
  return unfound(project, specifier, "*", call, () => missingModule(project, specifier));
}

function unfound(
  project: Project,
  specifier: ts.StringLiteralLike,
  member: string,
  at: ts.Node,
  why: () => Why,
): Target {
  const importer = specifier.getSourceFile().fileName;
  const identity = packageNamed(project, specifier.text, importer);
  if (identity !== undefined) return { kind: "package", identity, member, file: "", isExport: false };
  return isInPackage(importer) ? { kind: "nothing" } : { kind: "nothing", missing: { at, ...why() } };
}

/** What a package does not find may be something that it can do without: it is as unknown as one without types. */
function packageNamed(project: Project, specifier: string, importer: string): PackageIdentity | undefined {
  if (specifier.startsWith(".")) return undefined;
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  const installed = project.installedPackage(name, importer);
  return installed ?? (isInPackage(importer) ? { name, version: "", directory: "" } : undefined);
}

function isInPackage(file: string): boolean {
  return file.includes("/node_modules/");
}

/** What is not found, as a part of a sentence, and what to do. */
interface Why {
  readonly detail: string;
  readonly remedy: string;
}

function missingExport(project: Project, module: ts.SourceFile, declaration: ts.Declaration): Why {
  const detail = `which ${project.relative(module.fileName)} does not export`;
  // Of a file that does not parse, exports may be missing for no other reason.
  const [problem] = syntaxProblems(project, module);
  if (problem === undefined)
    return { detail, remedy: `Export ${importedName(declaration) ?? "it"} there, or correct the name in the import.` };
  const { file, line, column } = problem.at;
  return { detail: `${detail}, for it does not parse`, remedy: `Correct ${file}:${line}:${column}: ${problem.text}.` };
}

function missingModule(project: Project, specifier: ts.StringLiteralLike): Why {
  const detail = `imported from "${specifier.text}", where TypeScript finds no code`;
  const found = resolved(project, specifier, specifier.text);
  if (found !== undefined)
    return { detail, remedy: `Set allowJs in the tsconfig: ${project.relative(found)} is JavaScript.` };
  if (!specifier.text.startsWith(".")) {
    const remedy = "Install it, or tell TypeScript in `paths` of the tsconfig where your bundler finds it.";
    return { detail, remedy };
  }
  const complete = endings.map(each => specifier.text + each).find(each => resolved(project, specifier, each));
  if (complete !== undefined)
    return { detail, remedy: `Write "${complete}": the module setting of this project asks for the whole name.` };
  const file = path.resolve(path.dirname(specifier.getSourceFile().fileName), specifier.text);
  if (!existsSync(file)) return { detail, remedy: "Correct the path, or write the file." };
  return { detail, remedy: "Set resolveJsonModule in the tsconfig, if it is JSON, or declare the module." };
}

const endings = [".js", "/index.js", ".mjs", ".cjs"];

/** The file that a specifier leads to, of whatever language. */
function resolved(project: Project, specifier: ts.StringLiteralLike, text: string): string | undefined {
  const importer = specifier.getSourceFile();
  const options = project.program.getCompilerOptions();
  const mode = ts.getModeForUsageLocation(importer, specifier, options);
  const { resolvedModule } = ts.resolveModuleName(text, importer.fileName, options, ts.sys, undefined, undefined, mode);
  return resolvedModule?.resolvedFileName;
}
