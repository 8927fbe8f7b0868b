import type { Rule, SourceCode } from "eslint";
import { apiOf, isInlineEffect, isReceive, some, type Call, type Node } from "./code.js";
import type { Hygiene } from "./hygiene-rule.js";

interface Options {
  /** Ask it of activities, steps and transactions, too. */
  readonly activities?: boolean;
}

export const waitWithTimeout: Hygiene = {
  description: "Give every wait for a signal a time limit.",
  messages: {
    forever: "If nobody sends this signal, the run waits for ever. Give it a timeout, and decide what then.",
    limit: "Wait for a day at most. The result is undefined then.",
    hanging:
      "An attempt that hangs is never given up. Give it a startToCloseTimeout, or a scheduleToCloseTimeout for all attempts.",
  },
  options: {
    activities: { type: "boolean", description: "Ask it of activities, steps and transactions, too. Default: false." },
  },
  create: (context, sourceCode) => {
    const [{ activities = false } = {}] = context.options as [Options?];
    return {
      CallExpression(node: Call) {
        if (isReceive(node, sourceCode)) checkReceive(context, node);
        const api = activities ? apiOf(node, sourceCode) : undefined;
        const isEffect = api === "activity" || isInlineEffect(api);
        if (isEffect && !isLimited(node.arguments[2] as Node | undefined, activityLimits))
          context.report({ node: node.callee, messageId: "hanging" });
      },
    };
  },
};

const activityLimits = /^(startToCloseTimeout|scheduleToCloseTimeout|heartbeatTimeout)$/;

function checkReceive(context: Rule.RuleContext, node: Call): void {
  const { sourceCode } = context;
  const [options] = node.arguments;
  if (options !== undefined && isLimited(options as Node, /^timeout$/)) return;
  if (isInRaceWithTime(node, sourceCode)) return;
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
}

/** What is not written out here may be limited. */
function isLimited(options: Node | undefined, limits: RegExp): boolean {
  if (options === undefined) return false;
  if (options.type !== "ObjectExpression") return true;
  return options.properties.some(
    each => each.type === "SpreadElement" || (each.key.type === "Identifier" && limits.test(each.key.name)),
  );
}

/** `Promise.race([approved.receive(), sleep("3 days")])` has its limit. */
function isInRaceWithTime(node: Node, sourceCode: SourceCode): boolean {
  for (let outer = node; outer.type !== "Program"; outer = outer.parent) {
    if (/Function|Statement$/.test(outer.type)) return false;
    if (outer.type !== "CallExpression" || sourceCode.getText(outer.callee) !== "Promise.race") continue;
    return some(outer, sourceCode, inner => {
      if (inner.type !== "CallExpression") return false;
      return apiOf(inner, sourceCode) === "sleep" || /^setTimeout$/.test(sourceCode.getText(inner.callee));
    });
  }
  return false;
}
