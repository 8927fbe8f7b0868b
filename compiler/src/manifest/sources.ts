import type { Project } from "../analyze/project.js";
import type { Sources } from "./build-manifest.js";
import { sourceHash } from "../rewrite/source-hash.js";
import { sourceName } from "./source-name.js";

export function sourcesOf(project: Project): Sources {
  return {
    nameOf: file => sourceName(file, project.packageOf(file)),
    hashOf: file => sourceHash(project.program.getSourceFile(file)?.text ?? ""),
    isMarked: () => false,
  };
}
