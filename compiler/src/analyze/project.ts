import path from "node:path";
import { ts } from "ts-morph";
import { Packages, type PackageIdentity } from "../manifest/packages.js";

export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export const runtimePackage = "@reprise/runtime";

/** A program, and the questions about its files that every stage asks. */
export class Project {
  readonly directory: string;
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  /** The files whose code is judged: the project's own and those of its workspace, in an order of their own. */
  readonly ownFiles: readonly ts.SourceFile[];
  readonly #own = new Set<ts.SourceFile>();
  readonly #packages = new Packages();
  readonly #relative = new Map<string, string>();
  #memberNames: ReadonlySet<string> | undefined;

  constructor(directory: string, program: ts.Program, isOwn?: (file: ts.SourceFile) => boolean) {
    this.directory = directory;
    this.program = program;
    this.checker = program.getTypeChecker();
    for (const file of program.getSourceFiles()) if (isOwn?.(file) ?? this.#isOwnSource(file)) this.#own.add(file);
    this.ownFiles = [...this.#own].sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
  }

  isOwn(node: ts.Node): boolean {
    return this.#own.has(node.getSourceFile());
  }

  /** The language's library or Node's types. */
  isPlatform(node: ts.Node): boolean {
    const file = node.getSourceFile();
    return this.program.isSourceFileDefaultLibrary(file) || nodeTypes.test(file.fileName);
  }

  isRuntime(node: ts.Node): boolean {
    return this.packageOf(node.getSourceFile().fileName)?.name === runtimePackage;
  }

  packageOf(file: string): PackageIdentity | undefined {
    return this.#packages.of(file);
  }

  installedPackage(name: string, importer: string): PackageIdentity | undefined {
    return this.#packages.installed(name, importer);
  }

  /** The package whose code is executed where a declaration of this file is used. */
  executedPackageOf(file: string): PackageIdentity | undefined {
    return this.#packages.executedFor(file);
  }

  /** True if a class or an object of this project has a member of that name. */
  declaresMember(name: string): boolean {
    this.#memberNames ??= memberNames(this.ownFiles);
    return this.#memberNames.has(name);
  }

  position(node: ts.Node): Position {
    const file = node.getSourceFile();
    return this.positionAt(file, node.getStart(file));
  }

  positionAt(file: ts.SourceFile, offset: number): Position {
    const { line, character } = file.getLineAndCharacterOfPosition(offset);
    return { file: this.relative(file.fileName), line: line + 1, column: character + 1 };
  }

  relative(file: string): string {
    const known = this.#relative.get(file) ?? path.relative(this.directory, file).split(path.sep).join("/");
    this.#relative.set(file, known);
    return known;
  }

  #isOwnSource(file: ts.SourceFile): boolean {
    if (file.isDeclarationFile || this.program.isSourceFileDefaultLibrary(file)) return false;
    if (file.fileName.includes("/node_modules/") || file.fileName.endsWith(".json")) return false;
    return this.packageOf(file.fileName)?.name !== runtimePackage;
  }
}

function memberNames(files: readonly ts.SourceFile[]): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if ((ts.isClassElement(node) || ts.isObjectLiteralElement(node)) && node.name && ts.isIdentifier(node.name))
      names.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  for (const file of files) visit(file);
  return names;
}

// Node declares `fetch` and its classes with the types of undici.
const nodeTypes = /\/node_modules\/(@types\/node|undici-types)\//;
