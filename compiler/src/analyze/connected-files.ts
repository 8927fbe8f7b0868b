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
    if (!ts.isExternalModule(file) || /\b(require|import)\s*\(/.test(file.text)) join(file.fileName, everybody);
    for (const imported of importedFiles(project, memory, file))
      if (own.has(imported.file)) join(file.fileName, imported.file);
  }
  return parents;
}

function groupIn(parents: ReadonlyMap<string, string>, file: string): string {
  let group = file;
  for (let next = parents.get(group); next !== undefined && next !== group; next = parents.get(group)) group = next;
  return group;
}

const everybody = "";
