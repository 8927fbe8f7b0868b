import type { Loader } from "esbuild";
import path from "node:path";

/** The languages that Node cannot execute as they are, as esbuild calls them. */
export const languages: Readonly<Record<string, Loader>> = {
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".tsx": "tsx",
  ".jsx": "jsx",
};

/** Whether Node cannot execute the file as it is. */
export function hasTypes(fileName: string): boolean {
  return path.extname(fileName) in languages;
}
