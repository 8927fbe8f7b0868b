import { bodyAround, isDurable, some, type Node } from "./code.js";
import type { Hygiene } from "./hygiene-rule.js";

type Try = Extract<Node, { type: "TryStatement" }>;

export const noSwallowedCancellation: Hygiene = {
  description: "Let a cancellation through where errors are caught.",
  messages: {
    swallowed:
      "A cancelled run gets here, too, with a CancelledError, and goes on as if nothing had happened. Throw it again.",
  },
  create: (context, sourceCode) => ({
    TryStatement(node: Try) {
      const { handler } = node;
      if (handler === null || handler === undefined || bodyAround(node, "workflow", sourceCode) === undefined) return;
      const waits = (inner: Node) => inner.type === "AwaitExpression" && isDurable(inner.argument as Node, sourceCode);
      if (!some(node.block as Node, sourceCode, waits)) return;
      const minds = (inner: Node) =>
        inner.type === "ThrowStatement" ||
        (inner.type === "Identifier" && /^(CancelledError|ActivityError)$/.test(inner.name));
      if (!some(handler.body as Node, sourceCode, minds)) context.report({ node: handler, messageId: "swallowed" });
    },
  }),
};
