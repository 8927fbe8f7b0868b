import path from "node:path";
import * as ts from "../../typescript.js";
import { isCurated } from "../3-judge/packages.js";
import { Project } from "../project.js";

/** The module of a package that Node would load. */
export interface Entry {
  readonly package: string;
  readonly file: string;
}

/**
 * `noDtsResolution` is TypeScript's own switch for finding what is executed instead of its types; it is left out of the public type.
 * `noImplicitAny`: nobody wants to hear of it, and TypeScript finds no end in writing out some of the types to complain of (effect 4.1).
 */
const options: ts.CompilerOptions & { readonly noDtsResolution: boolean } = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  noDtsResolution: true,
  lib: ["lib.esnext.d.ts"],
  types: ["node"],
  allowJs: true,
  noImplicitAny: false,
  noEmit: true,
  skipLibCheck: true,
  maxNodeModuleJsDepth: 20,
};

/** Nothing for a package that is not installed, or has no JavaScript. */
export function entryOf(specifier: string, importer: string): Entry | undefined {
  const found = ts.resolveModuleName(specifier, importer, options, ts.sys, undefined, undefined, ts.ModuleKind.ESNext);
  const file = found.resolvedModule?.resolvedFileName;
  if (file === undefined || !/\.[cm]?js$/.test(file)) return undefined;
  return { package: packageNameOf(specifier), file: twinOf(specifier, file) ?? file };
}

/** The same code as a module, where what Node loads is wrapped for every loader there is, so that its imports cannot be followed. */
function twinOf(specifier: string, file: string): string | undefined {
  if (specifier !== packageNameOf(specifier) || !isWrapped(file)) return undefined;
  const root = file.slice(0, file.lastIndexOf(`/node_modules/${specifier}/`) + `/node_modules/${specifier}`.length);
  const { module } = JSON.parse(ts.sys.readFile(`${root}/package.json`) ?? "{}") as { readonly module?: unknown };
  const twin = typeof module === "string" ? path.posix.join(root, module) : undefined;
  return twin !== undefined && /\.[cm]?js$/.test(twin) && ts.sys.fileExists(twin) ? twin : undefined;
}

function isWrapped(file: string): boolean {
  return /\bfactory\(require\b/.test(ts.sys.readFile(file) ?? "");
}

export function packageNameOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/**
 * The program of packages as they are executed, with what they import, except for packages whose verdict is known. What the project's own program has parsed already is not parsed again.
 */
export function packageProject(project: Project, entries: readonly Entry[]): Project {
  const host = ts.createCompilerHost(options);
  const getSourceFile = host.getSourceFile.bind(host);
  const known = project.program;
  host.getSourceFile = (file, version, ...rest) => {
    const parsed = known.getSourceFile(file);
    return parsed?.isDeclarationFile === true ? parsed : getSourceFile(file, version, ...rest);
  };
  host.getCurrentDirectory = () => project.directory;
  const program = ts.createProgram({ rootNames: entries.map(({ file }) => file), options, host });
  const asked = new Set(entries.map(entry => entry.package));
  const isScanned = (file: ts.SourceFile) => {
    const name = project.packageOf(file.fileName)?.name ?? "";
    return !file.isDeclarationFile && /\.[cm]?js$/.test(file.fileName) && (asked.has(name) || !isCurated(name));
  };
  return new Project(project.directory, program, isScanned);
}
