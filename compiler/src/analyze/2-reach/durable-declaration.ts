import * as ts from "../../typescript.js";
import { bare } from "../expressions.js";
import type { Project } from "../project.js";
import { boundProperty } from "../declarations.js";
import type { References } from "../references.js";
import { valueOf } from "./unit-nodes.js";

/** Where a durable value that only has another name here was declared before: `{ charge }`, `const { charge } = activities`. */
export function durableDeclaration(
  project: Project,
  references: References,
  declaration: ts.Declaration,
): ts.Declaration | undefined {
  const { checker } = project;
  if (ts.isShorthandPropertyAssignment(declaration))
    return checker.getShorthandAssignmentValueSymbol(declaration)?.valueDeclaration;
  if (ts.isBindingElement(declaration)) {
    const found = boundProperty(checker, declaration);
    // Of a module, which may give it under another name: `export { order as buy } from "./order.js"`.
    const isAlias = found !== undefined && (found.flags & ts.SymbolFlags.Alias) !== 0;
    const property = isAlias ? checker.getAliasedSymbol(found) : found;
    return property?.valueDeclaration === declaration ? undefined : property?.valueDeclaration;
  }
  const value = valueOf(declaration);
  if (value === undefined || !(ts.isIdentifier(value) || ts.isPropertyAccessExpression(value))) return undefined;
  const target = references.resolve(bare(value));
  return target.kind === "durable" && target.declaration !== declaration ? target.declaration : undefined;
}
