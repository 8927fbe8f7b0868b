import type { SourceCode } from "eslint";
import { importOf } from "../suggest/imports.js";
import { changesHistory } from "../suggest/suggestion.js";
import { isGlobal, isWorkflowCode, type Call, type Node } from "./code.js";
import type { Hygiene } from "./hygiene-rule.js";

type Construction = Extract<Node, { type: "NewExpression" }>;

export const preferSleep: Hygiene = {
  description: "Wait with sleep() instead of a promise around setTimeout().",
  messages: {
    longhand:
      'sleep() says the same, takes durations such as "3 days", and can be given a name that survives renamed functions.',
    sleep: `Wait with sleep(). ${changesHistory}.`,
  },
  create: (context, sourceCode) => ({
    "AwaitExpression > NewExpression[callee.name='Promise']"(node: Construction) {
      const delay = delayOf(node, sourceCode);
      if (delay === undefined || !isWorkflowCode(node, sourceCode)) return;
      const edits = [
        { range: node.range, text: `sleep(${sourceCode.getText(delay)})` },
        ...importOf("sleep", sourceCode),
      ];
      context.report({
        node,
        messageId: "longhand",
        suggest: [
          {
            messageId: "sleep",
            fix: fixer =>
              edits.flatMap(({ range, text }) => (range ? [fixer.replaceTextRange([range[0], range[1]], text)] : [])),
          },
        ],
      });
    },
  }),
};

/** Of `new Promise(resolve => setTimeout(resolve, delay))`, with or without a block. */
function delayOf({ arguments: [executor] }: Construction, sourceCode: SourceCode): Node | undefined {
  if (executor?.type !== "ArrowFunctionExpression" && executor?.type !== "FunctionExpression") return undefined;
  const [resolve] = executor.params;
  const call = soleCall(executor.body as Node);
  if (call === undefined || !isGlobal(call.callee as Node, "setTimeout", sourceCode)) return undefined;
  const [callback, delay, ...others] = call.arguments;
  const isPlain = resolve?.type === "Identifier" && callback?.type === "Identifier" && resolve.name === callback.name;
  return isPlain && others.length === 0 ? (delay as Node | undefined) : undefined;
}

function soleCall(body: Node): Call | undefined {
  if (body.type === "CallExpression") return body;
  const [statement, ...others] = body.type === "BlockStatement" ? body.body : [];
  if (statement?.type !== "ExpressionStatement" || others.length > 0) return undefined;
  return statement.expression.type === "CallExpression" ? (statement.expression as Call) : undefined;
}
