import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import type { BuildVerdict } from "./build-check.js";

/** One warning for files of a build whose workflows nobody has checked, because its tsconfig does not lead to them. */
export function leftOut({ analysis, directory, tsconfig }: BuildVerdict, files: Iterable<string>): readonly string[] {
  const names = [...files]
    .filter(file => existsSync(file))
    .map(file => path.relative(directory, realpathSync(file)).split(path.sep).join("/"))
    .filter(name => !Object.hasOwn(analysis.files, name));
  if (names.length === 0) return [];
  return [
    `workflows of this build were not checked, and workers refuse them, for ${tsconfig} leaves ` +
      `out their files: ${names.sort().join(", ")}\nName their directory in \`include\`.`,
  ];
}
