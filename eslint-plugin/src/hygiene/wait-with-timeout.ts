import { isReceive, type Call } from "./code.js";
import type { Hygiene } from "./hygiene-rule.js";

export const waitWithTimeout: Hygiene = {
  description: "Give every wait for a signal a time limit.",
  messages: {
    forever: "If nobody sends this signal, the run waits for ever. Give it a timeout, and decide what then.",
    limit: "Wait for a day at most. The result is undefined then.",
  },
  create: (context, sourceCode) => ({
    CallExpression(node: Call) {
      if (!isReceive(node, sourceCode)) return;
      const [options] = node.arguments;
      if (options !== undefined && options.type !== "ObjectExpression") return;
      const limited = options?.properties.some(
        each => each.type === "SpreadElement" || (each.key.type === "Identifier" && each.key.name === "timeout"),
      );
      if (limited === true) return;
      const last = sourceCode.getLastToken(node);
      const add = options === undefined && last !== null ? last : undefined;
      context.report({
        node,
        messageId: "forever",
        suggest:
          add === undefined
            ? []
            : [{ messageId: "limit", fix: fixer => fixer.insertTextBefore(add, `{ timeout: "1 day" }`) }],
      });
    },
  }),
};
