import path from "node:path";
import { ts } from "ts-morph";

export interface ParsedFile {
  readonly source: ts.SourceFile;
  /** How the file gets its import: an `import` in a sloppy script would make it a strict module. */
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

/** The binder of TypeScript itself, which it does not list as public: scopes are its business, and ts-morph is pinned. */
const { bindSourceFile } = ts as unknown as {
  readonly bindSourceFile: (file: ts.SourceFile, options: ts.CompilerOptions) => void;
};

/**
 * Parses and binds one file, without a program. Undefined for what is not to be rewritten: other languages, and TypeScript
 * scripts without import or export, whose declarations are global.
 */
export function parseFile(fileName: string, text: string): ParsedFile | undefined {
  const extension = path.extname(fileName);
  const scriptKind = scriptKinds[extension];
  if (scriptKind === undefined) return undefined;
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.ESNext, true, scriptKind);
  const kind = kindOf(source, extension);
  if (kind === undefined) return undefined;
  bindSourceFile(source, { target: ts.ScriptTarget.ESNext });
  return { source, kind };
}

function kindOf(source: ts.SourceFile, extension: string): ParsedFile["kind"] | undefined {
  if (extension === ".cts" || extension === ".cjs") return "commonjs";
  if (extension === ".mts" || extension === ".mjs" || ts.isExternalModule(source)) return "module";
  return extension === ".js" || extension === ".jsx" ? "commonjs" : undefined;
}
