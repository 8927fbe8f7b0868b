import type { SourceCode } from "eslint";
import { bodyAround, some, type Call, type Node } from "./code.js";
import type { Hygiene } from "./hygiene-rule.js";

export const idempotencyKey: Hygiene = {
  description: "Hand the idempotency key of an activity to the service that it changes.",
  messages: {
    twice:
      "This request changes something, and happens again if the worker dies before the result is recorded. Hand over the " +
      "idempotencyKey of the activity's second parameter, or declare retry: { maximumAttempts: 1 }.",
  },
  create: (context, sourceCode) => ({
    CallExpression(node: Call) {
      if (!changesSomething(node, sourceCode)) return;
      const body = bodyAround(node, "activity", sourceCode);
      if (body === undefined || mentions(body, "idempotencyKey", sourceCode)) return;
      const definition = body.parent;
      if (definition.type === "CallExpression" && isAtMostOnce(definition, sourceCode)) return;
      context.report({ node, messageId: "twice" });
    },
  }),
};

/** `fetch(url, { method: "POST" })`, `axios.post(url)`. */
function changesSomething({ callee, arguments: [, options] }: Call, sourceCode: SourceCode): boolean {
  const name = sourceCode.getText(callee);
  if (/^(axios|got|ky|superagent|needle)\.(post|put|patch)$/.test(name)) return true;
  if (!/^(fetch|globalThis\.fetch)$/.test(name) || options?.type !== "ObjectExpression") return false;
  return options.properties.some(
    each =>
      each.type === "Property" &&
      each.key.type === "Identifier" &&
      each.key.name === "method" &&
      each.value.type === "Literal" &&
      /^(POST|PUT|PATCH)$/i.test(String(each.value.value)),
  );
}

function mentions(node: Node, name: string, sourceCode: SourceCode): boolean {
  return some(node, sourceCode, inner => inner.type === "Identifier" && inner.name === name);
}

function isAtMostOnce({ arguments: [, , options] }: Call, sourceCode: SourceCode): boolean {
  return options !== undefined && /maximumAttempts:\s*1\b/.test(sourceCode.getText(options));
}
