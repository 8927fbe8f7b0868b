import * as ts from "../../typescript.js";
import type { CallSites } from "../1-discover/call-sites.js";
import { isStatic, isStaticOfModule } from "../declarations.js";
import { bare, isFunctionExpression, isModuleLevel, isThis, wrapped } from "../expressions.js";
import type { Cache } from "../incremental/reads.js";
import type { Project } from "../project.js";
import { areNames, type AskedParts } from "./asked-parts.js";
import { isFilledField, isProtocolMember } from "./containers.js";
import { isDerived } from "./state/load/callees.js";
import { valueOf } from "./unit-nodes.js";

/**
 * Fields that count one by one, like the parts of a literal: those of classes whose objects modules alone make, and of which
 * everybody asks for something by its name. What nobody asks for need not be the same wherever the module is loaded.
 */
export class FieldsApart {
  readonly #project: Project;
  readonly #askedParts: AskedParts;
  readonly #callSites: CallSites;
  readonly #known: { readonly [side in Side]: Cache<ts.ClassLikeDeclaration, boolean> } = {
    class: new Map(),
    objects: new Map(),
  };

  constructor(project: Project, callSites: CallSites, askedParts: AskedParts) {
    this.#project = project;
    this.#callSites = callSites;
    this.#askedParts = askedParts;
  }

  has(member: ts.Node): member is ts.PropertyDeclaration {
    if (!ts.isPropertyDeclaration(member) || !isFilledField(member) || isProtocolMember(member.name)) return false;
    const { parent: holder } = member;
    const value = valueOf(member);
    if (value === undefined || isInert(value) || !ts.isClassLike(holder)) return false;
    return this.#areApart(holder, isStatic(member) ? "class" : "objects");
  }

  /** Whether it makes a difference who asks for a field. */
  counts(field: ts.PropertyDeclaration): boolean {
    const { parent: holder } = field;
    return ts.isClassLike(holder) && this.#areApart(holder, isStatic(field) ? "class" : "objects");
  }

  /** `this.region = process.env.REGION` of a constructor, by itself: the field that gets its value there. */
  fieldOf(statement: ts.Node): string | undefined {
    const assignment = ts.isExpressionStatement(statement) ? bare(statement.expression) : undefined;
    const maker = statement.parent.parent;
    if (assignment === undefined || !ts.isConstructorDeclaration(maker) || !isAssignment(assignment)) return undefined;
    const target = bare(assignment.left);
    if (!ts.isPropertyAccessExpression(target) || !isThis(target.expression) || isInert(assignment.right))
      return undefined;
    return this.#areApart(maker.parent, "objects") ? target.name.text : undefined;
  }

  #areApart(holder: ts.ClassLikeDeclaration, side: Side): boolean {
    return this.#project.reads.cached(this.#known[side], holder, false, () => {
      if (!isModuleLevel(holder) || isDerived(holder) || this.#callSites.isExtended(holder)) return false;
      if (isDecorated(holder) || !this.#askedParts.isClassAskedByName(holder)) return false;
      return side === "class" || this.#callSites.of(holder).every(each => this.#isAskedByName(each));
    });
  }

  /** An object that a constant holds, or a class. */
  #isAskedByName(made: ts.Node): boolean {
    const { parent: holder } = wrapped(made);
    const isOfModule = ts.isPropertyDeclaration(holder) ? isStaticOfModule(holder) : isModuleLevel(holder);
    return isOfModule && areNames(this.#askedParts.ofValue(made));
  }
}

function isAssignment(node: ts.Expression): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

/** Whose fields they are. */
type Side = "class" | "objects";

/** The same whoever evaluates it, and wherever. */
function isInert(value: ts.Expression): boolean {
  const node = bare(value);
  if (ts.isLiteralExpression(node) || isFunctionExpression(node)) return true;
  if (ts.isPrefixUnaryExpression(node)) return isInert(node.operand);
  if (ts.isArrayLiteralExpression(node)) return node.elements.every(isInert);
  return [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword].includes(node.kind);
}

/** A decorator gets the class, or puts something else into a field. */
function isDecorated(holder: ts.ClassLikeDeclaration): boolean {
  return [holder, ...holder.members].some(
    each => ts.canHaveDecorators(each) && (ts.getDecorators(each) ?? []).length > 0,
  );
}
