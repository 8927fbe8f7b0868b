import type { SourceCode } from "eslint";
import { apiOf, effectAround, importedAs, initialiserOf, some, type Call, type Node } from "./code.js";
import type { Hygiene } from "./hygiene-rule.js";

interface Options {
  /** What else changes something and takes a key, as it is called: `payments.charge`. */
  readonly calls?: readonly string[];
}

export const idempotencyKey: Hygiene = {
  description: "Hand the idempotency key of an activity to the service that it changes.",
  messages: {
    twice:
      "This request changes something, and happens again if the worker dies before the result is recorded. Hand over the " +
      "idempotencyKey of the activity's context, or declare retry: { maximumAttempts: 1 }.",
  },
  options: {
    calls: {
      type: "array",
      items: { type: "string" },
      uniqueItems: true,
      description: "What else changes something and takes a key, as it is called: payments.charge.",
    },
  },
  create: (context, sourceCode) => {
    const [{ calls = [] } = {}] = context.options as [Options?];
    return {
      CallExpression(node: Call) {
        if (!calls.includes(sourceCode.getText(node.callee)) && !changesSomething(node, sourceCode)) return;
        const effect = effectAround(node, sourceCode);
        if (effect === undefined) return;
        const { body, call } = effect;
        const api = apiOf(call, sourceCode);
        // A transaction that died is executed again, whatever its policy says.
        if (api !== "transaction" && isAtMostOnce(call)) return;
        const contextParameter = body.params[api === "step" ? 0 : 1];
        if (!handsOverKey(body, contextParameter as Node | undefined, sourceCode))
          context.report({ node, messageId: "twice" });
      },
    };
  },
};

/** `fetch(url, { method: "POST" })`, `axios.post(url)`, `stripe.refunds.create(…)`. */
function changesSomething(call: Call, sourceCode: SourceCode): boolean {
  const name = sourceCode.getText(call.callee);
  if (/^(axios|got|ky|superagent|needle)\.(post|put|patch)$/.test(name)) return true;
  if (/^(fetch|globalThis\.fetch|axios|got|ky)$/.test(name)) return call.arguments.some(each => isChange(each as Node));
  return isCallOfKit(call, sourceCode);
}

function isChange(options: Node): boolean {
  if (options.type !== "ObjectExpression") return false;
  return options.properties.some(
    each =>
      each.type === "Property" &&
      each.key.type === "Identifier" &&
      each.key.name === "method" &&
      each.value.type === "Literal" &&
      /^(POST|PUT|PATCH)$/i.test(String(each.value.value)),
  );
}

/** Kits of services that take an idempotency key, with the methods that change something. */
const kits: Readonly<Record<string, RegExp>> = {
  stripe: /^(create|confirm|capture|pay|refund|send|transfer)/,
  resend: /^(send|create)$/,
  square: /^(create|charge|refund)/,
};

/** `new Stripe(key).charges.create(…)`, where the kit stands in a variable. */
function isCallOfKit({ callee }: Call, sourceCode: SourceCode): boolean {
  if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return false;
  const root = rootOf(callee.object as Node);
  const made = initialiserOf(root, sourceCode) ?? root;
  if (made.type !== "NewExpression") return false;
  const method = callee.property.name;
  return Object.entries(kits).some(
    ([name, methods]) => methods.test(method) && importedAs(made.callee as Node, name, sourceCode) !== undefined,
  );
}

function rootOf(node: Node): Node {
  return node.type === "MemberExpression" ? rootOf(node.object as Node) : node;
}

/** It mentions the key, or hands the whole context to somebody who can. */
function handsOverKey(body: Node, context: Node | undefined, sourceCode: SourceCode): boolean {
  const name = context?.type === "Identifier" ? context.name : undefined;
  return some(body, sourceCode, inner => {
    if (inner === context || inner.type !== "Identifier") return false;
    if (inner.name === "idempotencyKey") return true;
    const { parent } = inner;
    const isAsked = parent.type === "MemberExpression" && parent.object === inner;
    return inner.name === name && !isAsked;
  });
}

/** Options that are not written out here may say so. */
function isAtMostOnce({ arguments: [, , options] }: Call): boolean {
  if (options === undefined) return false;
  if (options.type !== "ObjectExpression") return true;
  return options.properties.some(each => {
    if (each.type !== "Property") return true;
    if (each.key.type !== "Identifier" || each.key.name !== "retry") return false;
    if (each.value.type !== "ObjectExpression") return true;
    return each.value.properties.some(
      inner =>
        inner.type !== "Property" ||
        (inner.key.type === "Identifier" &&
          inner.key.name === "maximumAttempts" &&
          !(inner.value.type === "Literal" && inner.value.value !== 1)),
    );
  });
}
