import * as ts from "../../../../typescript.js";
import { isStatic } from "../../../declarations.js";
import { isModuleLevel } from "../../../expressions.js";

/** Whose an object is. */
export type Root =
  /** A variable, or an object literal whose methods change it through `this`. */
  | {
      readonly kind: "variable";
      readonly declaration: ts.Declaration;
      /** The member behind an interface that hands it out: it counts for runs that can execute that. */
      readonly handedBy?: ts.Declaration;
      /** Where an object is given it that writes it: it counts for runs that execute that. */
      readonly givenAt?: ts.Node;
    }
  /** A field reached through `this`: shared if the object is. */
  | { readonly kind: "field"; readonly declaration: ts.Declaration }
  | { readonly kind: "native"; readonly path: string }
  /** An object that a package exports: `Big` of `Big.DP`. */
  | { readonly kind: "package"; readonly name: string };

export function isSharedRoot(root: Root): boolean {
  return root.kind === "variable" && isSharedVariable(root.declaration);
}

/** Of several that it could be, the one that runs share. */
export function sharedOf(roots: readonly Root[]): Root | undefined {
  return roots.find(isSharedRoot) ?? roots[0];
}

export function isSameRoot(one: Root, other: Root): boolean {
  return "declaration" in one && "declaration" in other && one.declaration === other.declaration;
}

/** One value for the whole process: a module-level variable or a static field. */
export function isSharedVariable(declaration: ts.Declaration): boolean {
  if (ts.isPropertyDeclaration(declaration)) return isStatic(declaration);
  if (ts.isParameter(declaration)) return false;
  return isModuleLevel(declaration);
}

/** A function that several ways lead to is found as often. */
export function distinctRoots(roots: readonly Root[]): readonly Root[] {
  return roots.length < 2
    ? roots
    : roots.filter((root, index) => roots.findIndex(each => isEqual(root, each)) === index);
}

function isEqual(one: Root, other: Root): boolean {
  const values = new Map<string, unknown>(Object.entries(other));
  const entries = Object.entries(one);
  return entries.length === values.size && entries.every(([name, value]) => values.get(name) === value);
}
