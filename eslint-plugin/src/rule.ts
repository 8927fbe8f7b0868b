import type { DiagnosticCode } from "@reprise/runtime/language";
import type { Rule, SourceCode } from "eslint";
import { families, type RuleName } from "./families.js";
import { projectOf } from "./project.js";
import { reportsIn, type Report } from "./reports.js";
import { suggestions } from "./suggest/suggestions.js";
import { verdictOn } from "./verdict.js";

/** Shipped with the package, so that the page is of the same version as the rule. */
const page = (name: RuleName): string => new URL(`../docs/rules/${name}.md`, import.meta.url).href;

/**
 * One family of the compiler's verdicts, where the editor shows it. It needs no typed linting: the analysis has its own
 * program, which the rules share.
 */
export function familyRule(name: RuleName): Rule.RuleModule {
  const { description, codes } = families[name];
  return {
    meta: {
      type: "problem",
      docs: { description, url: page(name) },
      fixable: "code",
      hasSuggestions: true,
      schema: [{ type: "object", properties: { tsconfig: { type: "string" } }, additionalProperties: false }],
      defaultOptions: [{}],
    },
    create: context => ({
      "Program:exit"(node) {
        const reports = reportsOn(context, new Set<DiagnosticCode>(codes), name === "analysable");
        for (const report of reports) context.report({ node, ...describe(report, context.sourceCode) });
      },
    }),
  };
}

/** What keeps a file of a project from being judged is told once, by one rule, and only where workflows may be. */
function reportsOn(
  context: Rule.RuleContext,
  codes: ReadonlySet<DiagnosticCode>,
  tellsTrouble: boolean,
): readonly Report[] {
  const trouble = (text: string) =>
    tellsTrouble && mentionsRuntime.test(context.sourceCode.text)
      ? [{ line: 1, column: 1, text: `no workflow of this file is checked: ${text}`, fix: undefined, code: undefined }]
      : [];
  const project = projectOf(context);
  if (project === undefined) return trouble("there is no tsconfig.json above it. Add one, or set the option tsconfig.");
  const verdict = verdictOn(project, context);
  if ("trouble" in verdict) return trouble(verdict.trouble);
  return verdict.diagnostics.flatMap(each => (codes.has(each.code) ? reportsIn(project.file, each) : []));
}

const mentionsRuntime = /["']@reprise\/runtime["']/;

function describe({ line, column, text, fix, code }: Report, sourceCode: SourceCode) {
  const start = { line, column: column - 1 };
  const offset = (at: { readonly line: number; readonly column: number }) =>
    sourceCode.getIndexFromLoc({ line: at.line, column: at.column - 1 });
  return {
    loc: { start, end: endOfWord(sourceCode.lines, start) },
    message: text,
    suggest: code === undefined ? [] : suggest(code, sourceCode, offset({ line, column })),
    fix: fix && ((fixer: Rule.RuleFixer) => fixer.replaceTextRange([offset(fix.from), offset(fix.to)], fix.text)),
  };
}

function suggest(code: DiagnosticCode, sourceCode: SourceCode, at: number): Rule.SuggestionReportDescriptor[] {
  const node = sourceCode.getNodeByRangeIndex(at);
  if (node === null) return [];
  // The tree of ESLint's source code has parents.
  const found = suggestions[code]?.flatMap(each => each(node as Rule.Node, sourceCode)) ?? [];
  return found.map(({ title, edits }) => ({
    desc: title,
    fix: fixer => edits.map(({ range, text }) => fixer.replaceTextRange([...range], text)),
  }));
}

function endOfWord(lines: readonly string[], at: { readonly line: number; readonly column: number }): typeof at {
  const rest = lines[at.line - 1]?.slice(at.column) ?? "";
  return { line: at.line, column: at.column + (/^[\w$.]+/.exec(rest)?.[0].length ?? 1) };
}
