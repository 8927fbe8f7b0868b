import * as ts from "../typescript.js";
import { importedFiles } from "./imported-files.js";
import type { Memory } from "./incremental/memory.js";
import type { Project } from "./project.js";

/**
 * Which files can hand each other objects: those that imports join, in whatever direction. Files whose imports cannot all be
 * seen, and scripts, which share their globals, are joined with everybody.
 */
export class ConnectedFiles {
  readonly #parents = new Map<string, string>();

  constructor(project: Project, memory: Memory) {
    // Packages know nothing of who imports them.
    const own = new Set(project.ownFiles.map(({ fileName }) => fileName));
    for (const file of project.ownFiles) {
      if (!ts.isExternalModule(file) || /\b(require|import)\s*\(/.test(file.text)) this.#join(file.fileName, everybody);
      for (const imported of importedFiles(project, memory, file))
        if (own.has(imported.file)) this.#join(file.fileName, imported.file);
    }
  }

  has(one: string, other: string): boolean {
    const group = this.#groupOf(one);
    return group === this.#groupOf(other) || this.#isOpen(one) || this.#isOpen(other);
  }

  #isOpen(file: string): boolean {
    return this.#groupOf(file) === this.#groupOf(everybody);
  }

  #join(one: string, other: string): void {
    this.#parents.set(this.#groupOf(one), this.#groupOf(other));
  }

  #groupOf(file: string): string {
    let group = file;
    for (let next = this.#parents.get(group); next !== undefined && next !== group; next = this.#parents.get(group))
      group = next;
    return group;
  }
}

const everybody = "";
