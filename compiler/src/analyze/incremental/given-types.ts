import * as ts from "../../typescript.js";
import { faceOf } from "./face.js";
import { isBody } from "./node-identity.js";

/** A file as a program has it. */
export interface ProgramFile {
  readonly program: ts.Program;
  readonly source: ts.SourceFile;
}

/** Whether a file that has changed gives the same types to those who import it. */
export function givesTheSameTypes(before: ProgramFile, after: ProgramFile): boolean {
  const hasSameFace = faceOf(before.source) === faceOf(after.source);
  if (hasSameFace && isTypedOutside(after.source)) return true;
  // Declarations leave out the types of private members.
  if (!hasSameFace && /\bprivate\b|#\w/.test(after.source.text)) return false;
  const declared = declarationsOf(before);
  // One that says `any` may hide that TypeScript could not write the type down, so it proves nothing.
  return declared !== undefined && !/\bany\b/.test(declared) && declared === declarationsOf(after);
}

/** Whether nothing inside of functions decides on a type that is seen outside of them. */
export function isTypedOutside(file: ts.SourceFile): boolean {
  const infers = (node: ts.Node): boolean =>
    isBody(node) ? infersResult(node.parent) : ts.forEachChild(node, infers) === true;
  return !infers(file);
}

function infersResult(owner: ts.Node): boolean {
  if (ts.isConstructorDeclaration(owner) || ts.isSetAccessorDeclaration(owner)) return false;
  return ts.isFunctionLike(owner) && owner.type === undefined;
}

/** TypeScript's own way to write declarations whatever the options say; it is left out of the public type. */
interface DeclaringProgram {
  emit(
    source: ts.SourceFile,
    write: (name: string, text: string) => void,
    token: undefined,
    only: true,
    transformers: undefined,
    forced: true,
  ): void;
}

/** What the declaration file of a source says; undefined where there is none. */
function declarationsOf({ program, source }: ProgramFile): string | undefined {
  const known = declarations.get(source);
  if (known?.program === program) return known.text;
  let text: string | undefined;
  const write = (name: string, written: string): void => {
    if (/\.d\.[cm]?ts$/.test(name)) text = written;
  };
  (program as DeclaringProgram).emit(source, write, undefined, true, undefined, true);
  declarations.set(source, { program, text });
  return text;
}

/** What is new to one program is old to the next. */
const declarations = new WeakMap<ts.SourceFile, { readonly program: ts.Program; readonly text: string | undefined }>();
