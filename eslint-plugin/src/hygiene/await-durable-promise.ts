import { isDurable, isWorkflowCode, type Node } from "./code.js";
import type { Hygiene } from "./hygiene-rule.js";

export const awaitDurablePromise: Hygiene = {
  description: "Wait for what a workflow begins.",
  messages: {
    forgotten: "Nothing waits for this: the workflow may end before it has happened, and its failure is lost.",
    wait: "Wait for it. Runs under way that did not wait here replay in another order.",
    let: "Say with `void` that nobody has to wait.",
  },
  create: (context, sourceCode) => ({
    "ExpressionStatement > CallExpression"(node: Node) {
      if (!isDurable(node, context) || !isWorkflowCode(node, sourceCode)) return;
      context.report({
        node,
        messageId: "forgotten",
        suggest: [
          ...(mayWait(node) ? [{ messageId: "wait", fix: before(node, "await ") }] : []),
          { messageId: "let", fix: before(node, "void ") },
        ],
      });
    },
  }),
};

const before = (node: Node, text: string) => (fixer: import("eslint").Rule.RuleFixer) =>
  fixer.insertTextBefore(node, text);

function mayWait(node: Node): boolean {
  for (let outer = node; outer.type !== "Program"; outer = outer.parent) {
    if (/Function/.test(outer.type)) return "async" in outer && outer.async === true;
  }
  return true;
}
