import type * as ts from "../../../../typescript.js";
import { importedFiles } from "../../../imported-files.js";
import type { Memory } from "../../../incremental/memory.js";
import type { Project } from "../../../project.js";

/** Which modules are loaded with a module: what it imports, and what that imports. */
export class LoadedModules {
  readonly #project: Project;
  readonly #memory: Memory;

  constructor(project: Project, memory: Memory) {
    this.#project = project;
    this.#memory = memory;
  }

  isLoadedWith(module: ts.SourceFile, other: ts.SourceFile): boolean {
    const seen = new Set([other]);
    for (const file of seen) {
      if (file === module) return true;
      this.#project.reads.node(file);
      for (const imported of this.#loadedBy(file)) seen.add(imported);
    }
    return false;
  }

  #loadedBy(file: ts.SourceFile): readonly ts.SourceFile[] {
    return importedFiles(this.#project, this.#memory, file).flatMap(imported => {
      const source = imported.isErased ? undefined : this.#project.program.getSourceFile(imported.file);
      return source !== undefined && this.#project.isOwn(source) ? [source] : [];
    });
  }
}
