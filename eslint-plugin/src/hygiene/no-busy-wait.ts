import type { SourceCode } from "eslint";
import { isCode, isGlobal, isWorkflowCode, some, someNow, type Node } from "./code.js";
import type { Hygiene } from "./hygiene-rule.js";

type Loop = Extract<Node, { type: "WhileStatement" | "DoWhileStatement" | "ForStatement" }>;

export const noBusyWait: Hygiene = {
  description: "Wait for a time with sleep(), not in a loop that reads the clock.",
  messages: {
    busy: "The clock of a workflow stands still until the next event: this loop never ends. Wait with sleep().",
  },
  create: (context, sourceCode) => {
    const check = (node: Loop) => {
      const { test } = node;
      if (test === null || test === undefined || !endsWithTheClock(node, test as Node, sourceCode)) return;
      if (someNow(node.body as Node, sourceCode, waits)) return;
      if (isWorkflowCode(node, sourceCode)) context.report({ node, messageId: "busy" });
    };
    return { WhileStatement: check, DoWhileStatement: check, ForStatement: check };
  },
};

/** Something may happen meanwhile that moves the clock; what is there at once lets nothing happen. */
function waits(node: Node): boolean {
  if (node.type === "ForOfStatement") return node.await;
  return node.type === "AwaitExpression" && node.argument.type !== "Literal" && node.argument.type !== "Identifier";
}

/** The condition reads the clock, or nothing but a variable that the loop sets by the clock. */
function endsWithTheClock(loop: Loop, test: Node, sourceCode: SourceCode): boolean {
  if (some(test, sourceCode, node => readsClock(node, sourceCode))) return true;
  const names = new Set<string>();
  some(test, sourceCode, node => node.type === "Identifier" && names.add(node.name) && false);
  return someNow(loop.body as Node, sourceCode, node => {
    if (isCode(node) || node.type !== "AssignmentExpression" || node.left.type !== "Identifier") return false;
    return names.has(node.left.name) && some(node.right as Node, sourceCode, each => readsClock(each, sourceCode));
  });
}

function readsClock(node: Node, sourceCode: SourceCode): boolean {
  if (node.type === "NewExpression")
    return isGlobal(node.callee as Node, "Date", sourceCode) && node.arguments.length === 0;
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression" || node.callee.computed) return false;
  const { object, property } = node.callee;
  const isClock = isGlobal(object as Node, "Date", sourceCode) || isGlobal(object as Node, "performance", sourceCode);
  return isClock && property.type === "Identifier" && property.name === "now";
}
