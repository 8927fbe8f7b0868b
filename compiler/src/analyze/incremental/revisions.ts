import * as ts from "../../typescript.js";
import { isTypedOutside } from "./given-types.js";
import { groups } from "./groups.js";
import { isSeenEverywhere, KeptFile, LoadedFile, recordOf, type FileRecord, type PastFile } from "./past-file.js";

/** When something about a file changed for the last time, counted in programs. */
export interface FileRevision {
  readonly text: number;
  readonly face: number;
  /** The types that are seen outside of its functions may have changed: its own, or those of a file that it imports, however far. */
  readonly types: number;
}

interface Known {
  readonly file: PastFile;
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

  /** The program is compared with one of an earlier process, of which this is known. To be called before all else. */
  restore(records: readonly FileRecord[]): void {
    this.#current += 1;
    const revision = { text: this.#current, face: this.#current, types: this.#current };
    const knownAs = (record: FileRecord): Known => ({ file: new KeptFile(record), imports: record.imports, revision });
    this.#files = new Map(records.map(record => [record.name, knownAs(record)]));
  }

  /** What a later process is to compare its program with. */
  records(): readonly FileRecord[] {
    const sources = this.#program?.getSourceFiles() ?? [];
    return sources.map(source => recordOf(source, this.#files.get(source.fileName)?.imports ?? []));
  }

  of(file: string): FileRevision {
    return this.#files.get(file)?.revision ?? { text: this.#current, face: this.#current, types: this.#current };
  }

  advance(program: ts.Program): void {
    this.#current += 1;
    const checker = program.getTypeChecker();
    const before = this.#files;
    const sources = program.getSourceFiles();
    const changed = sources.filter(source => before.get(source.fileName)?.file.isSame(source) !== true);
    const names = new Set(sources.map(({ fileName }) => fileName));
    const gone = [...before.keys()].filter(file => !names.has(file));
    const isSameSet = gone.length === 0 && changed.every(({ fileName }) => before.has(fileName));
    const imports = new Map<string, readonly string[]>();
    for (const source of sources) {
      const known = before.get(source.fileName);
      const isKnown = isSameSet && known?.file.isSame(source) === true;
      imports.set(source.fileName, isKnown ? known.imports : importsOf(checker, source));
    }
    const past = [...changed.map(({ fileName }) => fileName), ...gone];
    const isEverything =
      changed.some(isSeenEverywhere) || past.some(file => before.get(file)?.file.isSeenEverywhere === true);
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
        const file = new LoadedFile({ program, source });
        return [fileName, { file, imports: imports.get(fileName) ?? [], revision }];
      }),
    );
    this.#program = program;
  }

  #next(known: Known | undefined, source: ts.SourceFile, isAffected: boolean): FileRevision {
    const { text, face, types } = known?.revision ?? never;
    const isSame = known?.file.isSame(source) === true;
    const hasSameFace = isSame || known?.file.hasSameFace(source) === true;
    // What changed inside of functions is seen by those alone who look there: they have read the text.
    const hasSameTypes = isSame || (hasSameFace && isTypedOutside(source));
    return {
      text: isSame ? text : this.#current,
      face: hasSameFace ? face : this.#current,
      types: hasSameTypes && !isAffected ? types : this.#current,
    };
  }

  #importsTheSame(source: ts.SourceFile, imports: readonly string[], names: ReadonlySet<string>): boolean {
    const known = this.#files.get(source.fileName);
    return known?.imports.join() === imports.join() && imports.every(each => names.has(each));
  }

  #givesTheSame(source: ts.SourceFile, program: ts.Program): boolean {
    return this.#files.get(source.fileName)?.file.givesTheSame({ program, source }) === true;
  }
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
