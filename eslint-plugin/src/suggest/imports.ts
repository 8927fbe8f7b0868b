import type { SourceCode } from "eslint";
import { runtime } from "../hygiene/code.js";
import { rangeOf, type Edit, type Node } from "./suggestion.js";

/** Nothing where the name is imported already. */
export function importOf(name: string, sourceCode: SourceCode): readonly Edit[] {
  for (const statement of sourceCode.ast.body) {
    if (statement.type !== "ImportDeclaration" || statement.source.value !== runtime) continue;
    const names = statement.specifiers.filter(each => each.type === "ImportSpecifier");
    if (names.some(each => each.local.name === name)) return [];
    const [first] = names;
    // An import of types alone brings no values.
    if (first === undefined || sourceCode.getText(statement).startsWith("import type")) continue;
    const [start] = rangeOf(first as Node);
    return [{ range: [start, start], text: `${name}, ` }];
  }
  return [atTop(`import { ${name} } from ${JSON.stringify(runtime)};\n`, sourceCode)];
}

/** Before the first statement; directives and comments of the file stay above. */
export function atTop(text: string, sourceCode: SourceCode): Edit {
  const first = sourceCode.ast.body.find(each => !("directive" in each));
  const start = first === undefined ? 0 : rangeOf(first as Node)[0];
  return { range: [start, start], text };
}
