import type { SourceCode } from "eslint";
import { parentOf } from "../suggest/suggestion.js";
import { apiOf, definitionOf, initialiserOf, isCode, type Call, type Node } from "./code.js";
import type { Hygiene } from "./hygiene-rule.js";

export const patchIds: Hygiene = {
  description: "Give each patch one id, written out, and ask for it where its answer decides something.",
  messages: {
    computed:
      "The id of this patch is computed: histories know a patch by its id alone, and one that comes out differently is another " +
      "patch. Use a string literal.",
    unused:
      "Nobody looks at the answer: runs get a marker of this patch, and go the same way with and without it. Use it in a " +
      "condition, or remove the call.",
    alike:
      "This file has the patch {{other}}, too. If they are meant to be one, write one id; if not, tell them apart by words.",
    module:
      "There is no run while a module is loaded: this is true in every process, and no history says so. Ask in the workflow.",
    remove: "Remove it. Runs that have its marker go on: a marker that nobody asks for is no difference.",
  },
  create: (context, sourceCode) => {
    /** The first of those that are alike. */
    const ids = new Map<string, string>();
    const checkUse = (node: Call): void => {
      if (isAtModuleLevel(node)) {
        context.report({ node, messageId: "module" });
        return;
      }
      if (!isUnused(node, sourceCode)) return;
      const { parent } = node;
      const fix = isRemovable(parent) ? removal(parent, sourceCode) : undefined;
      context.report({ node, messageId: "unused", suggest: fix ? [{ messageId: "remove", fix }] : [] });
    };
    const checkId = (node: Node): void => {
      const written = textOf(node, sourceCode);
      if (written === "elsewhere") return;
      if (written === "computed") {
        context.report({ node, messageId: "computed" });
        return;
      }
      const first = ids.get(alikeness(written.id)) ?? written.id;
      ids.set(alikeness(written.id), first);
      if (first !== written.id) context.report({ node, messageId: "alike", data: { other: JSON.stringify(first) } });
    };
    return {
      CallExpression(node: Call) {
        if (apiOf(node, sourceCode) !== "patched") return;
        checkUse(node);
        const [id] = node.arguments as Node[];
        if (id !== undefined) checkId(id);
      },
    };
  },
};

/** The id that an argument is: not written out, or, by an import, written out where this file does not show it. */
function textOf(argument: Node, sourceCode: SourceCode): { readonly id: string } | "computed" | "elsewhere" {
  const node = bare(argument);
  if (node.type === "Literal") return typeof node.value === "string" ? { id: node.value } : "computed";
  if (node.type === "TemplateLiteral") {
    const [quasi] = node.quasis;
    return node.expressions.length > 0 ? "computed" : { id: quasi?.value.cooked ?? "" };
  }
  const definition = definitionOf(node, sourceCode);
  if (definition?.type === "ImportBinding") return "elsewhere";
  const isConstant = definition?.type === "Variable" && definition.parent.kind === "const";
  const value = isConstant && definition.node.id.type === "Identifier" ? initialiserOf(node, sourceCode) : undefined;
  return value === undefined ? "computed" : textOf(value, sourceCode);
}

/** Without what only the types see: `"a" as const`, `"a" satisfies Id`. */
function bare(node: Node): Node {
  const { type, expression } = node as { readonly type: string; readonly expression?: unknown };
  return /^TS(As|Satisfies|NonNull)Expression$/.test(type) ? bare(expression as Node) : node;
}

/** `Validate First`, `validate-first` and `validate_first` are told apart by nobody but the history. */
function alikeness(id: string): string {
  return id.toLowerCase().replaceAll(/[\s_-]/g, "");
}

/** Nothing around it is executed later than the module. */
function isAtModuleLevel(node: Node): boolean {
  for (let inner = node; inner.type !== "Program"; inner = inner.parent) {
    if (isCode(inner) || (inner.type === "PropertyDefinition" && !inner.static)) return false;
  }
  return true;
}

function isUnused(node: Node, sourceCode: SourceCode): boolean {
  const parent = parentOf(node);
  switch (parent.type) {
    case "ExpressionStatement":
      return true;
    case "UnaryExpression":
      return parent.operator === "void" || isUnused(parent, sourceCode);
    case "AwaitExpression":
      return isUnused(parent, sourceCode);
    case "SequenceExpression":
      return parent.expressions.at(-1) !== node || isUnused(parent, sourceCode);
    case "VariableDeclarator":
      return parent.id.type === "Identifier" && !isExported(parent) && !isRead(parent, sourceCode);
    default:
      return false;
  }
}

function isRead(declarator: Node, sourceCode: SourceCode): boolean {
  return sourceCode.getDeclaredVariables(declarator).some(({ references }) => references.some(each => each.isRead()));
}

function isExported(declarator: Node): boolean {
  return parentOf(parentOf(declarator)).type === "ExportNamedDeclaration";
}

/** A statement among others; where it is a whole branch, it would leave a hole. */
function isRemovable(statement: Node): boolean {
  if (statement.type !== "ExpressionStatement") return false;
  return /^(BlockStatement|StaticBlock|SwitchCase)$/.test(parentOf(statement).type);
}

/** With its line, where it has one to itself. */
function removal(statement: Node, sourceCode: SourceCode) {
  const [start, end] = statement.range ?? [0, 0];
  const { text } = sourceCode;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = text.indexOf("\n", end);
  const isAlone =
    text.slice(lineStart, start).trim() === "" && lineEnd !== -1 && text.slice(end, lineEnd).trim() === "";
  const range: [number, number] = isAlone ? [lineStart, lineEnd + 1] : [start, end];
  return (fixer: import("eslint").Rule.RuleFixer) => fixer.removeRange(range);
}
