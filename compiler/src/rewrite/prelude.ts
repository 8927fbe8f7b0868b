import * as ts from "../typescript.js";
import { nativesModuleName } from "./natives-module.js";
import type { ParsedFile } from "./parse.js";

/** The import of the receivers. It is the first of the module: an appended one would be unset in an import cycle. */
export function preludeText(
  kind: ParsedFile["kind"],
  names: readonly string[],
  nameOf: (name: string) => string,
): string {
  const renaming = kind === "module" ? " as " : ": ";
  const list = names.map(name => (nameOf(name) === name ? name : name + renaming + nameOf(name))).join(", ");
  return kind === "module"
    ? `import { ${list} } from "${nativesModuleName}"; `
    : `const { ${list} } = require("${nativesModuleName}"); `;
}

/** After hashbang and directives, on the line of the first token after them, so that lines stay lines without a map. */
export function preludePosition(source: ts.SourceFile): number {
  const first = source.statements.find(statement => !isDirective(statement));
  return first?.getStart(source) ?? source.end;
}

function isDirective(statement: ts.Statement): boolean {
  return ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression);
}
