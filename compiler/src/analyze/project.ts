import path from "node:path";
import * as ts from "../typescript.js";
import { Packages, type PackageIdentity } from "../manifest/packages.js";
import { groups } from "./incremental/groups.js";
import { nodeAt, placeOf } from "./incremental/node-identity.js";
import { Reads } from "./incremental/reads.js";

export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A piece of code. It ends on the line on which it begins: an editor underlines what is meant, not a page of it. */
export interface Span extends Position {
  /** Behind its last character on that line. */
  readonly endColumn: number;
}

export const runtimePackage = "@reprise/runtime";

/** A program, and the questions about its files that every stage asks. */
export class Project {
  readonly directory: string;
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  /** The files whose code is judged: the project's own and those of its workspace, in an order of their own. */
  readonly ownFiles: readonly ts.SourceFile[];
  readonly reads = new Reads();
  readonly #own = new Set<ts.SourceFile>();
  readonly #packages = new Packages();
  readonly #relative = new Map<string, string>();
  readonly #absolute = new Map<string, string>();

  constructor(directory: string, program: ts.Program, isOwn?: (file: ts.SourceFile) => boolean) {
    this.directory = directory;
    this.program = program;
    this.checker = noting(program.getTypeChecker(), this.reads);
    for (const file of program.getSourceFiles()) if (isOwn?.(file) ?? this.#isOwnSource(file)) this.#own.add(file);
    this.ownFiles = [...this.#own].sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
  }

  /** Where the project is, and the packages that its files belong to: their names are in what is said about them. */
  get identity(): string {
    const packages = this.ownFiles.map(({ fileName }) => JSON.stringify(this.packageOf(fileName)));
    return [this.directory, ...new Set(packages)].join();
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

  /** Every file outside of the program that is known to this project. */
  get packageFiles(): readonly string[] {
    return this.#packages.files;
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

  /** True if a class or an object in a file has a member of that name. */
  declares(file: string, name: string): boolean {
    const source = this.program.getSourceFile(file);
    return source !== undefined && membersOf(source).has(name);
  }

  /** The members of that name which classes and objects in a file have. */
  membersNamed(name: string, file: ts.SourceFile): readonly ts.Declaration[] {
    return membersOf(file).get(name) ?? [];
  }

  /** The names of all members that classes and objects in a file have. */
  memberNames(file: ts.SourceFile): Iterable<string> {
    return membersOf(file).keys();
  }

  /** Names a node for as long as the face of its file, or for code in a function its text, is the same. */
  idOf(node: ts.Node): string {
    this.reads.node(node);
    return `${this.relative(node.getSourceFile().fileName)}#${placeOf(node)}`;
  }

  nodeOf(id: string): ts.Node | undefined {
    const source = this.program.getSourceFile(this.fileOf(id));
    return source && nodeAt(source, id.slice(id.indexOf("#") + 1));
  }

  /** The file of a node that was named. */
  fileOf(id: string): string {
    const relative = id.slice(0, id.indexOf("#"));
    const known = this.#absolute.get(relative) ?? path.resolve(this.directory, relative).split(path.sep).join("/");
    this.#absolute.set(relative, known);
    return known;
  }

  position(node: ts.Node): Span {
    const file = node.getSourceFile();
    // A place moves with any text before it.
    this.reads.body(file);
    return this.positionAt(file, node.getStart(file), node.end);
  }

  positionAt(file: ts.SourceFile, start: number, end = start): Span {
    return { file: this.relative(file.fileName), ...spanIn(file, start, end) };
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

/** Counted from 1. What goes on over several lines ends with its first. */
export function spanIn(file: ts.SourceFile, start: number, end: number): Omit<Span, "file"> {
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  const length = file.text.slice(start, end).search(/\s*(\r|\n|$)/);
  return { line: line + 1, column: character + 1, endColumn: character + 1 + length };
}

/** The checker, which notes for whom types were looked up. */
function noting(checker: ts.TypeChecker, reads: Reads): ts.TypeChecker {
  // The checker's functions do not use `this`.
  const noted: ts.TypeChecker = Object.create(checker) as ts.TypeChecker;
  noted.getTypeAtLocation = node => {
    reads.node(node);
    return checker.getTypeAtLocation(node);
  };
  noted.getSymbolAtLocation = node => {
    reads.node(node);
    return checker.getSymbolAtLocation(node);
  };
  return noted;
}

const members = new WeakMap<ts.SourceFile, ReadonlyMap<string, readonly ts.Declaration[]>>();

/** Every member of a class or an object in a file, by its name. */
function membersOf(file: ts.SourceFile): ReadonlyMap<string, readonly ts.Declaration[]> {
  const known = members.get(file);
  if (known !== undefined) return known;
  const found: (readonly [string, ts.Declaration])[] = [];
  const visit = (node: ts.Node): void => {
    if (isMember(node) && node.name && ts.isIdentifier(node.name)) found.push([node.name.text, node]);
    ts.forEachChild(node, visit);
  };
  visit(file);
  const named = groups(found);
  members.set(file, named);
  return named;
}

function isMember(node: ts.Node): node is ts.ClassElement | ts.ObjectLiteralElement | ts.ParameterDeclaration {
  const isField = ts.isParameter(node) && ts.isParameterPropertyDeclaration(node, node.parent);
  return isField || ts.isClassElement(node) || ts.isObjectLiteralElement(node);
}

// Node declares `fetch` and its classes with the types of undici.
const nodeTypes = /\/node_modules\/(@types\/node|undici-types)\//;
