import * as ts from "../../../../typescript.js";
import { isReference } from "../../../expressions.js";

/**
 * A place where something is called by its name: `add`, `seen.add`, `seen["add"]`, `const { add } = seen`, `seen[name]`. Also where it
 * gets another one: `put` of `import { add as put }`.
 */
export interface Mention {
  readonly file: ts.SourceFile;
  readonly node: ts.Node;
}

/** The name of mentions whose name is computed. */
export const anyName = "*";

/** What an import calls the default export of a module. */
export const defaultName = "default";

/** Of a file by name, for as long as it is the same. */
const mentions = new WeakMap<ts.SourceFile, readonly (readonly [string, Mention])[]>();

export function mentionsIn(file: ts.SourceFile): readonly (readonly [string, Mention])[] {
  const known = mentions.get(file);
  if (known !== undefined) return known;
  const found: (readonly [string, Mention])[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) && !isMadeBase(node)) return;
    const name = isRenaming(node.parent) ? renamed(node, node.parent) : mentioned(node);
    if (name !== undefined) found.push([name, { file, node }]);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(file, visit);
  mentions.set(file, found);
  return found;
}

/** `extends Timed(Settings)` hands a class to a function. */
function isMadeBase(node: ts.TypeNode): boolean {
  return ts.isExpressionWithTypeArguments(node) && ts.isCallExpression(node.expression);
}

type Renaming = ts.ImportClause | ts.ImportSpecifier | ts.ExportSpecifier;

/** `import put from`, `import { add as put } from`, `export { add as put }` */
export function isRenaming(node: ts.Node): node is Renaming {
  return ts.isImportClause(node) || ts.isImportSpecifier(node) || ts.isExportSpecifier(node);
}

/** The name that something had before. */
function renamed(node: ts.Node, renaming: Renaming): string | undefined {
  if (renaming.name !== node) return undefined;
  return ts.isImportClause(renaming) ? defaultName : renaming.propertyName?.text;
}

function mentioned(node: ts.Node): string | undefined {
  const { parent } = node;
  if (ts.isElementAccessExpression(parent) && parent.argumentExpression === node)
    return ts.isStringLiteralLike(node) ? node.text : ts.isNumericLiteral(node) ? undefined : anyName;
  if (!ts.isIdentifier(node) && !ts.isPrivateIdentifier(node)) return undefined;
  if (ts.isPropertyAccessExpression(parent) || isTakenPart(node, parent)) return node.text;
  return ts.isIdentifier(node) && isReference(node) ? node.text : undefined;
}

/** `add` of `const { add } = seen` and of `const { add: put } = seen`. */
function isTakenPart(node: ts.Node, parent: ts.Node): boolean {
  if (!ts.isBindingElement(parent) || !ts.isObjectBindingPattern(parent.parent)) return false;
  return (parent.propertyName ?? parent.name) === node;
}
