import type { Rule, SourceCode } from "eslint";
import { isDurable, isWorkflowCode, some, someNow, type Node } from "./code.js";
import type { Hygiene } from "./hygiene-rule.js";

type Try = Extract<Node, { type: "TryStatement" }>;
type Call = Extract<Node, { type: "CallExpression" }>;

export const noSwallowedCancellation: Hygiene = {
  description: "Let a cancellation through where errors are caught.",
  messages: {
    swallowed:
      "A cancelled run gets here, too, with a CancelledError, and goes on as if nothing had happened. Throw it again.",
  },
  create: (context, sourceCode) => ({
    TryStatement(node: Try) {
      const { handler, block } = node;
      if (handler === null || handler === undefined || !isWorkflowCode(node, sourceCode)) return;
      if (!someNow(block as Node, sourceCode, inner => waitsDurably(inner, context))) return;
      const caught = handler.param === null ? [] : [handler.param];
      const names = caught.map(each => sourceCode.getText(each));
      if (!minds(handler.body as Node, names, sourceCode)) context.report({ node: handler, messageId: "swallowed" });
    },
    "CallExpression[callee.property.name='catch']"(node: Call) {
      const {
        callee,
        arguments: [handler],
      } = node;
      if (callee.type !== "MemberExpression" || !isDurable(callee.object as Node, context)) return;
      if (handler === undefined || !/Function/.test(handler.type) || !isWorkflowCode(node, sourceCode)) return;
      if (
        !("params" in handler) ||
        minds(
          handler.body as Node,
          handler.params.map(each => sourceCode.getText(each)),
          sourceCode,
        )
      )
        return;
      context.report({ node: handler, messageId: "swallowed" });
    },
  }),
};

/** `await charge(1)`, `await Promise.all([charge(1), …])`, also with a chain behind it. */
function waitsDurably(node: Node, context: Rule.RuleContext): boolean {
  const isWait = node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await);
  return isWait && some(node, context.sourceCode, inner => isDurable(inner, context));
}

/** It throws, tells kinds of errors apart, or hands the error on to somebody who can. */
function minds(body: Node, names: readonly string[], sourceCode: SourceCode): boolean {
  return some(body, sourceCode, inner => {
    if (inner.type === "ThrowStatement") return true;
    if (inner.type === "Identifier")
      return /^(CancelledError|ActivityError|ChildWorkflowError|RepriseError)$/.test(inner.name);
    if (inner.type === "ReturnStatement" || inner.type === "CallExpression") return handsOn(inner, names, sourceCode);
    return false;
  });
}

/** `return error`, `reject(error)`, `raise(error)`; a log is not somebody who acts on it. */
function handsOn(node: Node, names: readonly string[], sourceCode: SourceCode): boolean {
  if (node.type === "ReturnStatement") return names.includes(node.argument ? sourceCode.getText(node.argument) : "");
  if (node.type !== "CallExpression" || /^console\b/.test(sourceCode.getText(node.callee))) return false;
  return node.callee.type === "Identifier" && node.arguments.some(each => names.includes(sourceCode.getText(each)));
}
