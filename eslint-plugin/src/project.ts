import { existsSync } from "node:fs";
import path from "node:path";
import type { Rule } from "eslint";

/** The TypeScript project that a file is judged in. */
export interface LintedProject {
  readonly directory: string;
  readonly tsconfig: string;
  /** As diagnostics name it. */
  readonly file: string;
}

export interface RuleOptions {
  /** Relative to the directory that ESLint works in. Default: the nearest `tsconfig.json` above the file. */
  readonly tsconfig?: string;
}

/** Of every rule: that of the project, and those of its own. */
export function optionsSchema(own: Readonly<Record<string, object>> = {}): [object] {
  return [{ type: "object", properties: { tsconfig: { type: "string" }, ...own }, additionalProperties: false }];
}

/** Undefined for text without a file, and where there is no project. */
export function projectOf(context: Rule.RuleContext): LintedProject | undefined {
  // The schema of the rules lets nothing else through.
  const [options = {}] = context.options as [RuleOptions?];
  const tsconfig = options.tsconfig ? path.resolve(context.cwd, options.tsconfig) : nearestTsconfig(context.filename);
  if (tsconfig === undefined || !path.isAbsolute(context.filename)) return undefined;
  const directory = path.dirname(tsconfig);
  return { directory, tsconfig, file: path.relative(directory, context.filename).split(path.sep).join("/") };
}

function nearestTsconfig(file: string): string | undefined {
  if (!path.isAbsolute(file)) return undefined;
  const directory = path.dirname(file);
  const candidate = path.join(directory, "tsconfig.json");
  if (existsSync(candidate)) return candidate;
  return directory === file ? undefined : nearestTsconfig(directory);
}
