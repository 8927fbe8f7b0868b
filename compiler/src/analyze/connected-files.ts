import * as ts from "../typescript.js";
import { importedFiles } from "./imported-files.js";
import type { Memory } from "./incremental/memory.js";
import type { Project } from "./project.js";

/**
 * Which files can hand each other objects: those that imports join, in whatever direction. Files whose imports cannot all be
 * seen, and scripts, which share their globals, are joined with everybody.
 */
export class ConnectedFiles {
  readonly #project: Project;
  readonly #memory: Memory;
  #parents: Map<string, string> | undefined;

  constructor(project: Project, memory: Memory) {
    this.#project = project;
    this.#memory = memory;
  }

  has(one: string, other: string): boolean {
    const group = this.#groupOf(one);
    return group === this.#groupOf(other) || this.#isOpen(one) || this.#isOpen(other);
  }

  #isOpen(file: string): boolean {
    return this.#groupOf(file) === this.#groupOf(everybody);
  }

  #groupOf(file: string): string {
    this.#parents ??= joined(this.#project, this.#memory);
    return groupIn(this.#parents, file);
  }
}

function joined(project: Project, memory: Memory): Map<string, string> {
  const parents = new Map<string, string>();
  const join = (one: string, other: string) => parents.set(groupIn(parents, one), groupIn(parents, other));
  // Packages know nothing of who imports them.
  const own = new Set(project.ownFiles.map(({ fileName }) => fileName));
  for (const file of project.ownFiles) {
    const loaded = ts.isExternalModule(file) ? loadedLater(project, memory, file) : undefined;
    if (loaded === undefined) join(file.fileName, everybody);
    for (const each of loaded ?? []) if (own.has(each)) join(file.fileName, each);
    for (const imported of importedFiles(project, memory, file))
      if (own.has(imported.file)) join(file.fileName, imported.file);
  }
  return parents;
}

/** The files of `import("./tax.js")` and of `require("./tax.cjs")`; nothing where one of them is not seen. */
function loadedLater(project: Project, memory: Memory, file: ts.SourceFile): readonly string[] | undefined {
  if (!/\b(require|import)\s*\(/.test(file.text)) return [];
  const loaded = memory.recall(project.reads, file.fileName, "loaded later", () => {
    const found: (string | null)[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && isLoading(node)) found.push(fileOf(project, node));
      ts.forEachChild(node, visit);
    };
    visit(file);
    return found;
  });
  return loaded.every(each => each !== null) ? loaded : undefined;
}

function isLoading({ expression }: ts.CallExpression): boolean {
  return expression.kind === ts.SyntaxKind.ImportKeyword || expression.getText() === "require";
}

function fileOf({ checker }: Project, { arguments: [specifier] }: ts.CallExpression): string | null {
  const isWritten = specifier !== undefined && ts.isStringLiteralLike(specifier);
  const [module] = (isWritten ? checker.getSymbolAtLocation(specifier)?.declarations : undefined) ?? [];
  return module?.getSourceFile().fileName ?? null;
}

function groupIn(parents: ReadonlyMap<string, string>, file: string): string {
  let group = file;
  for (let next = parents.get(group); next !== undefined && next !== group; next = parents.get(group)) group = next;
  return group;
}

const everybody = "";
