import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { analyzeProject, type Diagnostic } from "@reprise/compiler";
import type { Rule } from "eslint";

interface RuleOptions {
  readonly tsconfig?: string;
}

/** In a run over many files the disk is looked at again after this time, not for every file. */
const reuseWithinMs = 2000;

/**
 * The compiler's verdict, where the editor shows it: at the offence, and at the place where a workflow's own file leads
 * to an offence in another file. It needs no typed linting: the analysis has its own program.
 */
export const determinism: Rule.RuleModule = {
  meta: {
    type: "problem",
    docs: { description: "Workflow code has to be deterministic, whatever it calls and wherever that stands." },
    schema: [{ type: "object", properties: { tsconfig: { type: "string" } }, additionalProperties: false }],
    defaultOptions: [{}],
  },
  create(context) {
    return {
      "Program:exit"(node) {
        // The schema above lets nothing else through.
        const [options = {}] = context.options as [RuleOptions?];
        const tsconfig = options.tsconfig
          ? path.resolve(context.cwd, options.tsconfig)
          : nearestTsconfig(context.filename);
        if (tsconfig === undefined) return;
        const directory = path.dirname(tsconfig);
        for (const { line, column, text } of reportsFor(context, directory, tsconfig)) {
          const loc = { line, column: column - 1 };
          context.report({ node, loc: { start: loc, end: endOfWord(context.sourceCode.lines, loc) }, message: text });
        }
      },
    };
  },
};

interface Report {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

function reportsFor(context: Rule.RuleContext, directory: string, tsconfig: string): readonly Report[] {
  const file = path.relative(directory, context.filename).split(path.sep).join("/");
  return verdict(context, directory, tsconfig).flatMap(diagnostic => {
    const { code, message, hint, path: hops } = diagnostic;
    const text = `${code} ${message} ${hint}`;
    if (diagnostic.file === file) return [{ line: diagnostic.line, column: diagnostic.column, text }];
    // The last hop in the workflow's own file is where its code leaves for the offence.
    const leaving = hops.findIndex(hop => hop.file !== file) - 1;
    const hop = leaving > 0 ? hops[leaving] : undefined;
    if (hop === undefined) return [];
    const chain = hops.slice(leaving).map(each => each.name);
    return [
      {
        line: hop.line,
        column: hop.column,
        text: `${text} (${chain.join(" > ")}, ${diagnostic.file}:${diagnostic.line})`,
      },
    ];
  });
}

function verdict(context: Rule.RuleContext, projectDirectory: string, tsconfig: string): readonly Diagnostic[] {
  try {
    return analyzeProject({ projectDirectory, tsconfig, overlay: unsaved(context), reuseWithinMs }).diagnostics;
  } catch (error) {
    // A tsconfig that cannot be read is reported by the tools whose business it is.
    if (error instanceof Error && "code" in error && error.code === "E_USAGE") return [];
    throw error;
  }
}

/** The editor's text where it differs from the disk. ESLint takes the byte order mark off, positions do not count it. */
function unsaved({ filename, sourceCode }: Rule.RuleContext): ReadonlyMap<string, string> {
  const text = sourceCode.hasBOM ? `\uFEFF${sourceCode.text}` : sourceCode.text;
  if (!existsSync(filename) || readFileSync(filename, "utf8") === text) return new Map();
  return new Map([[filename, text]]);
}

function nearestTsconfig(file: string): string | undefined {
  if (!path.isAbsolute(file)) return undefined;
  const directory = path.dirname(file);
  const candidate = path.join(directory, "tsconfig.json");
  if (existsSync(candidate)) return candidate;
  return directory === file ? undefined : nearestTsconfig(directory);
}

function endOfWord(lines: readonly string[], at: { readonly line: number; readonly column: number }): typeof at {
  const rest = lines[at.line - 1]?.slice(at.column) ?? "";
  return { line: at.line, column: at.column + (/^[\w$.]+/.exec(rest)?.[0].length ?? 1) };
}
