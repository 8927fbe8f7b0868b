import { ts } from "ts-morph";
import { nativesModuleName } from "./natives-module.js";
import type { ParsedFile } from "./parse.js";

/** The import of the receivers. It is the first of the module: an appended one would be unset in an import cycle. */
export function preludeText(kind: ParsedFile["kind"], names: readonly string[]): string {
  return kind === "module"
    ? `import { ${names.join(", ")} } from "${nativesModuleName}"; `
    : `const { ${names.map(name => name.replace(" as ", ": ")).join(", ")} } = require("${nativesModuleName}"); `;
}

/** After hashbang and directives, on the line of the first statement, so that lines stay lines without a map. */
export function preludePosition(source: ts.SourceFile): number {
  const first = source.statements.find(statement => !isDirective(statement));
  return first?.getStart(source) ?? source.end;
}

function isDirective(statement: ts.Statement): boolean {
  return ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression);
}

/** A rewritten file is recognised by its import. */
export function isRewritten(text: string): boolean {
  return text.includes(`"${nativesModuleName}"`);
}
