import { below, isCode, isDurable, isWorkflowCode, type Call, type Node } from "./code.js";
import type { Hygiene } from "./hygiene-rule.js";
import { isRace } from "./use-race-result.js";

export const noAbandonedReceive: Hygiene = {
  description: "Do not leave a receive behind with every turn of a loop.",
  messages: {
    abandoned:
      "If this does not win, it goes on waiting and takes the next signal, which nobody looks at any more. " +
      "Use receive({ timeout }), or begin to receive before the loop and anew only when a signal has come.",
  },
  create: (context, sourceCode) => ({
    CallExpression(node: Call) {
      const [racers] = node.arguments;
      if (!isRace(node) || racers?.type !== "ArrayExpression" || racers.elements.length < 2) return;
      if (!isInLoop(node) || !isWorkflowCode(node, sourceCode)) return;
      for (const each of below(racers as Node, sourceCode, inner => !isCode(inner)))
        if (isReceiveCall(each) && isDurable(each, context)) context.report({ node: each, messageId: "abandoned" });
    },
  }),
};

/** In a loop of the function that it stands in. */
function isInLoop(node: Node): boolean {
  for (let outer: Node = node; outer.type !== "Program" && !isCode(outer); outer = outer.parent)
    if (/^(While|DoWhile|For|ForOf|ForIn)Statement$/.test(outer.type)) return true;
  return false;
}

function isReceiveCall(node: Node): node is Call {
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return false;
  const { property, computed } = node.callee;
  return !computed && property.type === "Identifier" && property.name === "receive";
}
