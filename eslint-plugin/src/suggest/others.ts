import type { SourceCode } from "eslint";
import { apiOf, isCode, isInlineEffect } from "../hygiene/code.js";
import { atTop, importOf } from "./imports.js";
import {
  around,
  changesHistory,
  parentOf,
  rangeOf,
  replace,
  textOf,
  type Node,
  type Suggestion,
} from "./suggestion.js";

/** A key that the journal answers, for one that a package draws ahead. */
export function randomUUID(node: Node): readonly Suggestion[] {
  const call = around(node, "CallExpression");
  return call === undefined
    ? []
    : [{ title: "Use crypto.randomUUID(), which is journaled", edits: [replace(call, "crypto.randomUUID()")] }];
}

/** The message of an error, for its stack. */
export function message(node: Node): readonly Suggestion[] {
  const member = around(node, "MemberExpression");
  const isStack = member?.property.type === "Identifier" && member.property.name === "stack";
  return isStack ? [{ title: "Use the error's message", edits: [replace(member.property as Node, "message")] }] : [];
}

/** `format(new Date())`, whose time the journal answers, for `format()`. */
export function present(node: Node, sourceCode: SourceCode): readonly Suggestion[] {
  const call = around(node, "CallExpression");
  if (call === undefined || call.arguments.length > 0) return [];
  const text = `${textOf(call.callee as Node, sourceCode)}(new Date())`;
  return [{ title: "Format the time of the run: new Date()", edits: [replace(call, text)] }];
}

/** `text = await step("read", () => read())`, for a step that assigns to a variable of the workflow. */
export function returnFromStep(node: Node, sourceCode: SourceCode): readonly Suggestion[] {
  const assignment = around(node, "AssignmentExpression");
  if (assignment?.operator !== "=") return [];
  const body = soleOf(assignment);
  const call = body && parentOf(body);
  if (body === undefined || call === undefined || !isInlineEffect(apiOf(call, sourceCode))) return [];
  const waited = parentOf(call);
  if (waited.type !== "AwaitExpression" || parentOf(waited).type !== "ExpressionStatement") return [];
  const [from] = rangeOf(waited);
  const target = textOf(assignment.left as Node, sourceCode);
  const value = textOf(assignment.right as Node, sourceCode);
  return [
    {
      title: "Return the value from the step and assign its result",
      edits: [
        { range: [from, from], text: `${target} = ` },
        replace(body.body as Node, value.startsWith("{") ? `(${value})` : value),
      ],
    },
  ];
}

/** The function that does nothing but this. */
function soleOf(expression: Node): Extract<Node, { type: "ArrowFunctionExpression" }> | undefined {
  const statement = parentOf(expression);
  if (statement.type === "ArrowFunctionExpression") return statement;
  const block = parentOf(statement);
  if (statement.type !== "ExpressionStatement" || block.type !== "BlockStatement" || block.body.length !== 1)
    return undefined;
  const owner = parentOf(block);
  return owner.type === "ArrowFunctionExpression" ? owner : undefined;
}

/** `await sleep(10)`, for a wait of Node's that nothing records. */
export function sleepInstead(node: Node, sourceCode: SourceCode): readonly Suggestion[] {
  const call = around(node, "CallExpression");
  const [delay] = call?.arguments ?? [];
  if (call === undefined || delay === undefined || parentOf(call).type !== "AwaitExpression") return [];
  const edits = [replace(call, `sleep(${textOf(delay as Node, sourceCode)})`), ...importOf("sleep", sourceCode)];
  return [{ title: "Wait with sleep(), which is durable", edits }];
}

/** The time of the run, for a clock that hides behind an event. */
export function nowOfRun(node: Node): readonly Suggestion[] {
  const member = around(node, "MemberExpression");
  const isStamp = member?.property.type === "Identifier" && member.property.name === "timeStamp";
  return isStamp ? [{ title: "Use the time of the run: Date.now()", edits: [replace(member, "Date.now()")] }] : [];
}

/** `import * as rules from "./rules.js"` for `await import("./rules.js")`. */
export function importAtTop(node: Node, sourceCode: SourceCode): readonly Suggestion[] {
  const dynamic = around(node, "ImportExpression");
  const waited = dynamic && parentOf(dynamic);
  if (
    dynamic?.source.type !== "Literal" ||
    typeof dynamic.source.value !== "string" ||
    waited?.type !== "AwaitExpression"
  )
    return [];
  const from = dynamic.source.value;
  const words = from.replace(/\.[cm]?[jt]s$/, "").match(/[a-z0-9]+/gi) ?? [];
  const name = words.map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join("");
  const isFree = /^[a-z]/i.test(name) && sourceCode.scopeManager.scopes.every(scope => !scope.set.has(name));
  if (!isFree) return [];
  const edits = [replace(waited, name), atTop(`import * as ${name} from ${JSON.stringify(from)};\n`, sourceCode)];
  return [{ title: "Import it at the top of the file", edits }];
}

/** The durable call itself, for a step that does nothing but make it. */
export function withoutStep(node: Node, sourceCode: SourceCode): readonly Suggestion[] {
  for (let outer = node; outer.type !== "Program"; outer = outer.parent) {
    if (!isCode(outer)) continue;
    const step = parentOf(outer);
    const call = soleExpression(outer.body as Node);
    if (!isInlineEffect(apiOf(step, sourceCode)) || call === undefined) return [];
    if (isInlineEffect(apiOf(call, sourceCode))) return [];
    const title = `Call it in the workflow, without the step. ${changesHistory}`;
    return [{ title, edits: [replace(step, textOf(call, sourceCode))] }];
  }
  return [];
}

/** `charge(1)` of `charge(1)`, `await charge(1)`, `{ await charge(1); }` and `{ return charge(1); }`. */
function soleExpression(node: Node): Node | undefined {
  switch (node.type) {
    case "BlockStatement":
      return node.body.length === 1 ? soleExpression(node.body[0] as Node) : undefined;
    case "ExpressionStatement":
      return soleExpression(node.expression as Node);
    case "ReturnStatement":
    case "AwaitExpression":
      return node.argument ? soleExpression(node.argument as Node) : undefined;
    default:
      return node.type === "CallExpression" ? node : undefined;
  }
}

/** What is constant in a computed name: calls of one name are told apart by their order. */
export function constantName(node: Node): readonly Suggestion[] {
  const template = around(node, "TemplateLiteral") ?? around(node, "BinaryExpression");
  if (template === undefined) return [];
  const written =
    template.type === "TemplateLiteral"
      ? template.quasis.map(each => each.value.cooked ?? "").join(" ")
      : [template.left, template.right].map(each => (each.type === "Literal" ? String(each.value) : "")).join(" ");
  const name = written
    .split(/[\s:_/.-]+/)
    .filter(word => word !== "")
    .join("-");
  if (name === "") return [];
  const title = `Name it ${JSON.stringify(name)}: calls are counted. ${changesHistory}`;
  return [{ title, edits: [replace(template, JSON.stringify(name))] }];
}

/** An escape hatch that lets nothing out. */
export function removeComment(_: Node, sourceCode: SourceCode, at: number): readonly Suggestion[] {
  const comment = sourceCode.getAllComments().find(({ range }) => range?.[0] === at);
  const [from, to] = comment?.range ?? [0, 0];
  if (from === to) return [];
  const lineStart = sourceCode.text.lastIndexOf("\n", from - 1) + 1;
  const isAlone = sourceCode.text.slice(lineStart, from).trim() === "" && sourceCode.text.startsWith("\n", to);
  return [{ title: "Remove the comment", edits: [{ range: isAlone ? [lineStart, to + 1] : [from, to], text: "" }] }];
}
