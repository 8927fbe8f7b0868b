import * as ts from "../typescript.js";
import type { Target } from "./target.js";

/** A JSON file that is imported: one object for the whole process, which nothing keeps anybody from changing. */
export function isDataFile(file: ts.SourceFile): boolean {
  return file.fileName.endsWith(".json") && !file.fileName.includes("/node_modules/");
}

/** What a declaration in a data file is: the object that is imported, or a part of it, which only that object says. */
export function dataOf(declaration: ts.Declaration): Target {
  return ts.isSourceFile(declaration) ? { kind: "declaration", node: declaration } : { kind: "nothing" };
}
