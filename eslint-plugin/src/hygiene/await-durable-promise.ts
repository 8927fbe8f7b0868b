import { bodyAround, isDurable, type Node } from "./code.js";
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
      if (!isDurable(node, sourceCode) || bodyAround(node, "workflow", sourceCode) === undefined) return;
      context.report({
        node,
        messageId: "forgotten",
        suggest: [
          { messageId: "wait", fix: fixer => fixer.insertTextBefore(node, "await ") },
          { messageId: "let", fix: fixer => fixer.insertTextBefore(node, "void ") },
        ],
      });
    },
  }),
};
