import type { SourceCode } from "eslint";
import { apiOf, isCode, isInlineEffect, isWorkflowCode, type Call, type Node } from "./code.js";
import type { Hygiene } from "./hygiene-rule.js";

export const stableNames: Hygiene = {
  description: "Give each step and sleep of a workflow a name that no later change moves.",
  messages: {
    twice:
      "Another step here has this name, too: they are told apart by their order, so one that is added, removed or moved " +
      "later gets the recorded result of the other. Give each its own name.",
    computed:
      "The name of this sleep is computed: a run that waits in it is found again only if the same name comes out. " +
      "Use a string literal.",
    numbered:
      "A name that counts is wrong as soon as a step is put before it, and renaming it loses what is recorded. Say what it does.",
  },
  create: (context, sourceCode) => {
    const named = new Map<string, Set<Node>>();
    return {
      CallExpression(node: Call) {
        const api = apiOf(node, sourceCode);
        if (api === "sleep" && hasComputedName(node) && isWorkflowCode(node, sourceCode))
          context.report({ node, messageId: "computed" });
        const name = isInlineEffect(api) ? literalOf(node.arguments[0] as Node | undefined) : undefined;
        if (name === undefined || !isWorkflowCode(node, sourceCode)) return;
        if (/^(step|transaction|activity|task|action)?[\s_-]*\d+$/i.test(name))
          context.report({ node, messageId: "numbered" });
        const around = functionAround(node, sourceCode);
        const key = `${String(around.range?.[0])} ${name}`;
        const others = named.get(key) ?? new Set();
        if ([...others].some(other => !excludeEachOther(other, node))) context.report({ node, messageId: "twice" });
        named.set(key, others.add(node));
      },
    };
  },
};

function literalOf(node: Node | undefined): string | undefined {
  return node?.type === "Literal" && typeof node.value === "string" ? node.value : undefined;
}

/** `sleep("1 day", { name: `remind-${id}` })`. A name in a variable may be a constant. */
function hasComputedName({ arguments: [, options] }: Call): boolean {
  if (options?.type !== "ObjectExpression") return false;
  return options.properties.some(
    each =>
      each.type === "Property" &&
      each.key.type === "Identifier" &&
      each.key.name === "name" &&
      (each.value.type === "BinaryExpression" ||
        each.value.type === "CallExpression" ||
        (each.value.type === "TemplateLiteral" && each.value.expressions.length > 0)),
  );
}

function functionAround(node: Node, sourceCode: SourceCode): Node {
  let outermost: Node = node;
  for (let outer = node; outer.type !== "Program"; outer = outer.parent) {
    if (!isCode(outer)) continue;
    outermost = outer;
    if (apiOf(outer.parent, sourceCode) === "workflow") return outer;
  }
  return outermost;
}

/** Of the branches of one `if`, `switch` or conditional, a run takes one. */
function excludeEachOther(a: Node, b: Node): boolean {
  const ofA = new Map(branchesAround(a));
  return branchesAround(b).some(([choice, branch]) => ofA.has(choice) && ofA.get(choice) !== branch);
}

function branchesAround(node: Node): readonly (readonly [choice: Node, branch: Node])[] {
  const branches: (readonly [Node, Node])[] = [];
  for (let inner = node; inner.type !== "Program"; inner = inner.parent) {
    const choice = inner.parent;
    const isBranch =
      (choice.type === "IfStatement" || choice.type === "ConditionalExpression") && choice.test !== inner;
    if (isBranch || (choice.type === "SwitchStatement" && choice.discriminant !== inner))
      branches.push([choice, inner]);
  }
  return branches;
}
