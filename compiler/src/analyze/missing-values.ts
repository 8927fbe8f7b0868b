import * as ts from "../typescript.js";
import { bare, enclosingFunction, writtenBy } from "./expressions.js";
import { boundProperty } from "./declarations.js";

/** Whether a value may be undefined. Where the project's types do not say so, its declaration does. */
export function mayBeMissing(checker: ts.TypeChecker, value: ts.Expression): boolean {
  const type = checker.getTypeAtLocation(value);
  if ([type, ...(type.isUnion() ? type.types : [])].some(each => (each.flags & ts.TypeFlags.Undefined) !== 0))
    return true;
  return !isStrict(checker) && isOptional(checker, value) && !isDecided(value);
}

export function isStrict(checker: ts.TypeChecker): boolean {
  return !checker.isTypeAssignableTo(checker.getUndefinedType(), checker.getStringType());
}

function isOptional(checker: ts.TypeChecker, value: ts.Expression): boolean {
  const node = bare(value);
  if (ts.isConditionalExpression(node))
    return isOptional(checker, node.whenTrue) || isOptional(checker, node.whenFalse);
  if (ts.isBinaryExpression(node)) return isOptional(checker, node.right);
  if (isUndefined(node)) return true;
  if (ts.isCallExpression(node)) return namesUndefined(checker.getResolvedSignature(node)?.declaration?.type);
  if (!ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node)) return false;
  const symbol = ts.isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent)
    : checker.getSymbolAtLocation(node);
  const declaration = symbol?.valueDeclaration;
  if (symbol === undefined || declaration === undefined) return false;
  if ((symbol.flags & ts.SymbolFlags.Optional) !== 0) return true;
  if (ts.isBindingElement(declaration)) return isOptionalPart(checker, declaration);
  if (ts.isPropertySignature(declaration)) return namesUndefined(declaration.type);
  if (!ts.isParameter(declaration) && !ts.isVariableDeclaration(declaration)) return false;
  const isLeftOut = ts.isParameter(declaration) && declaration.questionToken !== undefined;
  return declaration.initializer === undefined && (isLeftOut || namesUndefined(declaration.type));
}

/** `undefined`, `void 0` */
function isUndefined(node: ts.Expression): boolean {
  return ts.isVoidExpression(node) || (ts.isIdentifier(node) && node.text === "undefined");
}

/** `({ locale }: Options)`, where the options may be without. */
function isOptionalPart(checker: ts.TypeChecker, element: ts.BindingElement): boolean {
  if (element.initializer !== undefined) return false;
  const property = boundProperty(checker, element);
  return property !== undefined && (property.flags & ts.SymbolFlags.Optional) !== 0;
}

function namesUndefined(type: ts.Node | undefined): boolean {
  if (type === undefined) return false;
  if (ts.isUnionTypeNode(type)) return type.types.some(namesUndefined);
  return type.kind === ts.SyntaxKind.UndefinedKeyword;
}

/** The function around it asks whether the value is there, or fills it: without strict types nobody follows that further. */
function isDecided(value: ts.Expression): boolean {
  const text = bare(value).getText();
  const mentions = (node: ts.Node): boolean =>
    (ts.isExpression(node) && bare(node).getText() === text) || (ts.forEachChild(node, mentions) ?? false);
  const decides = (node: ts.Node): boolean => {
    const condition = conditionOf(node);
    if (condition !== undefined && mentions(condition)) return true;
    if (writtenBy(node)?.getText() === text) return true;
    return ts.forEachChild(node, decides) ?? false;
  };
  return decides(enclosingFunction(value));
}

function conditionOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isIfStatement(node)) return node.expression;
  if (ts.isConditionalExpression(node)) return node.condition;
  const isTest = ts.isBinaryExpression(node) && /^(&&|\|\|)$/.test(node.operatorToken.getText());
  return isTest ? node.left : undefined;
}
