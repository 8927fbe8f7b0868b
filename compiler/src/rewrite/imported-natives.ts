import { natives, type Native } from "@reprise/runtime/language";
import { ts } from "ts-morph";

/** What a name of this file stands for, where it was imported from a module that has journaled natives. */
export type ImportedNative =
  /** The native itself: `import { randomUUID } from "node:crypto"`. */
  | { readonly kind: "native" }
  /** An object that has journaled members: the module, or `performance` of `node:perf_hooks`. */
  | { readonly kind: "namespace"; readonly members: ReadonlySet<string> };

/** Journaled exports by module, as the table has them: `node:crypto` → `randomUUID`, … */
const journaledExports = new Map<string, Set<string>>();
for (const [name, row] of Object.entries(natives) as [string, Native][]) {
  const [, module, member] = /^((?:node:|@)[^.]+)\.([^.]+)$/.exec(name) ?? [];
  if (row.verdict !== "journaled" || module === undefined || member === undefined) continue;
  journaledExports.set(module, (journaledExports.get(module) ?? new Set()).add(member));
}

/** Exports that are the global object of the same name. */
const globalObjects: Readonly<Record<string, readonly string[]>> = {
  "node:perf_hooks.performance": ["now"],
  "node:crypto.webcrypto": ["randomUUID", "getRandomValues"],
};

function moduleOf(specifier: ts.Node | undefined): string | undefined {
  if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return undefined;
  return [specifier.text, `node:${specifier.text}`].find(
    name => journaledExports.has(name) || Object.keys(globalObjects).some(key => key.startsWith(`${name}.`)),
  );
}

/** What the declaration of a name brings in, if it is an import or a `require` of such a module. */
export function importedNative(symbol: ts.Symbol): ImportedNative | undefined {
  for (const declaration of symbol.declarations ?? []) {
    if (ts.isImportSpecifier(declaration)) {
      const module = moduleOf(declaration.parent.parent.parent.moduleSpecifier);
      return memberOf(module, (declaration.propertyName ?? declaration.name).text);
    }
    if (ts.isImportClause(declaration)) return namespaceOf(moduleOf(declaration.parent.moduleSpecifier));
    if (ts.isNamespaceImport(declaration)) return namespaceOf(moduleOf(declaration.parent.parent.moduleSpecifier));
    if (ts.isVariableDeclaration(declaration)) return namespaceOf(requiredModule(declaration));
    if (ts.isBindingElement(declaration)) return requiredMember(declaration);
  }
  return undefined;
}

function memberOf(module: string | undefined, member: string): ImportedNative | undefined {
  if (module === undefined) return undefined;
  if (member === "default") return namespaceOf(module);
  if (journaledExports.get(module)?.has(member) === true) return { kind: "native" };
  const members = globalObjects[`${module}.${member}`];
  return members === undefined ? undefined : { kind: "namespace", members: new Set(members) };
}

function namespaceOf(module: string | undefined): ImportedNative | undefined {
  const members = module === undefined ? undefined : journaledExports.get(module);
  return members === undefined ? undefined : { kind: "namespace", members };
}

/** `const crypto = require("node:crypto")` */
function requiredModule({ initializer }: ts.VariableDeclaration): string | undefined {
  if (initializer === undefined || !ts.isCallExpression(initializer)) return undefined;
  const { expression, arguments: values } = initializer;
  return ts.isIdentifier(expression) && expression.text === "require" ? moduleOf(values[0]) : undefined;
}

/** `const { randomUUID } = require("node:crypto")` */
function requiredMember(element: ts.BindingElement): ImportedNative | undefined {
  const declaration = element.parent.parent;
  const key = element.propertyName ?? element.name;
  if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(key)) return undefined;
  return memberOf(requiredModule(declaration), key.text);
}
