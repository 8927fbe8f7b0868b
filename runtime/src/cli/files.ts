import path from "node:path";
import { findSourceFile } from "../testing/source-place.js";

/**
 * Names files of a build (`shop/src/order.workflow.ts`) that are below a directory by their paths from there, which terminals open.
 * Others keep their names.
 */
export function filesSeenFrom(cwd: string): (file: string) => string {
  const known = new Map<string, string>();
  return name => {
    const file = known.get(name) ?? pathOf(name, cwd);
    known.set(name, file);
    return file;
  };
}

function pathOf(name: string, cwd: string): string {
  const file = findSourceFile(name, cwd);
  const shown = file === undefined ? name : path.relative(cwd, file);
  return shown.startsWith("..") ? name : shown;
}
