import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ESLint, type Linter } from "eslint";
import tseslint from "typescript-eslint";
import plugin from "#eslint-plugin/index.js";
import { root } from "./program.js";

/** What a linter says, in the way of the compiler: lines and columns from 1, the end behind the last character. */
export interface Said {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** `@reprise/no-clock` */
  readonly rule: string;
  readonly message: string;
}

export interface Linted {
  readonly said: readonly Said[];
  /** The linter's own parser fails on them, so that no rule is asked. */
  readonly unparsed: readonly string[];
}

/** With the parser of typescript-eslint, and no configuration but the preset. */
export function linter(
  directory: string,
  preset: keyof typeof plugin.configs,
  version: typeof ESLint = ESLint,
): ESLint {
  return configured(directory, plugin.configs[preset], version);
}

/** With these rules of the plugin alone. */
export function linterOf(directory: string, rules: Linter.RulesRecord): ESLint {
  return configured(directory, { plugins: { "@reprise": plugin }, rules });
}

function configured(directory: string, configuration: Linter.Config, version: typeof ESLint = ESLint): ESLint {
  const parsed = { files: ["**/*.{ts,mts,cts}"], languageOptions: { parser: tseslint.parser } };
  // The types of typescript-eslint's parser and of ESLint's configuration are not the same type.
  const baseConfig = [parsed, configuration] as Linter.Config[];
  return new version({ cwd: directory, overrideConfigFile: true, baseConfig });
}

export async function lintWithESLint(
  directory: string,
  version: typeof ESLint,
  files = "**/*.{ts,mts,cts}",
): Promise<Linted> {
  const results = await linter(directory, "strict", version).lintFiles(files);
  const relative = (file: string) => path.relative(directory, file);
  const isUnparsed = ({ messages }: ESLint.LintResult) => messages.some(({ fatal }) => fatal === true);
  return {
    unparsed: results.filter(isUnparsed).map(({ filePath }) => relative(filePath)),
    said: results
      .filter(each => !isUnparsed(each))
      .flatMap(({ filePath, messages }) =>
        messages.map(({ line, column, endLine = line, endColumn = column, message, ruleId }) => {
          return { file: relative(filePath), line, column, endLine, endColumn, rule: ruleId ?? "", message };
        }),
      ),
  };
}

interface OxlintReport {
  readonly diagnostics: readonly {
    readonly message: string;
    readonly code?: string;
    readonly filename: string;
    readonly labels: readonly { readonly span: { readonly offset: number; readonly length: number } }[];
  }[];
}

/** Extends the preset in the way that the plugin's page tells. */
export async function lintWithOxlint(directory: string): Promise<Linted> {
  const configuration = path.join(directory, ".oxlintrc.json");
  const preset = path.join(root, "node_modules/@reprise/eslint-plugin/dist/oxlint/strict.json");
  writeFileSync(
    configuration,
    JSON.stringify({
      extends: [path.relative(directory, preset)],
      categories: { correctness: "off" },
      ignorePatterns: ["node_modules"],
    }),
  );
  const { diagnostics } = JSON.parse(await oxlint(directory, "--format", "json", ".")) as OxlintReport;
  const [ours, others] = [diagnostics.filter(isOurs), diagnostics.filter(each => !isOurs(each))];
  return {
    unparsed: others.map(({ filename }) => filename),
    said: ours.map(({ filename: file, message, code = "", labels: [label] }) => {
      const { offset, length } = label?.span ?? { offset: 0, length: 0 };
      const bytes = readFileSync(path.join(directory, file));
      const start = placeAt(bytes, offset);
      const end = placeAt(bytes, offset + length);
      const rule = code.replace(/^(.*)\((.*)\)$/, "$1/$2");
      return { file, ...start, endLine: end.line, endColumn: end.column, rule, message };
    }),
  };
}

const isOurs = ({ code }: OxlintReport["diagnostics"][number]): boolean => code?.startsWith("@reprise(") === true;

/** It ends with 1 where it finds something. */
async function oxlint(directory: string, ...argv: readonly string[]): Promise<string> {
  const program = path.join(root, "node_modules/oxlint/bin/oxlint");
  return new Promise((resolve, reject) => {
    const options = { cwd: directory, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, [program, ...argv], options, (error, stdout, stderr) => {
      if (error !== null && error.code !== 1) reject(new Error(`oxlint: ${error.message}\n${stderr}`));
      else resolve(stdout);
    });
  });
}

/** Oxlint counts bytes. */
function placeAt(bytes: Buffer, offset: number): { readonly line: number; readonly column: number } {
  const lines = bytes.subarray(0, offset).toString("utf8").split(/\r?\n/);
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
