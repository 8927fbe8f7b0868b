import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { analyzeProject, type Analysis } from "#compiler/analyze/analyze.js";

const root = path.resolve(import.meta.dirname, "../../..");

const tsconfig = JSON.stringify({
  compilerOptions: {
    target: "es2022",
    lib: ["es2023"],
    types: ["node"],
    module: "nodenext",
    strict: true,
    noEmit: true,
  },
  include: ["."],
});

/** A project in a directory of its own that sees the packages of this repository. */
export class ProjectOnDisk implements Disposable {
  readonly directory: string;

  constructor(files: Readonly<Record<string, string>>) {
    this.directory = mkdtempSync(path.join(tmpdir(), "reprise-project-"));
    symlinkSync(path.join(root, "node_modules"), path.join(this.directory, "node_modules"));
    this.write({ "package.json": '{ "name": "shop", "type": "module" }', "tsconfig.json": tsconfig, ...files });
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(this.path(file)), { recursive: true });
      writeFileSync(this.path(file), text);
    }
  }

  path(file: string): string {
    return path.join(this.directory, file);
  }

  analyze(overlay?: ReadonlyMap<string, string>): Analysis {
    return analyzeProject({ projectDirectory: this.directory, ...(overlay && { overlay }) });
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** The verdict on a project that lives no longer than the question. */
export function analysisOf(files: Readonly<Record<string, string>>): Analysis {
  using project = new ProjectOnDisk(files);
  return project.analyze();
}
