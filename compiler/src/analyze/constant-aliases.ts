import * as ts from "../typescript.js";
import { boundName, isConstant } from "./declarations.js";
import { memberPath } from "./native-paths.js";
import type { Target } from "./target.js";

/** Constants that are another name for a native, for the export of a package, or for a function of the authoring API. */
export class ConstantAliases {
  readonly #checker: ts.TypeChecker;
  readonly #resolve: (expression: ts.Expression) => Target;

  constructor(checker: ts.TypeChecker, resolve: (expression: ts.Expression) => Target) {
    this.#checker = checker;
    this.#resolve = resolve;
  }

  /** `const M = Math`, `const { now } = Date`, `const define = workflow`, `const id = _.uniqueId`: another name for the same thing. */
  of(declaration: ts.Declaration): Target | undefined {
    const held = this.#held(declaration);
    return held?.kind === "native" && !this.#hasMembers(declaration, held.path) ? undefined : held;
  }

  /** Also a function, whose uses are not judged as those of the native. */
  nativeIn(declaration: ts.Declaration): string | undefined {
    const held = this.#held(declaration);
    return held?.kind === "native" ? held.path : undefined;
  }

  /** The native, the export of a package or the function of the authoring API that a constant is made of. */
  #held(declaration: ts.Declaration): Target | undefined {
    if (ts.isVariableDeclaration(declaration)) {
      if (declaration.initializer === undefined || !isConstant(declaration)) return undefined;
      const target = this.#resolve(declaration.initializer);
      return target.kind === "runtime" || target.kind === "package" || target.kind === "native" ? target : undefined;
    }
    if (!ts.isBindingElement(declaration) || !ts.isObjectBindingPattern(declaration.parent)) return undefined;
    const source = declaration.parent.parent;
    if (!ts.isVariableDeclaration(source) || source.initializer === undefined || !isConstant(source)) return undefined;
    const target = this.#resolve(source.initializer);
    const name = boundName(declaration, this.#checker);
    if (name === undefined) return undefined;
    if (target.kind === "package") return { ...target, member: name };
    return target.kind === "native" ? { kind: "native", path: memberPath(target.path, name) } : undefined;
  }

  /**
   * Objects and classes are judged by the members that are used; functions and plain values, where they are read. Without
   * types a module that is required is an object all the same; what an object of the platform has there is somebody's value.
   */
  #hasMembers(declaration: ts.Declaration, path: string): boolean {
    const type = this.#checker.getTypeAtLocation(declaration);
    if ((type.flags & ts.TypeFlags.Any) !== 0) return !path.includes(".prototype.");
    if (type.getConstructSignatures().length > 0) return true;
    return (type.flags & ts.TypeFlags.Object) !== 0 && type.getCallSignatures().length === 0;
  }
}
