import { apiOf, isDurable, isWorkflowCode, type Call, type Node } from "./code.js";
import type { Hygiene } from "./hygiene-rule.js";

export const useRaceResult: Hygiene = {
  description: "Look at what a race of durable operations was won by.",
  messages: {
    ignored:
      "Nobody looks at who has won: if it is this, its result is lost; if not, it goes on and nobody waits for it. " +
      "Use the result of the race.",
  },
  create: (context, sourceCode) => ({
    "ExpressionStatement > AwaitExpression > CallExpression"(node: Call) {
      const [racers] = node.arguments;
      if (!isRace(node) || racers?.type !== "ArrayExpression" || !isWorkflowCode(node, sourceCode)) return;
      for (const racer of racers.elements) {
        // A sleep has no result; what stands in a variable, or has a chain behind it, can be looked at elsewhere.
        if (racer === null || !isDurable(racer as Node, context)) continue;
        if (apiOf(racer as Node, sourceCode) !== "sleep") context.report({ node: racer, messageId: "ignored" });
      }
    },
  }),
};

export function isRace({ callee }: Call): boolean {
  if (callee.type !== "MemberExpression" || callee.computed || callee.property.type !== "Identifier") return false;
  return (
    /^(race|any)$/.test(callee.property.name) && callee.object.type === "Identifier" && callee.object.name === "Promise"
  );
}
