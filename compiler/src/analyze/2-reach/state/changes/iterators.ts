import * as ts from "../../../../typescript.js";
import { type CallSites } from "../../../1-discover/call-sites.js";
import { isConstant } from "../../../declarations.js";
import { bare } from "../../../expressions.js";
import type { CodeAnswers } from "../../../incremental/code-answers.js";
import type { References } from "../../../references.js";
import type { Root } from "../roots/root.js";

/** Iterators are used up: whoever takes values from one leaves fewer for whoever comes next. */
export class Iterators {
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #usedUp: CodeAnswers<ts.ParameterDeclaration, boolean>;

  constructor(references: References, callSites: CallSites) {
    this.#references = references;
    this.#callSites = callSites;
    this.#usedUp = references.answers.about({
      question: "used up",
      whileFinding: false,
      find: parameter => this.#isUsedIn(parameter),
    });
  }

  /** An iterator that this node takes values from. */
  usedBy(node: ts.Node): ts.Expression | undefined {
    const source = iteratedBy(node, this.#references);
    return source !== undefined && this.isKept(source) ? source : undefined;
  }

  /** One that a name stands for; what a call has just made is nobody else's. */
  isKept(source: ts.Expression): boolean {
    const name = bare(source);
    if (!ts.isIdentifier(name) && !ts.isPropertyAccessExpression(name)) return false;
    return this.#references.hasMember(name, "next") || this.#isMadeAsOne(name);
  }

  /** `const ids: Iterable<number> = [1, 2].values()` */
  #isMadeAsOne(name: ts.Expression): boolean {
    const target = this.#references.resolve(name);
    const variable = target.kind === "declaration" && ts.isVariableDeclaration(target.node) ? target.node : undefined;
    return (
      variable?.type !== undefined &&
      variable.initializer !== undefined &&
      this.#references.hasMember(variable.initializer, "next")
    );
  }

  /** Whether a function takes values from what it is given for a parameter, also through others that it hands it to. */
  isUsedUp(parameter: ts.ParameterDeclaration): boolean {
    return ts.isArrayBindingPattern(parameter.name) || this.#usedUp.of(parameter);
  }

  #isUsedIn(parameter: ts.ParameterDeclaration): boolean {
    this.#references.reads.body(parameter);
    const uses = (node: ts.Node): boolean => this.#usesUp(node, parameter) || (ts.forEachChild(node, uses) ?? false);
    const body = "body" in parameter.parent ? parameter.parent.body : undefined;
    return body !== undefined && uses(body);
  }

  #usesUp(node: ts.Node, parameter: ts.ParameterDeclaration): boolean {
    const source = iteratedBy(node, this.#references);
    if (source !== undefined && this.#isNameOf(parameter, source)) return true;
    if (!ts.isCallExpression(node)) return false;
    const index = node.arguments.findIndex(each => this.#isNameOf(parameter, each));
    return (
      index !== -1 &&
      this.#callSites.callees(node).some(callee => {
        const handed = ts.isFunctionLike(callee) ? callee.parameters[index] : undefined;
        return handed !== undefined && ts.isParameter(handed) && this.isUsedUp(handed);
      })
    );
  }

  #isNameOf(parameter: ts.ParameterDeclaration, expression: ts.Expression): boolean {
    const name = bare(expression);
    if (!ts.isIdentifier(name)) return false;
    const target = this.#references.resolve(name);
    return target.kind === "declaration" && target.node === parameter;
  }

  /** `rows` of `const rows = table.entries()`: to use it up leaves the table as it is. */
  rootOf(expression: ts.Expression): Root | undefined {
    const name = bare(expression);
    const target = ts.isIdentifier(name) ? this.#references.resolve(name) : undefined;
    const variable = target?.kind === "declaration" && ts.isVariableDeclaration(target.node) ? target.node : undefined;
    if (variable?.initializer === undefined || !isConstant(variable)) return undefined;
    const made = bare(variable.initializer);
    const isNew = ts.isCallExpression(made) && making.test(this.#references.nativePath(made.expression) ?? "");
    return isNew ? { kind: "variable", declaration: variable } : undefined;
  }
}

/** Methods that make an iterator. */
const making =
  /\.prototype\.(values|entries|keys|matchAll)$|^IteratorObject\.prototype\.(map|filter|flatMap|take|drop)$/;

/** Functions of the platform that take all values from their first argument, at once or when they are asked. */
const using =
  /^(\w*Array\.from(Async)?|Promise\.(all|allSettled|any|race)|Object\.(fromEntries|groupBy)|Map\.groupBy|Iterator\.from)$/;
/** Classes whose objects are made of all values. */
const collecting = /^((Weak)?(Map|Set)|\w+Array|URLSearchParams|Headers)$/;
/** Methods by which an iterator is asked itself, and others are made that ask it. */
const asking = /^((Async)?Iterator(Object)?|(Async)?Generator)\.prototype\./;

const iterating: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.SpreadElement,
  ts.SyntaxKind.ForOfStatement,
  ts.SyntaxKind.VariableDeclaration,
  ts.SyntaxKind.BinaryExpression,
  ts.SyntaxKind.YieldExpression,
  ts.SyntaxKind.CallExpression,
  ts.SyntaxKind.NewExpression,
]);

/** `[...items]`, `for (const item of items)`, `const [first] = items`, `[first] = items`, `yield* items`, `new Set(items)` */
function iteratedBy(node: ts.Node, references: References): ts.Expression | undefined {
  // Every node of the project is asked.
  if (!iterating.has(node.kind)) return undefined;
  if (ts.isSpreadElement(node) || ts.isForOfStatement(node)) return node.expression;
  if (ts.isVariableDeclaration(node)) return ts.isArrayBindingPattern(node.name) ? node.initializer : undefined;
  if (ts.isBinaryExpression(node)) return isTakenApart(node) ? node.right : undefined;
  if (ts.isYieldExpression(node)) return node.asteriskToken && node.expression;
  if (ts.isNewExpression(node))
    return collecting.test(references.nativePath(node.expression) ?? "") ? node.arguments?.[0] : undefined;
  return ts.isCallExpression(node) ? iteratedByCall(node, references) : undefined;
}

function isTakenApart({ left, operatorToken }: ts.BinaryExpression): boolean {
  return operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isArrayLiteralExpression(bare(left));
}

function iteratedByCall(
  { expression, arguments: given }: ts.CallExpression,
  references: References,
): ts.Expression | undefined {
  const callee = bare(expression);
  const path = references.nativePath(callee);
  if (path === undefined) return undefined;
  if (ts.isPropertyAccessExpression(callee) && asking.test(path)) return callee.expression;
  return using.test(path) ? given[0] : undefined;
}
