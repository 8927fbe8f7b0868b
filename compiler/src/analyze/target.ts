import type * as ts from "../typescript.js";
import type { PackageIdentity } from "../manifest/packages.js";

/** What an expression in value position refers to. Symbols decide, never spellings: a shadowed `Date` is not a native. */
export type Target =
  | {
      readonly kind: "native";
      readonly path: string;
      /** The member's name, where no type tells what its object is: it may be an object of the project's own. */
      readonly untyped?: string;
    }
  | {
      readonly kind: "package";
      readonly identity: PackageIdentity;
      readonly member: string;
      /** Where its types are declared; empty if they are missing. */
      readonly file: string;
      /** It is declared as what that file exports, not as a member of a type. */
      readonly isExport: boolean;
    }
  /** A function of the authoring API. */
  | { readonly kind: "runtime"; readonly name: string }
  /** A value with the authoring API's brand: a workflow, an activity, a signal. Its code is not part of the caller's. */
  | { readonly kind: "durable"; readonly brand: string; readonly declaration: ts.Declaration | undefined }
  | { readonly kind: "declaration"; readonly node: ts.Declaration }
  /** A property of a value: `nodes` are the declarations that the type knows, other objects may have others. */
  | {
      readonly kind: "member";
      readonly name: string;
      readonly nodes: readonly ts.Declaration[];
      readonly foreign: boolean;
    }
  /** `missing`: an import that should have led to something. */
  | { readonly kind: "nothing"; readonly missing?: MissingImport };

/** An import that brings nothing, so that what it should bring cannot be analysed. */
export interface MissingImport {
  /** Where something is to be corrected. */
  readonly at: ts.Node;
  /** What is not found, as a part of a sentence. */
  readonly detail: string;
  readonly remedy: string;
}

export type NativeTarget = Extract<Target, { kind: "native" }>;
