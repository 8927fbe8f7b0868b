import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const source = /(?<!\.d)\.[cm]?[jt]sx?$/;
const passedOver = new Set(["node_modules", "dist", "coverage"]);

/** The source files below `root` that define one of these workflows, by their text: `workflow("order", …)`. */
export function findWorkflowModules(root: string, names: readonly string[]): readonly string[] {
  const alternatives = [...new Set(names)].map(name => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  const definition = new RegExp(`\\bworkflow\\s*(?:<[^>]*>)?\\(\\s*(["'\`])(?:${alternatives})\\1`);
  return sourceFiles(root).filter(file => definition.test(readFileSync(file, "utf8")));
}

function sourceFiles(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap(entry => {
      const file = path.join(directory, entry.name);
      if (entry.isDirectory()) return passedOver.has(entry.name) || entry.name.startsWith(".") ? [] : sourceFiles(file);
      return source.test(entry.name) && !/\.(test|spec)\./.test(entry.name) ? [file] : [];
    });
}
