import { sourceName } from "../../manifest/source-name.js";
import { sourceHash } from "../../rewrite/source-hash.js";
import type { RewrittenPlaces } from "../2-reach/rewritten-places.js";
import type { Project } from "../project.js";
import type { Sources } from "./build-manifest.js";

export function sourcesOf(project: Project, rewritten: RewrittenPlaces): Sources {
  const sourceOf = (file: string) => project.program.getSourceFile(file);
  return {
    nameOf: file => sourceName(file, project.packageOf(file)),
    hashOf: file => sourceHash(sourceOf(file)?.text ?? ""),
    isMarked: file => {
      const source = sourceOf(file);
      return source !== undefined && rewritten.marks(source);
    },
  };
}
