import type { DiagnosticCode } from "@reprise/runtime/language";
import type * as ts from "../../typescript.js";

/** The first part of a value that the journal cannot give back. */
export interface Unstorable {
  readonly code: DiagnosticCode;
  /** The way to it: `result.conn`. */
  readonly path: string;
  readonly kind: string;
  readonly remedy: string;
  /** Where the property of that type is declared; nothing for the value itself. */
  readonly declaration: ts.Declaration | undefined;
}

interface Place {
  readonly path: string;
  readonly declaration?: ts.Declaration | undefined;
}

export function aFunction(place: Place): Unstorable {
  return refuse(place, "DET810", "a function", "Pass the data that the function needs; functions cannot be stored.");
}

export function aSymbol(place: Place): Unstorable {
  return refuse(place, "DET810", "a symbol", "Use a string.");
}

export function aPromise(place: Place): Unstorable {
  return refuse(place, "DET810", "a promise", "Await it first.");
}

/** `kind`: what of: `an instance of Money`. */
export function anInstance(place: Place, kind: string): Unstorable {
  const remedy = "Its methods would be gone when it is read back: pass a plain object with the data of it.";
  return refuse(place, "DET811", kind, remedy);
}

/** Of the platform: a socket, a stream, a response. */
export function aResource(place: Place, type: string): Unstorable {
  const remedy = "Open it where it is used, inside one activity, and pass the data that is needed to open it.";
  return refuse(place, "DET811", `an instance of ${type}`, remedy);
}

/** Of a transaction: an object of `pg` with all that it knows of the statement. */
export function anAnswer(place: Place): Unstorable {
  return refuse(place, "DET811", "the whole answer of the database", "Return what is needed of it: its rows.");
}

function refuse({ path, declaration }: Place, code: DiagnosticCode, kind: string, remedy: string): Unstorable {
  return { code, path, kind, remedy, declaration };
}

/** The first of several verdicts. */
export function firstOf<T>(
  items: readonly T[],
  judge: (item: T, index: number) => Unstorable | undefined,
): Unstorable | undefined {
  for (const [index, item] of items.entries()) {
    const found = judge(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}
