import path from "node:path";
import * as ts from "../typescript.js";

export interface ParsedFile {
  readonly source: ts.SourceFile;
  /** How the file gets its import: an `import` would make a sloppy script a strict module. */
  readonly kind: "module" | "commonjs";
}

const scriptKinds: Readonly<Record<string, ts.ScriptKind>> = {
  ".ts": ts.ScriptKind.TS,
  ".mts": ts.ScriptKind.TS,
  ".cts": ts.ScriptKind.TS,
  ".tsx": ts.ScriptKind.TSX,
  ".js": ts.ScriptKind.JSX,
  ".mjs": ts.ScriptKind.JSX,
  ".cjs": ts.ScriptKind.JSX,
  ".jsx": ts.ScriptKind.JSX,
};

/** What parser and binder leave on a file, not listed either. */
interface Bound {
  readonly parseDiagnostics: readonly ts.Diagnostic[];
  readonly commonJsModuleIndicator?: ts.Node;
}

/** What TypeScript calls an error though sloppy scripts may have it: octal literals, octal escapes, decimals that begin with 0. */
const legacySyntax: ReadonlySet<number> = new Set([1121, 1487, 1488, 1489]);

/** Without `alwaysStrict`, because a sloppy script hoists functions out of their blocks. */
const options: ts.CompilerOptions = { target: ts.ScriptTarget.ESNext, alwaysStrict: false };

/**
 * Parses and binds one file, without a program. Undefined for what is not to be rewritten: other languages, declarations,
 * text with syntax errors (the bundler reports them where they are), and scripts.
 */
export function parseFile(fileName: string, text: string): ParsedFile | undefined {
  const scriptKind = scriptKinds[path.extname(fileName)];
  if (scriptKind === undefined || /\.d\.[cm]?ts$/.test(fileName)) return undefined;
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.ESNext, true, scriptKind);
  const bound = source as unknown as Bound;
  if (bound.parseDiagnostics.some(({ code }) => !legacySyntax.has(code))) return undefined;
  ts.bindSourceFile(source, options);
  const kind = kindOf(source, bound);
  return kind && { source, kind };
}

/**
 * What a program has parsed and bound already, if that is the same as it would be for the file alone: TypeScript that says
 * itself that it is a module. Of scripts and JavaScript the options of a program make something else.
 */
export function parsedByProgram(source: ts.SourceFile): ParsedFile | undefined {
  if (!/\.(ts|mts|tsx)$/.test(source.fileName) || source.isDeclarationFile) return undefined;
  const { parseDiagnostics } = source as unknown as Bound;
  return parseDiagnostics.length === 0 && source.statements.some(isModuleSyntax)
    ? { source, kind: "module" }
    : undefined;
}

function isModuleSyntax(statement: ts.Statement): boolean {
  if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement) || ts.isExportAssignment(statement))
    return true;
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
}

/**
 * A file that neither imports nor exports, in either way, is a script: its declarations may be global, and whether `require`
 * exists is not in its text. No workflow can be imported from it.
 */
function kindOf(source: ts.SourceFile, bound: Bound): ParsedFile["kind"] | undefined {
  const extension = path.extname(source.fileName);
  if (extension === ".cts" || extension === ".cjs") return "commonjs";
  if (extension === ".mts" || extension === ".mjs" || ts.isExternalModule(source)) return "module";
  return bound.commonJsModuleIndicator === undefined ? undefined : "commonjs";
}

/** Direct `eval` in sloppy code can declare any name. */
export function mayDeclareByEval({ source, kind }: ParsedFile): boolean {
  return kind === "commonjs" && /\beval\s*\(/.test(source.text);
}
