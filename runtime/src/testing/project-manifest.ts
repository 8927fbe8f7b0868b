import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { manifestFileName, type Manifest } from "../language/manifest.js";
import { sourceHash } from "../language/source-hash.js";
import { readManifest } from "../worker/builds/manifest-file.js";
import { findSourceFile } from "./source-place.js";

/** What the last `reprise check` found in a project. */
export class ProjectManifest {
  readonly #manifest: Manifest;
  readonly #project: string;

  /** The nearest manifest upwards from a directory; undefined where there is none that can be read. */
  static above(directory: string): ProjectManifest | undefined {
    const file = path.join(directory, ".reprise", manifestFileName);
    if (existsSync(file)) return ProjectManifest.#read(file, directory);
    const parent = path.dirname(directory);
    return parent === directory ? undefined : ProjectManifest.above(parent);
  }

  static #read(file: string, project: string): ProjectManifest | undefined {
    try {
      return new ProjectManifest(readManifest(file), project);
    } catch {
      // The next check writes another; until then the sources themselves have to say.
      return undefined;
    }
  }

  private constructor(manifest: Manifest, project: string) {
    this.#manifest = manifest;
    this.#project = project;
  }

  /** The file that defines a workflow; undefined if it was changed since, for the definition may be elsewhere. */
  fileOf(name: string): string | undefined {
    const workflow = this.#manifest.workflows.find(each => each.name === name);
    const file = workflow && findSourceFile(workflow.file, this.#project);
    if (workflow === undefined || file === undefined) return undefined;
    return sourceHash(readFileSync(file, "utf8")) === this.#manifest.files[workflow.file]?.hash ? file : undefined;
  }

  /** The signals that a workflow takes; undefined where it is not known, or not which. */
  signalsOf(name: string): readonly string[] | undefined {
    const workflow = this.#manifest.workflows.find(each => each.name === name);
    const names = workflow?.sites.filter(({ kind }) => kind === "signal" || kind === "handler").map(site => site.name);
    return names?.every(each => each !== null) === true ? [...new Set(names)] : undefined;
  }
}
