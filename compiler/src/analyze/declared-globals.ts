import * as ts from "../typescript.js";
import { globalNames, globalObjects, isGlobalAugmentation } from "./native-paths.js";

/** `declare global { var region: string }`: a property of the global object, whoever puts it there. */
export function isDeclaredGlobal(declaration: ts.Declaration): boolean {
  if (ts.isFunctionDeclaration(declaration)) return isOfGlobals(declaration);
  const isReplaceable = ts.isVariableDeclaration(declaration) && !isBlockScoped(declaration);
  return isReplaceable && isOfGlobals(declaration);
}

/** Declared for all files: in `declare global { … }`, or in a file of declarations that is no module. Not by a package. */
export function isOfGlobals(declaration: ts.Declaration): boolean {
  const file = declaration.getSourceFile();
  if (file.fileName.includes("/node_modules/")) return false;
  if (isGlobalAugmentation(declaration)) return true;
  return file.isDeclarationFile && !ts.isExternalModule(file) && !isInDescribedModule(declaration);
}

function isInDescribedModule(declaration: ts.Declaration): boolean {
  return ts.findAncestor(declaration, ts.isModuleDeclaration) !== undefined;
}

/** `const` and `let` are no properties of the global object: a bundler replaces them. */
function isBlockScoped(declaration: ts.VariableDeclaration): boolean {
  return (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.BlockScoped) !== 0;
}

/** What the project has put onto the global object itself: its members are what its type says. */
export function isGlobalOfProject(path: string): boolean {
  return /^[\w$]+$/.test(path) && !globalNames.has(path) && !globalObjects.has(path);
}
