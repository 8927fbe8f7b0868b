import { natives } from "@reprise/runtime/language";
import * as ts from "../typescript.js";
import { globalObjects, journaledExports, runtimeModule } from "./journaled-modules.js";

/** What a name of this file stands for, where it was imported from a module that has journaled natives. */
export type ImportedNative =
  /** The native itself: `import { randomUUID } from "node:crypto"`. */
  | { readonly kind: "native" }
  /** An object that has journaled members: the module, or `performance` of `node:perf_hooks`. */
  | { readonly kind: "namespace"; readonly members: ReadonlySet<string> };

/** What the declaration of a name brings in, if it is an import or a `require` of such a module. */
export function importedNative(symbol: ts.Symbol): ImportedNative | undefined {
  for (const declaration of symbol.declarations ?? []) {
    if (ts.isImportSpecifier(declaration)) {
      const module = moduleOf(declaration.parent.parent.parent.moduleSpecifier);
      return exportOf(module, (declaration.propertyName ?? declaration.name).text);
    }
    if (ts.isImportClause(declaration)) return moduleObject(moduleOf(declaration.parent.moduleSpecifier));
    if (ts.isNamespaceImport(declaration)) return moduleObject(moduleOf(declaration.parent.parent.moduleSpecifier));
    if (ts.isImportEqualsDeclaration(declaration)) return moduleObject(referencedModule(declaration));
    if (ts.isVariableDeclaration(declaration)) return moduleObject(requiredModule(declaration));
    if (ts.isBindingElement(declaration)) return requiredExport(declaration);
  }
  return undefined;
}

/** `crypto` and `node:crypto` are one module. */
function moduleOf(specifier: ts.Node | undefined): string | undefined {
  if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return undefined;
  return specifier.text === runtimeModule ? runtimeModule : `node:${specifier.text.replace(/^node:/, "")}`;
}

function moduleObject(module: string | undefined): ImportedNative | undefined {
  const members = module === undefined ? undefined : journaledExports.get(module);
  return members && { kind: "namespace", members };
}

function exportOf(module: string | undefined, name: string): ImportedNative | undefined {
  if (module === undefined) return undefined;
  if (name === "default") return moduleObject(module);
  if (journaledExports.get(module)?.has(name) === true) return { kind: "native" };
  const global = globalObjects[`${module}.${name}`];
  return global === undefined ? undefined : { kind: "namespace", members: journaledMembers(global) };
}

function journaledMembers(global: string): ReadonlySet<string> {
  const rows = Object.entries(natives).filter(
    ([path, row]) => path.startsWith(`${global}.`) && row.verdict === "journaled",
  );
  return new Set(rows.map(([path]) => path.slice(global.length + 1)));
}

/** `import crypto = require("node:crypto")` */
function referencedModule({ moduleReference }: ts.ImportEqualsDeclaration): string | undefined {
  return ts.isExternalModuleReference(moduleReference) ? moduleOf(moduleReference.expression) : undefined;
}

/** `const crypto = require("node:crypto")` */
function requiredModule({ initializer }: ts.VariableDeclaration): string | undefined {
  if (initializer === undefined || !ts.isCallExpression(initializer)) return undefined;
  const { expression, arguments: values } = initializer;
  return ts.isIdentifier(expression) && expression.text === "require" ? moduleOf(values[0]) : undefined;
}

/** `const { randomUUID } = require("node:crypto")` */
function requiredExport(element: ts.BindingElement): ImportedNative | undefined {
  const declaration = element.parent.parent;
  const key = element.propertyName ?? element.name;
  if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(key)) return undefined;
  return exportOf(requiredModule(declaration), key.text);
}

/** A value import of the runtime: workflows, activities or signals may be defined in this file. */
export function importsRuntime(source: ts.SourceFile): boolean {
  return source.statements.some(
    statement =>
      (ts.isImportDeclaration(statement) &&
        moduleOf(statement.moduleSpecifier) === runtimeModule &&
        importsValue(statement)) ||
      (ts.isImportEqualsDeclaration(statement) && referencedModule(statement) === runtimeModule) ||
      (ts.isVariableStatement(statement) &&
        statement.declarationList.declarations.some(each => requiredModule(each) === runtimeModule)),
  );
}

function importsValue({ importClause }: ts.ImportDeclaration): boolean {
  if (importClause === undefined) return true;
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return false;
  const { name, namedBindings } = importClause;
  if (name !== undefined || namedBindings === undefined || ts.isNamespaceImport(namedBindings)) return true;
  return namedBindings.elements.some(each => !each.isTypeOnly);
}
