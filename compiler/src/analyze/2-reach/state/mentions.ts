import * as ts from "../../../typescript.js";
import { isReference } from "../../expressions.js";

/** A place where something is called by its name: `add`, `seen.add`, `seen["add"]`, `const { add } = seen`, `seen[name]`. */
export interface Mention {
  readonly file: ts.SourceFile;
  readonly node: ts.Node;
}

/** The name of mentions whose name is computed. */
export const anyName = "*";

/** Of a file by name, for as long as it is the same. */
const mentions = new WeakMap<ts.SourceFile, readonly (readonly [string, Mention])[]>();

export function mentionsIn(file: ts.SourceFile): readonly (readonly [string, Mention])[] {
  const known = mentions.get(file);
  if (known !== undefined) return known;
  const found: (readonly [string, Mention])[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return;
    const name = mentioned(node);
    if (name !== undefined) found.push([name, { file, node }]);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(file, visit);
  mentions.set(file, found);
  return found;
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
