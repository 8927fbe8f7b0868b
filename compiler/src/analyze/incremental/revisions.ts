import { ts } from "ts-morph";
import { faceOf } from "./face.js";

/** When something about a file changed for the last time, counted in programs. */
export interface FileRevision {
  readonly text: number;
  readonly face: number;
  /** The types that its code sees may have changed: its own, or those of a file that it imports, however far. */
  readonly types: number;
}

/** What the revisions have to be told about a program. */
export interface ProgramChange {
  readonly program: ts.Program;
  /** Whether the types that a changed file gives to others are the same as before; false if that is not known. */
  readonly keepsTypes: (file: string) => boolean;
}

interface Known {
  readonly source: ts.SourceFile;
  readonly imports: readonly string[];
  readonly revision: FileRevision;
}

const never: FileRevision = { text: 0, face: 0, types: 0 };

/** Compares each program with the one before it. */
export class Revisions {
  #current = 0;
  #files: ReadonlyMap<string, Known> = new Map();

  get current(): number {
    return this.#current;
  }

  of(file: string): FileRevision {
    return this.#files.get(file)?.revision ?? { text: this.#current, face: this.#current, types: this.#current };
  }

  advance({ program, keepsTypes }: ProgramChange): void {
    this.#current += 1;
    const checker = program.getTypeChecker();
    const before = this.#files;
    const sources = program.getSourceFiles();
    const changed = sources.filter(source => before.get(source.fileName)?.source !== source);
    const names = new Set(sources.map(({ fileName }) => fileName));
    const gone = [...before.keys()].filter(file => !names.has(file));
    const isSameSet = gone.length === 0 && changed.every(({ fileName }) => before.has(fileName));
    const imports = new Map<string, readonly string[]>();
    for (const source of sources) {
      const known = before.get(source.fileName);
      const isKnown = isSameSet && known?.source === source;
      imports.set(source.fileName, isKnown ? known.imports : importsOf(checker, source));
    }
    const isEverything = [...changed, ...gone.flatMap(file => before.get(file)?.source ?? [])].some(isSeenEverywhere);
    const giving = sources
      .map(({ fileName }) => fileName)
      .filter(file => !this.#givesTheSame(file, imports.get(file) ?? [], names, program, keepsTypes));
    const affected = isEverything ? names : importersOf(giving, imports);
    this.#files = new Map(
      sources.map(source => {
        const { fileName } = source;
        const known = before.get(fileName);
        const revision = this.#next(known, source, affected.has(fileName));
        return [fileName, { source, imports: imports.get(fileName) ?? [], revision }];
      }),
    );
  }

  #next(known: Known | undefined, source: ts.SourceFile, isAffected: boolean): FileRevision {
    const { text, face, types } = known?.revision ?? never;
    const isSame = known?.source === source;
    const hasSameFace = isSame || (known !== undefined && faceOf(known.source) === faceOf(source));
    return {
      text: isSame ? text : this.#current,
      face: hasSameFace ? face : this.#current,
      types: isSame && !isAffected ? types : this.#current,
    };
  }

  /** Whether importers see the same types, and through the same files, as before. */
  #givesTheSame(
    file: string,
    imports: readonly string[],
    names: ReadonlySet<string>,
    program: ts.Program,
    keepsTypes: (file: string) => boolean,
  ): boolean {
    const known = this.#files.get(file);
    if (known === undefined) return false;
    if (known.imports.join() !== imports.join() || known.imports.some(each => !names.has(each))) return false;
    const source = program.getSourceFile(file);
    if (known.source === source) return true;
    // Declarations leave out the types of private members.
    if (source === undefined || (/\bprivate\b|#\w/.test(source.text) && faceOf(known.source) !== faceOf(source)))
      return false;
    return keepsTypes(file);
  }
}

/** Declarations without imports and exports, and those for modules and globals elsewhere, need nobody to import them. */
function isSeenEverywhere(source: ts.SourceFile): boolean {
  return source.isDeclarationFile || !ts.isExternalModule(source) || /\bdeclare\s+(global|module)\b/.test(source.text);
}

/** TypeScript's own list of what a file imports in any way; it is left out of the public type. */
interface ImportingFile {
  readonly imports?: readonly ts.StringLiteralLike[];
}

function importsOf(checker: ts.TypeChecker, source: ts.SourceFile): readonly string[] {
  if (source.isDeclarationFile) return [];
  const { imports = [] } = source as ts.SourceFile & ImportingFile;
  return imports.map(specifier => {
    const module = checker.getSymbolAtLocation(specifier)?.declarations?.find(ts.isSourceFile);
    return module?.fileName ?? `? ${specifier.text}`;
  });
}

/** The files themselves, and all that import them. */
function importersOf(files: readonly string[], imports: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  if (files.length === 0) return new Set();
  const importers = new Map<string, string[]>();
  for (const [file, imported] of imports) {
    for (const each of imported) {
      const known = importers.get(each);
      if (known === undefined) importers.set(each, [file]);
      else known.push(file);
    }
  }
  const found = new Set<string>();
  const pending = [...files];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    pending.push(...(importers.get(file) ?? []));
  }
  return found;
}
