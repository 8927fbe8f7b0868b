import * as ts from "../../../typescript.js";
import { calleeOf } from "../../1-discover/call-sites.js";
import { recordNative } from "./native.js";
import { recordPackage } from "./package.js";
import { valueOf } from "../unit-nodes.js";
import type { UnitWalk } from "../walk.js";

/** A module that somebody has as a value, in whatever way. */
export function recordModule(walk: UnitWalk, node: ts.Node, module: ts.SourceFile): void {
  const of = walk.extraction.registerContainer(module);
  walk.record({ kind: "container", of, name: ts.isSourceFile(node) ? "module" : node.getText(), how: "value" }, node);
  recordHeld(walk, node, module);
  if (ts.isExpression(node)) recordHandedOn(walk, node, module);
}

/** Objects that it holds may be asked for any of their fields. */
function recordHeld(walk: UnitWalk, node: ts.Node, module: ts.SourceFile): void {
  const { project, references } = walk.extraction;
  const { checker } = project;
  const symbol = checker.getSymbolAtLocation(module);
  for (const exported of symbol === undefined ? [] : checker.getExportsOfModule(symbol)) {
    const held = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const value = held.declarations?.[0] && valueOf(held.declarations[0]);
    const target = value && ts.isNewExpression(value) ? references.resolve(value.expression) : undefined;
    if (target?.kind !== "declaration") continue;
    const of = walk.extraction.registerContainer(calleeOf(target.node));
    walk.record({ kind: "member", name: "*", scope: "own", of, by: "copy" }, node);
  }
}

/** `export { readFileSync } from "node:fs"`: what it hands on of others is not in its own code. */
function recordHandedOn(walk: UnitWalk, node: ts.Expression, module: ts.SourceFile): void {
  const { project, references } = walk.extraction;
  const { checker } = project;
  references.reads.node(module);
  const symbol = checker.getSymbolAtLocation(module);
  for (const exported of symbol === undefined ? [] : checker.getExportsOfModule(symbol)) {
    const target = isValue(exported) ? references.exportOf(module, exported.name, node) : undefined;
    if (target?.kind === "native") recordNative(walk, node, target.path, "value");
    if (target?.kind === "package") recordPackage(walk, node, target);
  }
}

function isValue({ declarations = [] }: ts.Symbol): boolean {
  return !declarations.some(each => ts.isExportSpecifier(each) && (each.isTypeOnly || each.parent.parent.isTypeOnly));
}
