import type { Rule, SourceCode } from "eslint";

export type Node = Rule.Node;

/** One change that the author may have meant: texts in the place of ranges of the file. */
export interface Suggestion {
  readonly title: string;
  readonly edits: readonly Edit[];
}

export interface Edit {
  readonly range: readonly [from: number, to: number];
  readonly text: string;
}

/** For the title of a change that makes the history another one. */
export const changesHistory = "It changes the history: runs that are under way need the old build";

export function replace(node: Node, text: string): Edit {
  return { range: rangeOf(node), text };
}

export function rangeOf(node: Node): readonly [number, number] {
  // ESLint's parsers all give ranges; the type of the tree does not promise them.
  return node.range ?? [0, 0];
}

/** A program has none, and nothing that is looked at here is one. */
export function parentOf(node: Node): Node {
  return node.type === "Program" ? node : node.parent;
}

/** The innermost node of a kind around this one within its statement, itself included. */
export function around<Type extends Node["type"]>(node: Node, type: Type): Extract<Node, { type: Type }> | undefined {
  for (let outer = node; outer.type !== "Program"; outer = outer.parent) {
    // The kind has just been compared.
    if (outer.type === type) return outer as Extract<Node, { type: Type }>;
    if (outer.type === "ExpressionStatement" || outer.type === "VariableDeclaration") return undefined;
  }
  return undefined;
}

type Call = Extract<Node, { type: "CallExpression" | "NewExpression" }>;

/** The call or construction of what a node begins: `new Date().toLocaleString("en")` for its `new Date()`. */
export function callAround(node: Node): Call | undefined {
  let inner = node;
  for (let outer = parentOf(node); outer.type !== "Program"; inner = outer, outer = outer.parent) {
    if (outer.type === "CallExpression" || outer.type === "NewExpression") {
      if (outer.callee === inner) return outer;
    } else if (outer.type !== "MemberExpression") return undefined;
  }
  return undefined;
}

export function textOf(node: Node, sourceCode: SourceCode): string {
  return sourceCode.getText(node);
}
