import * as ts from "../../typescript.js";
import { bare, isFunctionExpression, wrapped } from "../expressions.js";
import type { Project } from "../project.js";
import { isErrorType } from "./lineage.js";
import { isClass, kindOfInstance } from "./members.js";
import { platformKind } from "./platform.js";
import { anInstance, firstOf, type Unstorable } from "./unstorable.js";

/**
 * A class of public fields is the type of plain objects too, so its type is no proof. `new` is: the codec refuses what it
 * makes. Looked for where a value is written out.
 */
export function unstorableMade(project: Project, expression: ts.Expression, path: string): Unstorable | undefined {
  const value = bare(expression);
  if (ts.isNewExpression(value)) {
    const type = project.checker.getTypeAtLocation(value);
    if (isAwaited(value) && type.getProperty("then") !== undefined) return undefined;
    const comesBack = platformKind(project, type) !== undefined || isErrorType(project, type);
    return isClass(type) && !comesBack ? anInstance({ path }, kindOfInstance(project, type)) : undefined;
  }
  return firstOf(partsOf(value, path), part => unstorableMade(project, part.expression, part.path));
}

/** The same for what a function that is written out gives back. */
export function unstorableReturned(project: Project, handler: ts.Expression, path: string): Unstorable | undefined {
  const value = bare(handler);
  if (!isFunctionExpression(value)) return undefined;
  return firstOf(returnsOf(value.body), each => unstorableMade(project, each, path));
}

/** What an async function gives back is awaited, too: not the object crosses, but what it resolves to. */
function isAwaited(value: ts.NewExpression): boolean {
  const { parent } = wrapped(value);
  return ts.isAwaitExpression(parent) || ts.isReturnStatement(parent) || ts.isArrowFunction(parent);
}

interface Part {
  readonly expression: ts.Expression;
  readonly path: string;
}

function partsOf(value: ts.Expression, path: string): readonly Part[] {
  if (ts.isAwaitExpression(value)) return [{ expression: value.expression, path }];
  if (ts.isConditionalExpression(value))
    return [value.whenTrue, value.whenFalse].map(expression => ({ expression, path }));
  if (ts.isArrayLiteralExpression(value)) {
    return value.elements.map((expression, index) => ({ expression, path: `${path}[${index}]` }));
  }
  if (!ts.isObjectLiteralExpression(value)) return [];
  return value.properties.flatMap(property =>
    ts.isPropertyAssignment(property) && ts.isIdentifier(property.name)
      ? [{ expression: property.initializer, path: `${path}.${property.name.text}` }]
      : [],
  );
}

function returnsOf(body: ts.ConciseBody): readonly ts.Expression[] {
  if (!ts.isBlock(body)) return [body];
  const returned: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isReturnStatement(node) && node.expression !== undefined) returned.push(node.expression);
    ts.forEachChild(node, visit);
  };
  visit(body);
  return returned;
}
