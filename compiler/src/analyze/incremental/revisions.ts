import * as ts from "../../typescript.js";
import { faceOf } from "./face.js";
import { givesTheSameTypes } from "./given-types.js";
import { groups } from "./groups.js";

/** When something about a file changed for the last time, counted in programs. */
export interface FileRevision {
  readonly text: number;
  readonly face: number;
  /** The types that its code sees may have changed: its own, or those of a file that it imports, however far. */
  readonly types: number;
}

interface Known {
  readonly source: ts.SourceFile;
  readonly imports: readonly string[];
  readonly revision: FileRevision;
}

const never: FileRevision = { text: 0, face: 0, types: 0 };

/** So many files at once are not a person's edit: everything that imports them is looked at again. */
const mostEdited = 16;

/** Compares each program with the one before it. */
export class Revisions {
  #current = 0;
  #program: ts.Program | undefined;
  #files: ReadonlyMap<string, Known> = new Map();

  get current(): number {
    return this.#current;
  }

  of(file: string): FileRevision {
    return this.#files.get(file)?.revision ?? { text: this.#current, face: this.#current, types: this.#current };
  }

  advance(program: ts.Program): void {
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
    const importers = importersIn(imports);
    const isEdit = changed.length <= mostEdited;
    // Where no file came or went, what did not change imports what it did.
    const giving = (isSameSet ? changed : sources).filter(source => {
      const imported = imports.get(source.fileName) ?? [];
      if (!this.#importsTheSame(source, imported, names)) return true;
      return importers.has(source.fileName) && !(isEdit && this.#givesTheSame(source, program));
    });
    const seeds = giving.map(({ fileName }) => fileName);
    const affected = isEverything ? names : allImporters(seeds, importers);
    this.#files = new Map(
      sources.map(source => {
        const { fileName } = source;
        const known = before.get(fileName);
        const revision = this.#next(known, source, affected.has(fileName));
        return [fileName, { source, imports: imports.get(fileName) ?? [], revision }];
      }),
    );
    this.#program = program;
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

  #importsTheSame(source: ts.SourceFile, imports: readonly string[], names: ReadonlySet<string>): boolean {
    const known = this.#files.get(source.fileName);
    return known?.imports.join() === imports.join() && imports.every(each => names.has(each));
  }

  /** Whether importers see the same types as before, as far as they are this file's own. */
  #givesTheSame(source: ts.SourceFile, program: ts.Program): boolean {
    const known = this.#files.get(source.fileName);
    if (known?.source === source) return true;
    if (known === undefined || this.#program === undefined) return false;
    return givesTheSameTypes({ program: this.#program, source: known.source }, { program, source });
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

function importersIn(imports: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  return groups([...imports].flatMap(([file, imported]) => imported.map(each => [each, file] as const)));
}

/** The files themselves, and all that import them, however far. */
function allImporters(
  files: readonly string[],
  importers: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const found = new Set<string>();
  const pending = [...files];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    pending.push(...(importers.get(file) ?? []));
  }
  return found;
}
