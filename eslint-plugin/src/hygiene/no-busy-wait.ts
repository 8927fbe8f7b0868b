import type { SourceCode } from "eslint";
import { bodyAround, some, type Node } from "./code.js";
import type { Hygiene } from "./hygiene-rule.js";

type Loop = Extract<Node, { type: "WhileStatement" | "DoWhileStatement" | "ForStatement" }>;

export const noBusyWait: Hygiene = {
  description: "Wait for a time with sleep(), not in a loop that reads the clock.",
  messages: {
    busy: "The clock of a workflow stands still until the next event: this loop never ends. Wait with sleep().",
  },
  create: (context, sourceCode) => {
    const check = (node: Loop) => {
      if (node.test === null || node.test === undefined || !readsClock(node.test as Node, sourceCode)) return;
      if (some(node.body as Node, sourceCode, ({ type }) => type === "AwaitExpression")) return;
      if (bodyAround(node, "workflow", sourceCode) !== undefined) context.report({ node, messageId: "busy" });
    };
    return { WhileStatement: check, DoWhileStatement: check, ForStatement: check };
  },
};

function readsClock(test: Node, sourceCode: SourceCode): boolean {
  return some(test, sourceCode, node => {
    if (node.type === "NewExpression") return sourceCode.getText(node.callee) === "Date" && node.arguments.length === 0;
    return node.type === "CallExpression" && /^(Date|performance)\.now$/.test(sourceCode.getText(node.callee));
  });
}
