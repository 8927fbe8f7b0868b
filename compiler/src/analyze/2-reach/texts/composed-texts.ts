import * as ts from "../../../typescript.js";
import type { CallSites } from "../../1-discover/call-sites.js";
import { possibleTexts } from "../../constant-text.js";
import { isConstant } from "../../declarations.js";
import { bare } from "../../expressions.js";
import { itemsOf, listBehind } from "../state/values/items-of.js";
import { Values } from "../state/values/values.js";
import type { Project } from "../../project.js";
import type { References } from "../../references.js";
import { returnedExpressions } from "../../returned-expressions.js";
import { bounded, composed, gap, isoTime, numberGap, someZone, type Pattern } from "./pattern.js";
import { madeByMethod, partOf, type Given } from "./text-methods.js";

/** What parameters are given, where the call is known; what a variable is while it is asked for. */
export type GivenTexts = ReadonlyMap<ts.Node, readonly Pattern[]>;

const nothingGiven: GivenTexts = new Map();
const deepest = 12;

/** The texts that an expression can have, wherever they are put together: in constants, in functions, by methods. */
export class ComposedTexts {
  readonly #project: Project;
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #values: Values;

  constructor(project: Project, references: References, callSites: CallSites) {
    this.#project = project;
    this.#references = references;
    this.#callSites = callSites;
    this.#values = new Values(references, callSites);
  }

  /** One at least: a gap where nobody knows. */
  of(expression: ts.Expression, given = nothingGiven, depth = 0): readonly Pattern[] {
    const node = bare(expression);
    if (depth > deepest) return [gap];
    const any = (each: readonly ts.Expression[]): readonly Pattern[] =>
      bounded(each.flatMap(one => this.of(one, given, depth + 1)));
    const parts = (each: readonly ts.Expression[]) => composed(each.map(one => this.of(one, given, depth + 1)));
    if (ts.isStringLiteralLike(node)) return [node.text];
    if (ts.isNumericLiteral(node)) return [node.text];
    if (ts.isTemplateExpression(node)) {
      const spans = node.templateSpans.map(each =>
        this.#inTemplate(each, given, depth + 1).map(text => text + each.literal.text),
      );
      return composed([[node.head.text], ...spans]);
    }
    if (ts.isAwaitExpression(node)) return this.of(node.expression, given, depth + 1);
    if (ts.isConditionalExpression(node)) return any([node.whenTrue, node.whenFalse]);
    if (ts.isBinaryExpression(node)) {
      const isSum = node.operatorToken.kind === ts.SyntaxKind.PlusToken && !this.#isNumber(node);
      if (isSum) return parts([node.left, node.right]);
      return isChoice(node) ? any([node.left, node.right]) : [this.#gapOf(node)];
    }
    if (ts.isCallExpression(node)) return this.#ofCall(node, given, depth);
    if (ts.isElementAccessExpression(node)) return this.#ofPart(node, given, depth) ?? this.#byType(node);
    return this.#ofNamed(node, given, depth) ?? this.#byType(node);
  }

  /** A piece that nobody knows, behind a time, says by its name what it is: `${day} ${time} ${zone}`. */
  #inTemplate({ expression, parent }: ts.TemplateSpan, given: GivenTexts, depth: number): readonly Pattern[] {
    const texts = this.of(expression, given, depth);
    const isLast = expression === parent.templateSpans.at(-1)?.expression;
    const isZone = isLast && parent.templateSpans.length > 1 && zoneName.test(expression.getText());
    return isZone ? texts.map(each => (each === gap ? someZone : each)) : texts;
  }

  #ofCall(call: ts.CallExpression, given: GivenTexts, depth: number): readonly Pattern[] {
    const own = this.#callSites.callees(call).filter(ts.isFunctionLike);
    if (own.length > 0) return bounded(own.flatMap(each => this.#returned(call, each, given, depth)));
    const path = this.#references.nativePath(call.expression) ?? "";
    const [first] = call.arguments;
    if (/^Date\.prototype\.to(ISOString|JSON)$/.test(path)) return [isoTime];
    if (path === "String" && first !== undefined) return this.of(first, given, depth + 1);
    const callee = bare(call.expression);
    if (!ts.isPropertyAccessExpression(callee)) return [this.#gapOf(call)];
    const object = bare(callee.expression);
    if (path.endsWith("Array.prototype.join")) return this.#joined(object, first, given, depth);
    if (path === "String.prototype.concat")
      return composed([object, ...call.arguments].map(each => this.of(each, given, depth + 1)));
    if (!/^(String|Number)\.prototype\./.test(path)) return [this.#gapOf(call)];
    const handed = call.arguments.map(each => this.#handed(each, given, depth));
    return bounded(this.of(object, given, depth + 1).flatMap(text => madeByMethod(callee.name.text, text, handed)));
  }

  #returned(call: ts.CallExpression, callee: ts.SignatureDeclaration, given: GivenTexts, depth: number) {
    const inside = this.givenTo(callee, call, given, depth);
    return returnedExpressions(this.#references.reads, callee).flatMap(each => this.of(each, inside, depth + 1));
  }

  /** What a call gives to the parameters of the function that it calls. */
  givenTo(
    callee: ts.SignatureDeclaration,
    call: ts.CallExpression | ts.NewExpression,
    given = nothingGiven,
    depth = 0,
  ): GivenTexts {
    const handed = call.arguments ?? [];
    const known = callee.parameters.map((parameter, index): readonly [ts.Node, readonly Pattern[]] => {
      const value = handed[index] ?? parameter.initializer;
      const isOne = parameter.dotDotDotToken === undefined && !handed.slice(0, index + 1).some(ts.isSpreadElement);
      return [parameter, isOne && value !== undefined ? this.of(value, given, depth + 1) : [gap]];
    });
    return new Map([...given, ...known]);
  }

  #joined(
    list: ts.Expression,
    separator: ts.Expression | undefined,
    given: GivenTexts,
    depth: number,
  ): readonly Pattern[] {
    const items = ts.isArrayLiteralExpression(list) && !list.elements.some(ts.isSpreadElement) ? list.elements : [];
    const between = separator === undefined ? [","] : this.of(separator, given, depth + 1);
    const parts = items.map(each => this.of(each, given, depth + 1));
    return parts.length === 0
      ? [gap]
      : composed(parts.flatMap((each, index) => (index === 0 ? [each] : [between, each])));
  }

  #handed(argument: ts.Expression, given: GivenTexts, depth: number): Given {
    const value = bare(argument);
    if (ts.isRegularExpressionLiteral(value)) return expressionOf(value);
    const type = this.#project.checker.getTypeAtLocation(value);
    if (type.isNumberLiteral()) return type.value;
    const isNegative = ts.isPrefixUnaryExpression(value) && ts.isNumericLiteral(value.operand);
    if (isNegative && value.operator === ts.SyntaxKind.MinusToken) return -Number(value.operand.getText());
    const texts = this.of(value, given, depth + 1);
    return texts.length === 1 ? texts[0] : undefined;
  }

  /** `at.toISOString().split("T")[0]` */
  #ofPart(access: ts.ElementAccessExpression, given: GivenTexts, depth: number): readonly Pattern[] | undefined {
    const place = bare(access.argumentExpression);
    const call = bare(access.expression);
    if (!ts.isNumericLiteral(place) || !ts.isCallExpression(call)) return undefined;
    if (this.#references.nativePath(call.expression) !== "String.prototype.split") return undefined;
    const callee = bare(call.expression);
    const [separator] = call.arguments;
    if (!ts.isPropertyAccessExpression(callee) || separator === undefined) return undefined;
    const between = this.#handed(separator, given, depth);
    return this.of(callee.expression, given, depth + 1).map(text => partOf(text, between, Number(place.text)));
  }

  #ofNamed(node: ts.Expression, given: GivenTexts, depth: number): readonly Pattern[] | undefined {
    const target = this.#references.resolve(node);
    if (target.kind === "declaration") return this.#declared(target.node, given, depth);
    if (target.kind !== "member") return undefined;
    const known = target.nodes.map(each => this.#declared(each, given, depth));
    return known.length === 0 || known.includes(undefined) ? undefined : bounded(known.flatMap(each => each ?? []));
  }

  #declared(declaration: ts.Node, given: GivenTexts, depth: number): readonly Pattern[] | undefined {
    const known = given.get(declaration);
    if (known !== undefined) return known;
    const list = listBehind(declaration);
    const items = list === undefined ? [] : itemsOf(this.#references, list);
    if (items.length > 0) return bounded(items.flatMap(each => this.of(each, given, depth + 1)));
    if (ts.isGetAccessor(declaration))
      return bounded(
        returnedExpressions(this.#references.reads, declaration).flatMap(each => this.of(each, given, depth + 1)),
      );
    const isHolder =
      ts.isVariableDeclaration(declaration) ||
      ts.isPropertyAssignment(declaration) ||
      ts.isPropertyDeclaration(declaration);
    if (!isHolder) return undefined;
    const value = declaration.initializer;
    if (!ts.isVariableDeclaration(declaration) || isConstant(declaration))
      return value && this.of(value, given, depth + 1);
    return this.#assigned(declaration, given, depth);
  }

  /** A variable that is changed: what it grows to, or else all that it is made. */
  #assigned(variable: ts.VariableDeclaration, given: GivenTexts, depth: number): readonly Pattern[] | undefined {
    const assignments = this.#values.assignmentsTo(variable);
    const grown = assignments.filter(each => isGrowth(each, variable.name.getText()));
    const values = [variable.initializer, ...assignments.map(({ right }) => right)].filter(each => each !== undefined);
    if (grown.length === 0) return bounded(values.flatMap(each => this.of(each, given, depth + 1)));
    const before: GivenTexts = new Map([...given, [variable, [gap]]]);
    return bounded(
      grown.flatMap(({ operatorToken, right }) => {
        const texts = this.of(right, before, depth + 1);
        return operatorToken.kind === ts.SyntaxKind.PlusEqualsToken ? composed([[gap], texts]) : texts;
      }),
    );
  }

  #byType(node: ts.Expression): readonly Pattern[] {
    const texts = possibleTexts(this.#project.checker, node);
    return texts.length === 0 ? [this.#gapOf(node)] : bounded(texts);
  }

  #gapOf(node: ts.Expression): Pattern {
    return this.#isNumber(node) ? numberGap : gap;
  }

  #isNumber(node: ts.Expression): boolean {
    return (this.#project.checker.getTypeAtLocation(node).flags & ts.TypeFlags.NumberLike) !== 0;
  }
}

const zoneName = /(^|[._])(zone|offset|tz)$|(Zone|Offset|Tz|TZ)$/;

function isChoice({ operatorToken }: ts.BinaryExpression): boolean {
  return /^(\?\?|\|\|)$/.test(operatorToken.getText());
}

/** `text += more`, `text = text + more` */
function isGrowth({ operatorToken, right }: ts.BinaryExpression, name: string): boolean {
  if (operatorToken.kind === ts.SyntaxKind.PlusEqualsToken) return true;
  const mentions = (node: ts.Node): boolean =>
    (ts.isIdentifier(node) && node.text === name) || (ts.forEachChild(node, mentions) ?? false);
  return mentions(right);
}

function expressionOf(literal: ts.RegularExpressionLiteral): RegExp | undefined {
  const [, source = "", flags = ""] = /^\/(.*)\/(\w*)$/.exec(literal.text) ?? [];
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}
