import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Analysis } from "../analyze/analyze.js";
import { sourceDirectories } from "../analyze/inputs.js";
import { definesWorkflow } from "../report/defines-workflow.js";

/** What to tell somebody whose project has no workflows: where there are some that it leaves out, and why. */
export function whereWorkflowsAre(projectDirectory: string, { files }: Analysis): string {
  const leftOut = sourceFilesIn(projectDirectory).filter(file => !Object.hasOwn(files, file));
  const found = leftOut.filter(file => definesWorkflow(readFileSync(path.join(projectDirectory, file), "utf8")));
  const sources = found.filter(file => !isJavaScript(file));
  // What is built from a source says the same again.
  const [shown, remedy] = sources.length > 0 ? [sources, byInclude] : [found, byAllowJs];
  if (shown.length === 0) {
    return `A workflow is a call of workflow("name", …) from @reprise/runtime in a file that the tsconfig includes.\n`;
  }
  const names = shown.slice(0, mostNamed).map(file => `  ${file}\n`);
  const rest = shown.length > mostNamed ? `  and ${shown.length - mostNamed} more\n` : "";
  return `There are workflows in files that it leaves out:\n${names.join("")}${rest}${remedy}\n`;
}

const byInclude = "Name their directory in `include`, or check the project that they belong to.";
const byAllowJs = "TypeScript reads JavaScript where the tsconfig sets allowJs and `include` names it.";
const mostNamed = 3;

/** Below a directory, sorted, by their relative names. */
function sourceFilesIn(root: string): readonly string[] {
  return sourceDirectories(root)
    .flatMap(directory => readdirSync(directory, { withFileTypes: true }).filter(entry => entry.isFile()))
    .map(({ parentPath, name }) => path.relative(root, path.join(parentPath, name)).split(path.sep).join("/"))
    .filter(file => /\.[cm]?[jt]sx?$/.test(file) && !/\.d\.[cm]?ts$/.test(file))
    .sort();
}

function isJavaScript(file: string): boolean {
  return /\.[cm]?jsx?$/.test(file);
}
