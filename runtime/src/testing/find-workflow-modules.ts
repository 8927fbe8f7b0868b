import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { definesWorkflow } from "./defines-workflow.js";
import { ProjectManifest } from "./project-manifest.js";

const source = /(?<!\.d)\.[cm]?[jt]sx?$/;
const javaScript = /\.[cm]?jsx?$/;
const passedOver = /^(\..*|node_modules|coverage|(dist|build|out)(-.*)?)$/;

/**
 * The modules that define these workflows. The manifest knows them where it was made from the code that is there; else it is
 * the source files below `root` whose code has the definition, `workflow("order", …)`.
 */
export function findWorkflowModules(root: string, names: readonly string[]): readonly string[] {
  const manifest = ProjectManifest.above(root);
  const wanted = [...new Set(names)].map(name => ({ name, file: manifest?.fileOf(name) }));
  const known = wanted.flatMap(({ file }) => file ?? []);
  const unknown = wanted.filter(({ file }) => file === undefined).map(({ name }) => name);
  return [...new Set([...known, ...searchSources(root, unknown)])];
}

function searchSources(root: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const found = sourceFiles(root)
    .map(file => ({ file, text: readFileSync(file, "utf8") }))
    .filter(({ text }) => !isBuilt(text));
  return names.flatMap(name => {
    const files = found.filter(({ text }) => definesWorkflow(text, name)).map(({ file }) => file);
    const written = files.filter(file => !javaScript.test(file));
    // What TypeScript was built into says the same again, wherever it lies.
    return written.length > 0 ? written : files;
  });
}

function sourceFiles(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap(entry => {
      const file = path.join(directory, entry.name);
      if (entry.isDirectory()) return passedOver.test(entry.name) ? [] : sourceFiles(file);
      return source.test(entry.name) && !/\.(test|spec)\./.test(entry.name) ? [file] : [];
    });
}

/** By what our plugin and what other compilers leave in their output. A bundle has a worker's start in it, too. */
function isBuilt(text: string): boolean {
  return /^\/\/# sourceMappingURL=/m.test(text) || /virtual-reprise-natives|reprise\.natives\.v1/.test(text);
}
