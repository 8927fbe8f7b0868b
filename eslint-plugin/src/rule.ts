import type { DiagnosticCode } from "@reprise/runtime/language";
import type { Rule, SourceCode } from "eslint";
import { families, type RuleName } from "./families.js";
import { optionsSchema } from "./project.js";
import type { Report } from "./reports.js";
import { suggestions } from "./suggest/suggestions.js";
import { mentionsRuntime, verdictIn } from "./verdict.js";

/** Shipped with the package, so that the page is of the same version as the rule. */
const page = (name: RuleName): string => new URL(`../docs/rules/${name}.md`, import.meta.url).href;

/**
 * One family of the compiler's verdicts, where the editor shows it. It needs no typed linting: the analysis has its own
 * program, which the rules share.
 */
export function familyRule(name: RuleName): Rule.RuleModule {
  const { description, codes } = families[name];
  const own = new Set<DiagnosticCode>(codes);
  return {
    meta: {
      type: "problem",
      docs: { description, url: page(name) },
      fixable: "code",
      hasSuggestions: true,
      schema: optionsSchema(),
      defaultOptions: [{}],
    },
    create: context => ({
      "Program:exit"() {
        const verdict = verdictIn(context);
        if ("trouble" in verdict) {
          tellTrouble(context, verdict.trouble);
          return;
        }
        for (const report of verdict.reports) if (own.has(report.code)) tell(context, report);
      },
    }),
  };
}

/** What keeps a file from being judged is told once, by the first rule that is on, and only where workflows may be. */
function tellTrouble(context: Rule.RuleContext, trouble: string): void {
  const { ast, text } = context.sourceCode;
  if (troubled.has(ast) || !mentionsRuntime.test(text)) return;
  troubled.add(ast);
  const start = { line: 1, column: 0 };
  context.report({ loc: { start, end: start }, message: `no workflow of this file is checked: ${trouble}` });
}

const troubled = new WeakSet<SourceCode["ast"]>();

function tell(context: Rule.RuleContext, report: Report): void {
  const { line, column, endColumn, text, fix, code, isOffence } = report;
  const { sourceCode } = context;
  const offset = (at: { readonly line: number; readonly column: number }) =>
    sourceCode.getIndexFromLoc({ line: at.line, column: at.column - 1 });
  context.report({
    loc: { start: { line, column: column - 1 }, end: { line, column: endColumn - 1 } },
    message: text,
    suggest: isOffence ? suggest(code, sourceCode, offset(report), offset({ line, column: endColumn })) : [],
    fix: fix && (fixer => fixer.replaceTextRange([offset(fix.from), offset(fix.to)], fix.text)),
  });
}

function suggest(
  code: DiagnosticCode,
  sourceCode: SourceCode,
  from: number,
  to: number,
): Rule.SuggestionReportDescriptor[] {
  const node = nodeOver(sourceCode, from, to);
  if (node === null) return [];
  const found = suggestions[code]?.flatMap(each => each(node, sourceCode, from)) ?? [];
  return found.map(({ title, edits }) => ({
    desc: title,
    fix: fixer => edits.map(({ range, text }) => fixer.replaceTextRange([...range], text)),
  }));
}

/** The innermost that holds the whole offence. */
function nodeOver(sourceCode: SourceCode, from: number, to: number): Rule.Node | null {
  // The tree of ESLint's source code has parents.
  let node = sourceCode.getNodeByRangeIndex(from) as Rule.Node | null;
  while (node !== null && node.type !== "Program" && (node.range?.[1] ?? to) < to) node = node.parent;
  return node;
}
