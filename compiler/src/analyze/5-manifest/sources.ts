import type * as ts from "../../typescript.js";
import { sourceName } from "../../manifest/source-name.js";
import { sourceHash } from "@reprise/runtime/language";
import type { RewrittenPlaces } from "../2-reach/rewritten-places.js";
import type { Project } from "../project.js";
import type { Sources } from "./build-manifest.js";

/** Files that did not change keep their nodes from one program to the next. */
const hashes = new WeakMap<ts.SourceFile, string>();

export function sourcesOf(project: Project, rewritten: RewrittenPlaces): Sources {
  const sourceOf = (file: string) => project.program.getSourceFile(file);
  const names = new Map<string, string>();
  return {
    nameOf: file => {
      const name = names.get(file) ?? sourceName(file, project.packageOf(file));
      names.set(file, name);
      return name;
    },
    hashOf: file => {
      const source = sourceOf(file);
      return source === undefined ? sourceHash("") : hashOf(source);
    },
    isMarked: file => {
      const source = sourceOf(file);
      return source !== undefined && rewritten.marks(source);
    },
  };
}

function hashOf(source: ts.SourceFile): string {
  const hash = hashes.get(source) ?? sourceHash(source.text);
  hashes.set(source, hash);
  return hash;
}
