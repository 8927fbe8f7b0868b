import type { SourceCode } from "eslint";
import { apiOf } from "../hygiene/code.js";
import { around, parentOf, rangeOf, replace, textOf, type Node, type Suggestion } from "./suggestion.js";

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
  if (body === undefined || call === undefined || apiOf(call, sourceCode) !== "step") return [];
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
