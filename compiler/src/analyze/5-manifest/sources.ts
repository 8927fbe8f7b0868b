import { sourceName } from "../../manifest/source-name.js";
import { needsMark } from "../../rewrite/rewrite.js";
import { sourceHash } from "../../rewrite/source-hash.js";
import type { Project } from "../project.js";
import type { Sources } from "./build-manifest.js";

export function sourcesOf(project: Project): Sources {
  const textOf = (file: string) => project.program.getSourceFile(file)?.text ?? "";
  return {
    nameOf: file => sourceName(file, project.packageOf(file)),
    hashOf: file => sourceHash(textOf(file)),
    isMarked: file => needsMark(textOf(file), file),
  };
}
