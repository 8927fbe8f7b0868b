import * as ts from "../../../../typescript.js";
import { isConstant } from "../../../declarations.js";
import { bare, isReference, waits, wrapped } from "../../../expressions.js";
import type { References } from "../../../references.js";

/**
 * `token.lastIndex = 0; return token.exec(text)`: where each use of an expression says first where it begins, nothing is left of one
 * use to the next. That can be told of a constant of a module that nobody outside of it has, and that nothing else is done with.
 */
export class BegunAnew {
  readonly #references: References;
  readonly #isMaker: (code: ts.Node) => boolean;
  readonly #found = new Map<ts.VariableDeclaration, boolean>();

  constructor(references: References, isMaker: (code: ts.Node) => boolean) {
    this.#references = references;
    this.#isMaker = isMaker;
  }

  has(expression: ts.Expression): boolean {
    const target = this.#references.resolve(bare(expression));
    const declaration = target.kind === "declaration" ? target.node : undefined;
    if (declaration === undefined || !isConstantOfModule(declaration) || !this.#isExpression(declaration)) return false;
    this.#references.reads.body(declaration);
    const known = this.#found.get(declaration);
    if (known !== undefined) return known;
    const found = usesOf(declaration).every(use => this.#isApart(use, declaration));
    this.#found.set(declaration, found);
    return found;
  }

  #isExpression({ initializer }: ts.VariableDeclaration): boolean {
    return initializer !== undefined && this.#isMaker(bare(initializer));
  }

  #isApart(use: ts.Identifier, declaration: ts.VariableDeclaration): boolean {
    const target = this.#references.resolve(use);
    if (target.kind === "declaration" && target.node !== declaration) return true;
    const node = wrapped(use);
    if (this.#isAskedFromItsStart(node)) return true;
    if (!ts.isPropertyAccessExpression(node.parent) || node.parent.expression !== node) return false;
    const access = node.parent;
    if (unchanging.has(access.name.text)) return true;
    const statement = ts.findAncestor(access, ts.isExpressionStatement);
    if (statement !== undefined && begunIn(statement) === access) return true;
    return remembering.has(access.name.text) && isBegunBefore(use);
  }

  /** `text.split(comma)`: these begin at the start, whatever was left. */
  #isAskedFromItsStart(node: ts.Node): boolean {
    const call = node.parent;
    if (!ts.isCallExpression(call) || call.arguments[0] !== node) return false;
    return /^String\.prototype\.(split|search)$/.test(this.#references.nativePath(call.expression) ?? "");
  }
}

const unchanging = new Set(["source", "flags", "global", "sticky", "ignoreCase", "multiline", "unicode", "dotAll"]);
const remembering = new Set(["exec", "test", "lastIndex"]);

function isConstantOfModule(declaration: ts.Node): declaration is ts.VariableDeclaration {
  if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return false;
  const statement = declaration.parent.parent;
  if (!isConstant(declaration) || !ts.isVariableStatement(statement) || !ts.isSourceFile(statement.parent))
    return false;
  return statement.modifiers === undefined;
}

function usesOf({ name, parent }: ts.VariableDeclaration): readonly ts.Identifier[] {
  const found: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node !== name && node.text === name.getText() && isReference(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(parent.getSourceFile());
  return found;
}

/** In a statement before, with nobody else having a turn in between. */
function isBegunBefore(use: ts.Identifier): boolean {
  for (let node: ts.Node = use; !ts.isFunctionLike(node) && !ts.isSourceFile(node); node = node.parent) {
    const statements = ts.isBlock(node.parent) ? node.parent.statements : [];
    const index = statements.findIndex(each => each === node);
    const begun = statements.findLastIndex((each, at) => at < index && isBegun(each, use));
    if (begun !== -1) return !statements.slice(begun, index + 1).some(waits);
  }
  return false;
}

function isBegun(statement: ts.Statement, use: ts.Identifier): boolean {
  const begun = begunIn(statement);
  return begun !== undefined && bare(begun.expression).getText() === use.text;
}

/** `token.lastIndex` of the statement `token.lastIndex = 0;` */
function begunIn(statement: ts.Node): ts.PropertyAccessExpression | undefined {
  const assignment = ts.isExpressionStatement(statement) ? bare(statement.expression) : undefined;
  if (assignment === undefined || !ts.isBinaryExpression(assignment)) return undefined;
  const access = bare(assignment.left);
  const isBegun = ts.isPropertyAccessExpression(access) && access.name.text === "lastIndex";
  return isBegun && assignment.operatorToken.kind === ts.SyntaxKind.EqualsToken ? access : undefined;
}
