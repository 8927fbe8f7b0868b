import type { Scope, SourceCode } from "eslint";
import { apiOf, definitionOf, isCode } from "../hygiene/code.js";
import { parentOf, rangeOf, textOf, type Node, type Suggestion } from "./suggestion.js";

/**
 * `let count = 0` of the module becomes a variable of the run, where one workflow is all that uses it. Each run has its
 * own then, and what is read for it is read in the run, where the journal answers.
 */
export function moveIntoWorkflow(node: Node, sourceCode: SourceCode): readonly Suggestion[] {
  const declarator = declaratorAround(node) ?? declaratorOf(rootOf(node), sourceCode);
  const declaration = declarator && parentOf(declarator);
  if (declarator === undefined || declaration?.type !== "VariableDeclaration") return [];
  if (declaration.declarations.length !== 1 || parentOf(declaration).type !== "Program") return [];
  const bodies = new Set(sourceCode.getDeclaredVariables(declarator).flatMap(each => usesOf(each, sourceCode)));
  const [body, ...others] = bodies;
  if (body?.type !== "BlockStatement" || others.length > 0) return [];
  const [from, to] = rangeOf(declaration);
  const lineEnd = sourceCode.text.startsWith("\n", to) ? to + 1 : to;
  const start = rangeOf(body)[0] + 1;
  return [
    {
      title: `Move ${sourceCode.getText(declarator.id)} into the workflow: each run has its own`,
      edits: [
        { range: [from, lineEnd], text: "" },
        { range: [start, start], text: `\n  ${textOf(declaration, sourceCode)}` },
      ],
    },
  ];
}

type Declarator = Extract<Node, { type: "VariableDeclarator" }>;

/** The variable of the module whose value this is. */
function declaratorAround(node: Node): Declarator | undefined {
  for (let outer = node; outer.type !== "Program"; outer = outer.parent) {
    if (isCode(outer)) return undefined;
    if (outer.type === "VariableDeclarator") return outer;
  }
  return undefined;
}

function declaratorOf(name: Node, sourceCode: SourceCode): Declarator | undefined {
  const definition = definitionOf(name, sourceCode);
  // The definition of a variable is its declarator.
  return definition?.type === "Variable" ? (definition.node as Declarator) : undefined;
}

/** `state` of `state.count++` and of `++state.count`. */
function rootOf(node: Node): Node {
  switch (node.type) {
    case "UpdateExpression":
    case "UnaryExpression":
      return rootOf(node.argument as Node);
    case "AssignmentExpression":
      return rootOf(node.left as Node);
    case "MemberExpression":
      return rootOf(node.object as Node);
    case "CallExpression":
      return rootOf(node.callee as Node);
    default:
      return node;
  }
}

/** The bodies of the workflows that use a variable; the program, for a use anywhere else. */
function usesOf({ references }: Scope.Variable, sourceCode: SourceCode): readonly Node[] {
  return references
    .filter(each => !each.init)
    .map(each => workflowBodyAround(each.identifier as Node, sourceCode) ?? (sourceCode.ast as unknown as Node));
}

function workflowBodyAround(node: Node, sourceCode: SourceCode): Node | undefined {
  for (let outer = node; outer.type !== "Program"; outer = outer.parent) {
    if (!isCode(outer) || apiOf(parentOf(outer), sourceCode) !== "workflow") continue;
    return outer.body.type === "BlockStatement" ? (outer.body as Node) : undefined;
  }
  return undefined;
}
