import * as ts from "../../typescript.js";
import type { CallSites } from "../1-discover/call-sites.js";
import { isReference } from "../expressions.js";
import type { References } from "../references.js";
import { isMemberNode } from "./unit-nodes.js";

export function decoratorsOf(node: ts.Node): readonly ts.Decorator[] {
  return ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : [];
}

/**
 * `@timed` of a method, which puts something into its place: only who calls the method executes that. What asks its context for more
 * than what the member is called may have something executed for each object.
 */
export function wrapsMember(references: References, callSites: CallSites, decorator: ts.Decorator): boolean {
  if (!isMemberNode(decorator.parent)) return false;
  const functions = callSites.executedBy(decorator);
  return functions.length > 0 && functions.every(each => asksForTheName(references, each));
}

function asksForTheName(references: References, decorator: ts.Node): boolean {
  if (!ts.isFunctionLike(decorator)) return false;
  references.reads.body(decorator);
  const [, context] = decorator.parameters.filter(each => each.name.getText() !== "this");
  if (context === undefined) return true;
  if (context.dotDotDotToken !== undefined) return false;
  if (!ts.isIdentifier(context.name)) return isPatternOfName(context.name);
  const { text } = context.name;
  const asksForMore = (node: ts.Node): boolean => {
    if (!ts.isIdentifier(node)) return ts.forEachChild(node, asksForMore) ?? false;
    return node.text === "arguments" || (node.text === text && isReference(node) && !isAskedForName(node.parent));
  };
  return !(ts.forEachChild(decorator, asksForMore) ?? false);
}

function isAskedForName(node: ts.Node): boolean {
  return ts.isPropertyAccessExpression(node) && harmless.has(node.name.text);
}

/** `{ name }` */
function isPatternOfName(pattern: ts.BindingName): boolean {
  return (
    ts.isObjectBindingPattern(pattern) &&
    pattern.elements.every(
      ({ dotDotDotToken, propertyName, name }) => !dotDotDotToken && harmless.has((propertyName ?? name).getText()),
    )
  );
}

const harmless = new Set(["kind", "name", "static", "private", "value"]);
