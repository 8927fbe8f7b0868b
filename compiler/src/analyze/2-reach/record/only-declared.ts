import * as ts from "../../../typescript.js";
import { isAmbient, isPrimitive } from "../../declarations.js";
import type { UnitWalk } from "../walk.js";

/** `declare function load(): string`: code that only types speak of, so that nobody can say what it does. */
export function recordOnlyDeclared(walk: UnitWalk, node: ts.Expression, code: ts.Node): void {
  if (code.getSourceFile().fileName.includes("/node_modules/") || !isOnlyDeclared(walk, code)) return;
  const detail = "which is declared, and written nowhere that TypeScript reads";
  const remedy = "Import it from the module that has it; set allowJs in the tsconfig where that is JavaScript.";
  walk.record({ kind: "offence", code: "DET906", name: node.getText(), detail, remedy }, node);
}

function isOnlyDeclared({ extraction: { project } }: UnitWalk, code: ts.Node): boolean {
  if (ts.isFunctionDeclaration(code)) return code.body === undefined;
  if (!ts.isVariableDeclaration(code) || !isAmbient(code)) return false;
  const type = project.checker.getTypeAtLocation(code);
  // A text that a bundler defines, whatever the project puts onto all texts.
  if (isPrimitive(type)) return false;
  if (type.getCallSignatures().length > 0) return true;
  return type.getProperties().some(each => isOwnFunction(each));

  function isOwnFunction(property: ts.Symbol): boolean {
    const [declared] = property.declarations ?? [];
    const isOwn = declared !== undefined && project.isOwn(declared);
    return isOwn && project.checker.getTypeOfSymbol(property).getCallSignatures().length > 0;
  }
}
