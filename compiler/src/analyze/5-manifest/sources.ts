import type { Project } from "../project.js";
import type { Sources } from "./build-manifest.js";
import { sourceHash } from "../../manifest/source-hash.js";
import { sourceName } from "../../manifest/source-name.js";

export function sourcesOf(project: Project): Sources {
  return {
    nameOf: file => sourceName(file, project.packageOf(file)),
    hashOf: file => sourceHash(project.program.getSourceFile(file)?.text ?? ""),
    isMarked: () => false,
  };
}
