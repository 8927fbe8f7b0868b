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

const acmeText = `export default class AcmeText {
  constructor(text: string);
  prepend(text: string): this;
  append(text: string): this;
  trim(): this;
  toString(): string;
}
`;

interface Surroundings {
  /** Whether the packages of this repository are installed. Default: true. */
  readonly packages?: boolean;
  /** The name of the project's directory. Default: shop. */
  readonly name?: string;
}

/** A project in a directory of its own that sees the packages of this repository. */
export class ProjectOnDisk implements Disposable {
  readonly directory: string;
  readonly #workspace = mkdtempSync(path.join(tmpdir(), "reprise-project-"));

  constructor(files: Readonly<Record<string, string>>, { packages = true, name = "shop" }: Surroundings = {}) {
    this.directory = path.join(this.#workspace, name);
    this.write({ "package.json": '{ "name": "shop", "type": "module" }', "tsconfig.json": tsconfig });
    if (packages) this.#install();
    this.write(files);
  }

  /**
   * The packages of this repository, above the project, so that it has room for its own; and one of which there are only the
   * types, so that nothing can be said of it.
   */
  #install(): void {
    symlinkSync(path.join(root, "node_modules"), path.join(this.#workspace, "node_modules"));
    const described = { name: "acme-text", version: "1.4.2", type: "module", types: "index.d.ts" };
    this.write({
      "node_modules/acme-text/package.json": JSON.stringify(described),
      "node_modules/acme-text/index.d.ts": acmeText,
    });
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
    rmSync(this.#workspace, { recursive: true, force: true });
  }
}

/** The verdict on a project that lives no longer than the question. */
export function analysisOf(files: Readonly<Record<string, string>>): Analysis {
  using project = new ProjectOnDisk(files);
  return project.analyze();
}
