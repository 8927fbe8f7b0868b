import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import path from "node:path";
import { RepriseError } from "@reprise/runtime/language";
import * as ts from "../typescript.js";
import { Glances } from "./glances.js";
import { Memory, type MemoryContents } from "./incremental/memory.js";
import type { FileRecord } from "./incremental/past-file.js";
import { Revisions } from "./incremental/revisions.js";
import { sourceDirectories, type Inputs } from "./inputs.js";
import { configFileOf, partsOf, readConfig } from "./tsconfig.js";

const libraryDirectory = "/node_modules/typescript/lib/";

/** TypeScript's library texts travel inside a package, not as files: they are served from a folder that does not exist. */
const libraryTexts = new Map(ts.getLibFiles().map(file => [libraryDirectory + file.fileName, file.text]));

// The registry refuses a mode that differs from the host's.
const jsDocParsingMode = ts.JSDocParsingMode.ParseNone;
const registry = ts.createDocumentRegistry(ts.sys.useCaseSensitiveFileNames, undefined, jsDocParsingMode);

interface LoadedFile {
  readonly version: string;
  readonly snapshot: ts.IScriptSnapshot | undefined;
  /** `null` for unsaved editor text. */
  readonly stamp: string | null;
}

/** All that a later process needs to go on from here: the files of the program, and the facts about them. */
export interface ServiceContents {
  readonly files: readonly FileRecord[];
  readonly memories: readonly (readonly [key: string, facts: MemoryContents])[];
}

const services = new Map<string, CheckService>();

/**
 * The program of one tsconfig, kept for the life of the process: a second analysis costs only what changed. Everything
 * is synchronous, so concurrent callers cannot see half an update.
 */
export class CheckService {
  readonly tsconfig: string;
  readonly #languageService: ts.LanguageService;
  readonly #files = new Map<string, LoadedFile>();
  #config: ts.ParsedCommandLine;
  #overlay: ReadonlyMap<string, string> = new Map();
  readonly #glances = new Glances();
  /** Files that were loaded with the text of an editor. */
  readonly #unsaved = new Set<string>();
  #program: ts.Program | undefined;
  readonly #revisions = new Revisions();
  readonly #memories = new Map<string, Memory>();
  /** Files and directories that were asked for beside the sources, whether they are there or not. */
  readonly #asked = { files: new Set<string>(), directories: new Set<string>() };

  static for(tsconfig: string): CheckService {
    const known = services.get(tsconfig);
    if (known !== undefined) return known;
    const service = new CheckService(tsconfig);
    services.set(tsconfig, service);
    return service;
  }

  static forget(tsconfig: string): void {
    services.delete(tsconfig);
  }

  constructor(tsconfig: string) {
    this.tsconfig = tsconfig;
    this.#config = readConfig(tsconfig);
    this.#languageService = ts.createLanguageService(this.#host(), registry);
  }

  /** The program as the disk and the overlay are now. The same object as before if nothing changed. */
  program(overlay: ReadonlyMap<string, string> = new Map(), reuseWithinMs = 0): ts.Program {
    const isDue = this.#glances.isDue(reuseWithinMs);
    const changedOnDisk = isDue ? this.#glances.look(() => this.#lookAtDisk()) : [];
    const changed = [...changedOnDisk, ...this.#changedInEditor(overlay)];
    this.#overlay = overlay;
    if (!isDue && changed.length === 0 && this.#program !== undefined) return this.#program;
    for (const file of changed) this.#forget(file);
    const program = this.#languageService.getProgram();
    if (program === undefined) throw new RepriseError("E_INTERNAL", { message: `no program for ${this.tsconfig}` });
    if (program !== this.#program) {
      this.#program = program;
      this.#revisions.advance(program);
    }
    return program;
  }

  /** What is remembered of the project from one program to the next, for facts that are made in the same way. */
  memoryFor(key: string): Memory {
    const known = this.#memories.get(key) ?? new Memory(this.#revisions);
    this.#memories.set(key, known);
    return known;
  }

  contents(): ServiceContents {
    const memories = [...this.#memories].map(([key, memory]) => [key, memory.contents()] as const);
    return { files: this.#revisions.records(), memories };
  }

  /** Goes on from where an earlier process was. To be called before a program is asked for. */
  restore({ files, memories }: ServiceContents): void {
    this.#revisions.restore(files);
    for (const [key, facts] of memories) this.memoryFor(key).restore(facts);
  }

  /** No program was asked for yet. */
  get isUnread(): boolean {
    return this.#program === undefined;
  }

  /** Whether the disk is as the program is. */
  isCurrent(): boolean {
    return this.#changedOnDisk().length === 0;
  }

  /** Notes files that verdicts on this program were made from, beside what the program itself has read. */
  asked(files: Iterable<string>): void {
    for (const file of files) this.#asked.files.add(file);
  }

  /** All that the program was made from. */
  inputs(): Inputs {
    const { wildcardDirectories = {} } = this.#config;
    const extended = configFileOf(this.#config)?.extendedSourceFiles ?? [];
    const sources = [...this.#files.keys()].filter(file => !libraryTexts.has(file));
    return {
      files: new Set([this.tsconfig, ...extended, ...sources, ...this.#asked.files]),
      directories: new Set([
        ...Object.keys(wildcardDirectories).flatMap(sourceDirectories),
        ...this.#asked.directories,
      ]),
    };
  }

  /** The projects of a tsconfig that has no files of its own and only refers to others. */
  get parts(): readonly string[] {
    return partsOf(this.#config).map(({ tsconfig }) => tsconfig);
  }

  #lookAtDisk(): readonly string[] {
    this.#config = readConfig(this.tsconfig);
    return this.#changedOnDisk();
  }

  #changedOnDisk(): readonly string[] {
    return [...this.#files].flatMap(([file, { stamp }]) =>
      stamp !== null && !libraryTexts.has(file) && stamp !== stampOf(file) ? [file] : [],
    );
  }

  /** Files whose unsaved text is new, or not unsaved any more. */
  #changedInEditor(next: ReadonlyMap<string, string>): readonly string[] {
    const saved = [...this.#unsaved].filter(file => !next.has(file));
    const edited = [...next].flatMap(([file, text]) => {
      const known = this.#files.get(file);
      return known !== undefined && textOf(known) !== text ? [file] : [];
    });
    return [...saved, ...edited];
  }

  #load(file: string): LoadedFile {
    const known = this.#files.get(file);
    if (known !== undefined) return known;
    const unsaved = this.#overlay.get(file);
    const text = unsaved ?? readText(file);
    const loaded: LoadedFile = {
      version: versionOf(text),
      snapshot: text === undefined ? undefined : ts.ScriptSnapshot.fromString(text),
      stamp: unsaved === undefined ? stampOf(file) : null,
    };
    this.#files.set(file, loaded);
    if (unsaved !== undefined) this.#unsaved.add(file);
    return loaded;
  }

  #forget(file: string): void {
    this.#files.delete(file);
    this.#unsaved.delete(file);
  }

  /** What is not there may come, and change what is found. */
  #exists(file: string, exists: boolean): boolean {
    if (!exists) this.#asked.files.add(file);
    return exists;
  }

  #host(): ts.LanguageServiceHost {
    // `useSourceOfProjectReferenceRedirect` is the editor's own switch for reading the sources of referenced projects
    // instead of their declarations; TypeScript leaves it out of the public type.
    const host: ts.LanguageServiceHost & { useSourceOfProjectReferenceRedirect(): boolean } = {
      getScriptFileNames: () => this.#config.fileNames,
      getScriptVersion: file => this.#load(file).version,
      getScriptSnapshot: file => this.#load(file).snapshot,
      getCurrentDirectory: () => path.dirname(this.tsconfig),
      getCompilationSettings: () => this.#config.options,
      getProjectReferences: () => this.#config.projectReferences,
      useSourceOfProjectReferenceRedirect: () => true,
      getDefaultLibFileName: options => libraryDirectory + ts.getDefaultLibFileName(options),
      fileExists: file =>
        libraryTexts.has(file) || this.#overlay.has(file) || this.#exists(file, ts.sys.fileExists(file)),
      readFile: file => {
        this.#asked.files.add(file);
        return readText(file);
      },
      directoryExists: directory =>
        directory + "/" === libraryDirectory || this.#exists(directory, ts.sys.directoryExists(directory)),
      getDirectories: directory => {
        this.#asked.directories.add(directory);
        return ts.sys.getDirectories(directory);
      },
      readDirectory: (...query) => ts.sys.readDirectory(...query),
      realpath: file => (libraryTexts.has(file) ? file : (ts.sys.realpath?.(file) ?? file)),
      useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
      jsDocParsingMode,
    };
    return host;
  }
}

/** Services share what they have parsed, so a version says the same of a text to all of them. */
function versionOf(text: string | undefined): string {
  return text === undefined ? "absent" : createHash("sha1").update(text).digest("base64");
}

function textOf({ snapshot }: LoadedFile): string | undefined {
  return snapshot?.getText(0, snapshot.getLength());
}

function readText(file: string): string | undefined {
  return libraryTexts.get(file) ?? ts.sys.readFile(file);
}

function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? "absent" : `${stat.mtimeMs}:${stat.size}`;
}
