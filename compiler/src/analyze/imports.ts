import { isBuiltin } from "node:module";
import * as ts from "../typescript.js";
import { builtinPath } from "./native-paths.js";

export function builtinOfAlias(symbol: ts.Symbol): string | undefined {
  const declaration = symbol.declarations?.[0];
  const specifier = declaration && moduleSpecifierOf(declaration);
  if (declaration === undefined || specifier === undefined || !isModuleOfNode(specifier.text)) return undefined;
  const name = importedName(declaration);
  return builtinPath(specifier.text, name === undefined ? [] : [name]);
}

/** With the prefix also where the Node that executes the analysis is too old to have the module. */
export function isModuleOfNode(specifier: string): boolean {
  return specifier.startsWith("node:") || isBuiltin(specifier);
}

export function moduleSpecifierOf(declaration: ts.Declaration): ts.StringLiteralLike | undefined {
  if (ts.isImportEqualsDeclaration(declaration)) {
    const reference = declaration.moduleReference;
    const specifier = ts.isExternalModuleReference(reference) ? reference.expression : undefined;
    return specifier !== undefined && ts.isStringLiteralLike(specifier) ? specifier : undefined;
  }
  const statement = ts.findAncestor(declaration, node => ts.isImportDeclaration(node) || ts.isExportDeclaration(node));
  const specifier = statement?.moduleSpecifier;
  return specifier !== undefined && ts.isStringLiteralLike(specifier) ? specifier : undefined;
}

/** Nothing for `import * as x` and `import x = require()`, which are the module itself. */
export function importedName(declaration: ts.Declaration): string | undefined {
  if (ts.isImportSpecifier(declaration) || ts.isExportSpecifier(declaration)) {
    return (declaration.propertyName ?? declaration.name).text;
  }
  return ts.isImportClause(declaration) ? "default" : undefined;
}

/** `MAX` of `export { default as MAX } from "./max.js"`. */
export function exportedName({ declarations: [declaration] = [] }: ts.Symbol): string | undefined {
  if (declaration === undefined || !ts.isExportSpecifier(declaration)) return undefined;
  return declaration.name.text === "default" ? undefined : declaration.name.text;
}
