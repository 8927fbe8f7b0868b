import type * as ts from "../../typescript.js";
import type { Project } from "../project.js";
import { isClass } from "./members.js";
import { platformKind } from "./platform.js";

/** An error of any class is stored as an error. */
export function isErrorType(project: Project, type: ts.Type): boolean {
  return lineageOf(project, type).some(each => (each.symbol as ts.Symbol | undefined)?.name === "Error");
}

/** `interface Tags extends Array<string> {}` is what an array is; an instance of a class that extends one is not. */
export function isBuiltInByAnotherName(project: Project, type: ts.Type): boolean {
  if (isClass(type)) return false;
  return lineageOf(project, type).some(each => {
    const kind = platformKind(project, each);
    return kind === "storable" || kind === "container";
  });
}

/** A type and everything that it extends. */
function lineageOf({ checker }: Project, type: ts.Type): readonly ts.Type[] {
  const symbol = type.symbol as ts.Symbol | undefined;
  const declared = symbol && checker.getDeclaredTypeOfSymbol(symbol);
  const lineage: ts.Type[] = [];
  const pending: ts.Type[] = declared === undefined ? [type] : [type, declared];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (lineage.includes(next)) continue;
    lineage.push(next);
    if (next.isClassOrInterface()) pending.push(...checker.getBaseTypes(next).map(each => originOf(each)));
  }
  return lineage;
}

/** The generic interface itself, whose bases are known. */
function originOf(type: ts.BaseType): ts.Type {
  return "target" in type ? (type as ts.TypeReference).target : type;
}
