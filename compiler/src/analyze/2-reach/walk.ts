import * as ts from "../../typescript.js";
import { isStatic } from "../declarations.js";
import { calleeOf } from "../1-discover/call-sites.js";
import {
  bare,
  isFunctionExpression,
  isModuleLevel,
  isReference,
  isWithin,
  type FunctionExpression,
} from "../expressions.js";
import { isConstruction, isFilledField, makerOf } from "./containers.js";
import { assignedKey, givenToBase } from "./defaults.js";
import type { Extraction } from "./extract.js";
import type { DefaultKey, Use, When } from "./facts.js";
import {
  recordAssignedHandler,
  recordAssignedPattern,
  recordPattern,
  recordTakenHandlers,
  recordVariable,
} from "./record/binding.js";
import { recordCall } from "./record/call.js";
import { recordCoercions } from "./record/coercions.js";
import { recordReturned } from "./record/crossing.js";
import { recordDefault, recordFallback } from "./record/defaults.js";
import { recordMakers } from "./record/executed.js";
import { recordClass } from "./record/member.js";
import { recordSpread } from "./record/merged.js";
import { recordModule } from "./record/module.js";
import { recordCopied, recordName } from "./record/open-members.js";
import { recordLiteral, visitLiteral } from "./record/literal.js";
import { recordOffered } from "./record/offered.js";
import { recordReference } from "./record/reference.js";
import { recordImplicit } from "./record/implicit.js";
import { recordStepBody } from "./record/step.js";
import { recordTestedClass } from "./record/tested-class.js";
import { recordThis } from "./record/this.js";
import { recordTypeOf } from "./record/type-of.js";
import { recordWrites } from "./record/writes.js";
import type { Mask } from "./masks.js";
import { decoratorsOf, wrapsMember } from "./member-decorators.js";
import { isFunctionNode, isHeldLiteral, isMemberNode, valueOf } from "./unit-nodes.js";

/** `Omit` over a union keeps only what all members share; this keeps each member whole. */
type Recorded = Use extends infer Each ? (Each extends Use ? Omit<Each, "at" | "when" | "default"> : never) : never;

/** One pass over the code of a unit, in source order. Nested functions without a name belong to it. */
export class UnitWalk {
  readonly extraction: Extraction;
  readonly node: ts.Node;
  readonly isMemo: boolean;
  readonly #uses: Use[] = [];
  readonly #places: ts.Node[] = [];
  /** Code that this unit hands over to be executed elsewhere. */
  readonly #masks = new Map<ts.Node, Mask>();
  #when: When = "own";
  #default: DefaultKey | undefined;
  #assigned: DefaultKey | undefined;

  constructor(extraction: Extraction, node: ts.Node, isMemo = false) {
    this.extraction = extraction;
    this.node = node;
    this.isMemo = isMemo;
  }

  uses(): readonly Use[] {
    const { node } = this;
    if (isFunctionNode(node)) this.#ownFunction(node);
    else if (ts.isClassLike(node)) this.#class(node);
    else if (isHeldLiteral(node)) visitLiteral(this, node);
    else if (ts.isVariableDeclaration(node)) recordVariable(this, node);
    else if (ts.isSourceFile(node)) recordModule(this, node, node);
    else this.visit(valueOf(node) ?? node);
    if (this.extraction.isRoot(node)) recordReturned(this, node);
    return this.#uses;
  }

  /** The node at which each of the uses stands. */
  get places(): readonly ts.Node[] {
    return this.#places;
  }

  record(use: Recorded, at: ts.Node): void {
    const part = this.#default ?? this.#assigned;
    // The parts are the members of `Use`; the compiler loses that over a spread of a union.
    this.#uses.push({
      ...use,
      at: this.extraction.project.position(at),
      when: this.#when,
      ...(part !== undefined && { default: part }),
    });
    this.#places.push(at);
  }

  /** Code that is executed later than the code around it, if at all. */
  deferred(visit: () => void): void {
    this.#during(this.#when === "own" || this.#when === "load" ? "deferred" : this.#when, visit);
  }

  /** What is executed for those who leave something out; code of a default is part of that default. */
  byDefault(key: DefaultKey | undefined, visit: () => void): void {
    const before = this.#default;
    this.#default ??= key;
    visit();
    this.#default = before;
  }

  mask(mask: Mask): void {
    this.#masks.set(mask.argument, mask);
  }

  /** What it takes to have a function that is executed elsewhere, if this is one. */
  visitMasked(node: ts.Node): boolean {
    const mask = this.#masks.get(node);
    if (mask === undefined) return false;
    for (const each of mask.eager) this.visit(each);
    if (mask.isStep) recordStepBody(this, node, mask.bodies);
    return true;
  }

  visit(node: ts.Node): void {
    if (this.visitMasked(node)) return;
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    if (isDeclarationOfType(node)) return;
    const field = this.extraction.fieldsApart.fieldOf(node);
    if (field === undefined) this.#visitCode(node);
    else this.#forField(assignedKey(field), () => this.visitAll(node));
  }

  /** What a constructor computes for a field; a default in it counts for those who leave that out. */
  #forField(key: DefaultKey, visit: () => void): void {
    this.#assigned = key;
    visit();
    this.#assigned = undefined;
  }

  #visitCode(node: ts.Node): void {
    recordWrites(this, node);
    recordImplicit(this, node);
    if (ts.isExpression(node)) recordOffered(this, node);
    if (node.kind === ts.SyntaxKind.ThisKeyword) recordThis(this, node);
    if (ts.isIdentifier(node)) {
      if (isReference(node)) recordReference(this, node, "value");
      return;
    }
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isMetaProperty(node)) {
      if (ts.isElementAccessExpression(node)) recordCoercions(this, node);
      recordReference(this, node, "value");
      return;
    }
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      recordCall(this, node);
      return;
    }
    if (isFunctionNode(node)) {
      // A named function counts when it is mentioned; this one counts because it is made.
      if (node === this.node || !this.extraction.isUnit(node)) this.deferred(() => this.#function(node));
      return;
    }
    if (this.#isElsewhere(node)) return;
    recordCoercions(this, node);
    if (ts.isBinaryExpression(node) && recordAssignedPattern(this, node)) {
      this.visit(node.left);
      return;
    }
    if (ts.isBinaryExpression(node) && (recordFallback(this, node) || recordAssignedHandler(this, node))) return;
    if (ts.isTypeOfExpression(node) && recordTypeOf(this, node)) return;
    if (isInstanceOf(node)) {
      this.visit(node.left);
      recordTestedClass(this, node.right);
      return;
    }
    if (ts.isArrayLiteralExpression(node) && recordTakenHandlers(this, node)) return;
    if (ts.isSpreadAssignment(node)) {
      recordCopied(this, node.expression, "shallow");
      if (recordSpread(this, node.expression)) return;
    }
    if (ts.isObjectLiteralExpression(node)) {
      recordLiteral(this, node);
      visitLiteral(this, node);
    } else this.visitAll(node);
  }

  visitAll(node: ts.Node | undefined): void {
    if (node !== undefined) ts.forEachChild(node, child => this.visit(child));
  }

  /** The expression itself when it is a function that is called at once. */
  visitCalledNow(node: ts.Node): void {
    const inline = ts.isExpression(node) ? bare(node) : node;
    if (isFunctionExpression(inline) && !this.extraction.isUnit(inline)) this.#function(inline);
    else this.visit(node);
  }

  /** Declared at the top of a module, in a function around this unit, or in the unit itself. */
  placeOf(declaration: ts.Node): "module" | "function" | "inside" {
    if (isModuleLevel(declaration) && !(this.isInside(declaration) && this.node !== declaration)) return "module";
    return this.isInside(declaration) ? "inside" : "function";
  }

  isInside(declaration: ts.Node): boolean {
    return isWithin(declaration, this.node);
  }

  #during(when: When, visit: () => void): void {
    const before = this.#when;
    this.#when = when;
    visit();
    this.#when = before;
  }

  #function(node: Exclude<ts.Node, ts.SourceFile> & (FunctionExpression | ts.FunctionLikeDeclaration)): void {
    for (const parameter of node.parameters) {
      if (!ts.isIdentifier(parameter.name)) recordPattern(this, parameter.name);
      recordDefault(this, parameter);
    }
    if (node.body) this.visit(node.body);
  }

  /** Classes and functions with names, and literals in variables, are reached when they are mentioned. */
  #isElsewhere(node: ts.Node): boolean {
    if (ts.isClassDeclaration(node)) return true;
    if (ts.isClassExpression(node)) {
      this.#class(node);
      for (const member of node.members) {
        if (ts.isConstructorDeclaration(member) || isMemberNode(member)) this.deferred(() => this.#ownFunction(member));
        else if (isConstruction(member)) this.deferred(() => this.visit(valueOf(member) ?? member));
      }
      return true;
    }
    if (!ts.isVariableDeclaration(node)) return false;
    recordVariable(this, node);
    return true;
  }

  /** What making a class executes: not its methods, which count by name, nor its constructor. */
  #class(node: ts.ClassLikeDeclaration): void {
    for (const clause of node.heritageClauses ?? []) {
      if (clause.token === ts.SyntaxKind.ExtendsKeyword)
        for (const type of clause.types) this.#base(node, type.expression);
    }
    const made = (visit: () => void): void => this.#whereMade(node, visit);
    for (const decorator of decoratorsOf(node)) made(() => this.#decorator(decorator));
    for (const member of node.members) {
      for (const decorator of decoratorsOf(member)) {
        if (!this.#wrapsMember(decorator)) made(() => this.#decorator(decorator));
      }
      if (decoratorsOf(member).length > 0 && ts.isAutoAccessorPropertyDeclaration(member))
        this.deferred(() => ["get", "set", "init"].forEach(name => recordName(this, member, name)));
      if (member.name !== undefined && ts.isComputedPropertyName(member.name)) {
        const { expression } = member.name;
        made(() => this.visit(expression));
      }
      if (ts.isClassStaticBlockDeclaration(member)) made(() => this.visit(member.body));
      if (isFilledField(member) && isStatic(member) && !this.extraction.fieldsApart.has(member))
        made(() => this.visit(valueOf(member) ?? member));
    }
  }

  /** A class of a module is made when that is loaded; one in a function, whenever that is executed. */
  #whereMade(holder: ts.Node, visit: () => void): void {
    if (isModuleLevel(holder)) this.#during("load", visit);
    else visit();
  }

  /** With what takes its place: who calls a method calls what its decorators have made of it. */
  #ownFunction(node: FunctionExpression | ts.FunctionLikeDeclaration): void {
    for (const decorator of decoratorsOf(node)) {
      if (this.#wrapsMember(decorator)) this.#whereMade(node.parent, () => this.#decorator(decorator));
    }
    this.#function(node);
  }

  #wrapsMember(decorator: ts.Decorator): boolean {
    return wrapsMember(this.extraction.references, this.extraction.callSites, decorator);
  }

  /** `@memo` calls it: what it keeps, it keeps for all objects. */
  #decorator({ expression }: ts.Decorator): void {
    const decorator = bare(expression);
    if (ts.isCallExpression(decorator)) this.visit(decorator);
    else recordReference(this, decorator, "call");
  }

  #base(own: ts.ClassLikeDeclaration, expression: ts.Expression): void {
    const target = ts.isIdentifier(expression) ? this.extraction.references.resolve(expression) : undefined;
    const base = target?.kind === "declaration" ? calleeOf(target.node) : undefined;
    if (base !== undefined && ts.isClassLike(base))
      recordClass(this, expression, base, "extended", givenToBase(this.extraction, own, makerOf(base)));
    else this.visit(expression);
    // What makes the base of a class of a module is executed once; the constructors of the base, for each object.
    if (isModuleLevel(own)) this.#during("load", () => recordMakers(this, expression));
  }
}

function isInstanceOf(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword;
}

function isDeclarationOfType(node: ts.Node): boolean {
  return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isImportDeclaration(node);
}
