import * as ts from "../typescript.js";
import { isAccess } from "./forms.js";

/** What the binder leaves on a node that opens a scope, and on the local side of an exported declaration. */
type Scope = ts.Node & { readonly locals?: ts.SymbolTable; readonly symbol?: ts.Symbol };
type Local = ts.Symbol & { readonly exportSymbol?: ts.Symbol };

/** What a name refers to: its declaration in this file, the global, or something that only execution decides. */
export type Binding = ts.Symbol | "global" | "unknown";

export function resolve(name: string, from: ts.Node): Binding {
  const key = ts.escapeLeadingUnderscores(name);
  let inner = from;
  for (let outer: ts.Node | undefined = from; outer !== undefined; inner = outer, outer = parentOf(outer)) {
    if (ts.isWithStatement(outer) && outer.statement === inner) return "unknown";
    const symbol = declaredIn(outer, key);
    if (symbol !== undefined && isValue(symbol) && isVisible(symbol, outer, inner)) return symbol;
  }
  return "global";
}

/** The types give a source file a parent, too. */
function parentOf(node: ts.Node): ts.Node | undefined {
  return node.parent;
}

function declaredIn(node: Scope, key: ts.__String): ts.Symbol | undefined {
  const { locals, symbol } = node;
  const local = locals?.get(key) as Local | undefined;
  if (local !== undefined) return local.exportSymbol ?? local;
  if (ts.isEnumDeclaration(node) || ts.isModuleDeclaration(node)) return symbol?.exports?.get(key);
  const isNamedExpression = ts.isFunctionExpression(node) || ts.isClassExpression(node);
  return isNamedExpression && node.name?.escapedText === key ? symbol : undefined;
}

/** Interfaces, type imports, ambient declarations and assigned properties do not shadow a global. */
function isValue(symbol: ts.Symbol): boolean {
  if ((symbol.flags & (ts.SymbolFlags.Value | ts.SymbolFlags.Alias)) === 0) return false;
  return symbol.declarations?.some(each => !isAmbient(each) && isDeclaration(each)) ?? false;
}

/** For the binder, `this.Date = …` at the top of a script in JavaScript declares a variable. */
function isDeclaration(declaration: ts.Declaration): boolean {
  return !ts.isTypeOnlyImportDeclaration(declaration) && !isAccess(declaration) && !ts.isBinaryExpression(declaration);
}

function isAmbient(declaration: ts.Node): boolean {
  return ts.findAncestor(declaration, node => hasDeclareModifier(node)) !== undefined;
}

function hasDeclareModifier(node: ts.Node): boolean {
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword) ?? false;
}

/** The parameters of a function do not see what its body declares; its computed name and its decorators see neither. */
function isVisible(symbol: ts.Symbol, scope: ts.Node, inner: ts.Node): boolean {
  if (!ts.isFunctionLike(scope)) return true;
  if (ts.isDecorator(inner) || ts.isComputedPropertyName(inner)) return false;
  const body = "body" in scope ? scope.body : undefined;
  if (!ts.isParameter(inner) || body === undefined) return true;
  return symbol.declarations?.some(each => each.pos < body.pos) ?? true;
}
