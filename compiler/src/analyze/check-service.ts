import { statSync } from "node:fs";
import path from "node:path";
import { getLibFiles } from "@ts-morph/common";
import { RepriseError } from "@reprise/runtime/language";
import { ts } from "ts-morph";

const libraryDirectory = "/node_modules/typescript/lib/";

/** TypeScript's library texts travel inside a package, not as files: they are served from a folder that does not exist. */
const libraryTexts = new Map(getLibFiles().map(file => [libraryDirectory + file.fileName, file.text]));

// The registry refuses a mode that differs from the host's.
const jsDocParsingMode = ts.JSDocParsingMode.ParseNone;
const registry = ts.createDocumentRegistry(ts.sys.useCaseSensitiveFileNames, undefined, jsDocParsingMode);

interface LoadedFile {
  readonly version: string;
  readonly snapshot: ts.IScriptSnapshot | undefined;
  /** `null` for unsaved editor text. */
  readonly stamp: string | null;
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
  #versions = 0;
  #lookedAt = Number.NEGATIVE_INFINITY;

  static for(tsconfig: string): CheckService {
    const known = services.get(tsconfig);
    if (known !== undefined) return known;
    const service = new CheckService(tsconfig);
    services.set(tsconfig, service);
    return service;
  }

  constructor(tsconfig: string) {
    this.tsconfig = tsconfig;
    this.#config = readConfig(tsconfig);
    this.#languageService = ts.createLanguageService(this.#host(), registry);
  }

  /** The program as the disk and the overlay are now. The same object as before if nothing changed. */
  program(overlay: ReadonlyMap<string, string> = new Map(), reuseWithinMs = 0): ts.Program {
    if (performance.now() - this.#lookedAt >= reuseWithinMs) {
      this.#config = readConfig(this.tsconfig);
      this.#forgetChangedFiles();
      this.#lookedAt = performance.now();
    }
    this.#forgetOverlay(overlay);
    this.#overlay = overlay;
    const program = this.#languageService.getProgram();
    if (program === undefined) throw new RepriseError("E_INTERNAL", { message: `no program for ${this.tsconfig}` });
    return program;
  }

  /** The projects of a tsconfig that has no files of its own and only refers to others. */
  get parts(): readonly string[] {
    const { fileNames, projectReferences = [] } = this.#config;
    return fileNames.length === 0 ? projectReferences.map(reference => ts.resolveProjectReferencePath(reference)) : [];
  }

  #forgetChangedFiles(): void {
    for (const [file, { stamp }] of this.#files) {
      if (stamp !== null && !libraryTexts.has(file) && stamp !== stampOf(file)) this.#files.delete(file);
    }
  }

  /** Unsaved text that is not part of the next overlay gives way to the disk. */
  #forgetOverlay(next: ReadonlyMap<string, string>): void {
    for (const [file, { stamp }] of this.#files) if (stamp === null && !next.has(file)) this.#files.delete(file);
  }

  #load(file: string): LoadedFile {
    const unsaved = this.#overlay.get(file);
    const known = this.#files.get(file);
    if (known !== undefined) {
      if (unsaved === undefined) return known;
      if (known.snapshot?.getText(0, known.snapshot.getLength()) === unsaved) return known;
    }
    const text = unsaved ?? readText(file);
    const loaded: LoadedFile = {
      version: String((this.#versions += 1)),
      snapshot: text === undefined ? undefined : ts.ScriptSnapshot.fromString(text),
      stamp: unsaved === undefined ? stampOf(file) : null,
    };
    this.#files.set(file, loaded);
    return loaded;
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
      fileExists: file => libraryTexts.has(file) || this.#overlay.has(file) || ts.sys.fileExists(file),
      readFile: readText,
      directoryExists: directory => directory + "/" === libraryDirectory || ts.sys.directoryExists(directory),
      getDirectories: directory => ts.sys.getDirectories(directory),
      readDirectory: (...query) => ts.sys.readDirectory(...query),
      realpath: file => (libraryTexts.has(file) ? file : (ts.sys.realpath?.(file) ?? file)),
      useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
      jsDocParsingMode,
    };
    return host;
  }
}

function readText(file: string): string | undefined {
  return libraryTexts.get(file) ?? ts.sys.readFile(file);
}

function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? "absent" : `${stat.mtimeMs}:${stat.size}`;
}

function readConfig(tsconfig: string): ts.ParsedCommandLine {
  const problems: ts.Diagnostic[] = [];
  const config = ts.getParsedCommandLineOfConfigFile(
    tsconfig,
    { noEmit: true },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: problem => problems.push(problem) },
  );
  const fatal = problems[0] ?? config?.errors.find(error => !toleratedConfigErrors.has(error.code));
  if (config === undefined || fatal !== undefined) {
    throw new RepriseError("E_USAGE", {
      message: `cannot read ${tsconfig}: ${fatal ? ts.flattenDiagnosticMessageText(fatal.messageText, " ") : "no such file"}`,
      hint: "Name a directory that has a tsconfig.json, or the tsconfig itself.",
    });
  }
  return config;
}

/**
 * 18003 "no inputs were found", 5023 and 5024 unknown or wrong options, 6046 an unknown value of one: a newer TypeScript's
 * settings must not stop us.
 */
const toleratedConfigErrors = new Set([18002, 18003, 5023, 5024, 6046]);
