import { ts } from "ts-morph";

/** What the binder leaves on a node that opens a scope. */
type Bound = ts.Node & { readonly locals?: ts.SymbolTable; readonly symbol?: ts.Symbol };

/** The declaration in this file that a name refers to; undefined if it is free, and so the global. */
export function resolve(name: string, from: ts.Node): ts.Symbol | undefined {
  const key = ts.escapeLeadingUnderscores(name);
  for (let scope: Bound | undefined = from; scope !== undefined; scope = scope.parent as Bound | undefined) {
    const found = scope.locals?.get(key) ?? memberInScope(scope, key);
    if (found !== undefined && isValue(found)) return found;
  }
  return undefined;
}

/** Names that are in scope by something else than a declaration in a block. */
function memberInScope(scope: Bound, key: ts.__String): ts.Symbol | undefined {
  const { symbol } = scope;
  if (ts.isEnumDeclaration(scope) || ts.isModuleDeclaration(scope)) return symbol?.exports?.get(key);
  const isNamedExpression = ts.isFunctionExpression(scope) || ts.isClassExpression(scope);
  return isNamedExpression && scope.name?.escapedText === key ? symbol : undefined;
}

/** Interfaces, type imports and ambient declarations do not shadow a global. */
function isValue(symbol: ts.Symbol): boolean {
  if ((symbol.flags & (ts.SymbolFlags.Value | ts.SymbolFlags.Alias)) === 0) return false;
  return symbol.declarations?.some(declaration => !isAmbient(declaration) && !isTypeImport(declaration)) ?? false;
}

function isAmbient(declaration: ts.Node): boolean {
  for (let node: ts.Node | undefined = declaration; node !== undefined; node = node.parent as ts.Node | undefined) {
    if (ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword)) {
      return true;
    }
  }
  return false;
}

function isTypeImport(declaration: ts.Declaration): boolean {
  return ts.isTypeOnlyImportDeclaration(declaration);
}
