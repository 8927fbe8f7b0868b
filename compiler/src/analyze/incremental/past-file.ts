import * as ts from "../../typescript.js";
import { faceOf } from "./face.js";
import { givesTheSameTypes, isTypedOutside, type ProgramFile } from "./given-types.js";

/** A file as it was before, which the file as it is now is compared with. */
export interface PastFile {
  /** Its declarations need nobody to import them. */
  readonly isSeenEverywhere: boolean;
  isSame(source: ts.SourceFile): boolean;
  hasSameFace(source: ts.SourceFile): boolean;
  /** Whether importers see the same types as before, as far as they are this file's own. */
  givesTheSame(now: ProgramFile): boolean;
}

/** Of this process: its nodes are still there. */
export class LoadedFile implements PastFile {
  readonly #file: ProgramFile;

  constructor(file: ProgramFile) {
    this.#file = file;
  }

  get isSeenEverywhere(): boolean {
    return isSeenEverywhere(this.#file.source);
  }

  isSame(source: ts.SourceFile): boolean {
    return this.#file.source === source;
  }

  hasSameFace(source: ts.SourceFile): boolean {
    return faceOf(this.#file.source) === faceOf(source);
  }

  givesTheSame(now: ProgramFile): boolean {
    return this.isSame(now.source) || givesTheSameTypes(this.#file, now);
  }
}

/** What a later process needs to know of a file. */
export interface FileRecord {
  readonly name: string;
  /** A hash of its text. */
  readonly version: string;
  /** Null for declarations, in which nothing is kept apart from it. */
  readonly face: string | null;
  readonly isSeenEverywhere: boolean;
  readonly imports: readonly string[];
}

export function recordOf(source: ts.SourceFile, imports: readonly string[]): FileRecord {
  return {
    name: source.fileName,
    version: versionOf(source),
    face: source.isDeclarationFile ? null : faceOf(source),
    isSeenEverywhere: isSeenEverywhere(source),
    imports,
  };
}

/** Of an earlier process, which wrote down what there is to know. */
export class KeptFile implements PastFile {
  readonly #record: FileRecord;

  constructor(record: FileRecord) {
    this.#record = record;
  }

  get isSeenEverywhere(): boolean {
    return this.#record.isSeenEverywhere;
  }

  isSame(source: ts.SourceFile): boolean {
    return this.#record.version === versionOf(source);
  }

  hasSameFace(source: ts.SourceFile): boolean {
    return this.#record.face === faceOf(source);
  }

  /** The program that knew its types is gone. */
  givesTheSame({ source }: ProgramFile): boolean {
    return this.isSame(source) || (this.hasSameFace(source) && isTypedOutside(source));
  }
}

/** Declarations without imports and exports, and those for modules and globals elsewhere, need nobody to import them. */
export function isSeenEverywhere(source: ts.SourceFile): boolean {
  return source.isDeclarationFile || !ts.isExternalModule(source) || /\bdeclare\s+(global|module)\b/.test(source.text);
}

/** What the service's host said of the text; it is left out of the public type. */
function versionOf(source: ts.SourceFile): string {
  return (source as ts.SourceFile & { readonly version: string }).version;
}
