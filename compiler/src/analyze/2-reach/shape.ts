import * as ts from "../../typescript.js";
import { calleeOf } from "../1-discover/call-sites.js";
import { bare, isReference, isWithin } from "../expressions.js";
import { constructionOf, isConstruction } from "./containers.js";
import type { Extraction } from "./extract.js";
import type { ShapeToken } from "./facts.js";
import type { HandlerValue } from "./handler-values.js";
import { isFunctionNode, isNamedFunction, valueOf } from "./unit-nodes.js";

/**
 * The source of a unit without what cannot change its behaviour: types, comments, layout, quotes, parentheses, the names
 * of locals and of files. Other units stand in it by reference.
 */
export function shapeOf(extraction: Extraction, node: ts.Node): readonly ShapeToken[] {
  return new Shape(extraction, node).tokens;
}

/** Modifiers that only the type checker reads. */
const typeModifiers = new Set([
  ts.SyntaxKind.ExportKeyword,
  ts.SyntaxKind.DefaultKeyword,
  ts.SyntaxKind.DeclareKeyword,
  ts.SyntaxKind.PublicKeyword,
  ts.SyntaxKind.PrivateKeyword,
  ts.SyntaxKind.ProtectedKeyword,
  ts.SyntaxKind.ReadonlyKeyword,
  ts.SyntaxKind.AbstractKeyword,
  ts.SyntaxKind.OverrideKeyword,
]);

class Shape {
  readonly tokens: ShapeToken[] = [];
  readonly #extraction: Extraction;
  readonly #node: ts.Node;
  readonly #locals = new Map<ts.Node, number>();
  /** Functions that are executed once, and their outcome recorded: their code is no part of the workflow's. */
  readonly #masks = new Map<ts.Node, HandlerValue>();

  constructor(extraction: Extraction, node: ts.Node) {
    this.#extraction = extraction;
    this.#node = node;
    if (ts.isClassLike(node)) this.#classInitialisation(node);
    else if (isFunctionNode(node)) this.#children(node);
    else if (!ts.isSourceFile(node)) this.#emit(valueOf(node) ?? node);
  }

  #emit(node: ts.Node): void {
    const handed = this.#masks.get(node) ?? this.#handedLocal(node);
    if (handed !== undefined) {
      this.#handedOver(handed);
      return;
    }
    if (this.#isInvisible(node)) return;
    const inner = bare(node);
    if (inner !== node) {
      this.#emit(inner);
      return;
    }
    if (ts.isIdentifier(node)) this.#identifier(node);
    else if (ts.isStringLiteralLike(node)) this.tokens.push(`"${node.text}"`);
    else if (ts.isNumericLiteral(node)) this.tokens.push(String(Number(node.text.replaceAll("_", ""))));
    else if (isText(node)) this.tokens.push(node.text);
    else if (ts.isCallExpression(node)) this.#call(node);
    else if (ts.isBlock(node) && node.statements.length === 1 && isBranch(node)) this.#children(node);
    else this.#structure(node);
  }

  #handedLocal(node: ts.Node): HandlerValue | undefined {
    const { masks } = this.#extraction;
    if (ts.isBinaryExpression(node)) return masks.handlerAssigned(node);
    return ts.isVariableDeclaration(node) ? masks.handlerIn(node) : undefined;
  }

  #structure(node: ts.Node): void {
    this.tokens.push(`(${ts.SyntaxKind[node.kind]}`);
    if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) this.tokens.push(`op${node.operator}`);
    if (ts.isVariableDeclarationList(node)) this.tokens.push(`f${node.flags & ts.NodeFlags.BlockScoped}`);
    if (ts.isShorthandPropertyAssignment(node)) this.tokens.push(`.${node.name.text}`);
    if (ts.isBindingElement(node) && node.propertyName === undefined) this.tokens.push(`.${node.name.getText()}`);
    this.#children(node);
    this.tokens.push(")");
  }

  #children(node: ts.Node): void {
    ts.forEachChild(node, child => this.#emit(child));
  }

  #call(node: ts.CallExpression): void {
    const masks = this.#extraction.masks.of(node).filter(each => each.isRecorded);
    for (const mask of masks) this.#masks.set(mask.argument, mask);
    this.tokens.push("(Call");
    if (node.questionDotToken) this.tokens.push("?.");
    this.#emit(node.expression);
    const masked = node.arguments.findIndex(argument => this.#masks.has(argument));
    // What follows a masked function are its options: retries and timeouts.
    for (const argument of masked === -1 ? node.arguments : node.arguments.slice(0, masked + 1)) this.#emit(argument);
    this.tokens.push(")");
  }

  #handedOver({ eager }: HandlerValue): void {
    for (const each of eager) this.#emit(each);
    this.tokens.push("masked");
  }

  #classInitialisation(node: ts.ClassLikeDeclaration): void {
    this.tokens.push(`(Class ${node.name?.text ?? ""}`);
    for (const clause of node.heritageClauses ?? []) {
      if (clause.token === ts.SyntaxKind.ExtendsKeyword) for (const type of clause.types) this.#emit(type.expression);
    }
    for (const member of node.members) {
      const isCode = ts.isMethodDeclaration(member) || ts.isAccessor(member) || ts.isConstructorDeclaration(member);
      const value = ts.isPropertyDeclaration(member) ? valueOf(member) : undefined;
      if (this.#extraction.fieldsApart.has(member))
        this.tokens.push(`.${member.name.getText()}`, { ref: this.#extraction.register(member) });
      else if (isConstruction(member)) this.tokens.push(`.${member.name?.getText() ?? "constructor"}`);
      else if (!isCode && !(value !== undefined && isFunctionNode(value))) this.#emit(member);
    }
    for (const ref of constructionOf(this.#extraction, node)) this.tokens.push({ ref });
    this.tokens.push(")");
  }

  #identifier(node: ts.Identifier): void {
    const { references } = this.#extraction;
    const { parent } = node;
    if (ts.isFunctionDeclaration(parent) && parent.name === node) return;
    if (!isReference(node)) {
      const isLocalName = ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isBindingElement(parent);
      this.tokens.push(isLocalName && parent.name === node ? this.#local(parent) : `.${node.text}`);
      return;
    }
    const target = references.resolve(node);
    if (target.kind === "declaration") this.#declaration(node, target.node);
    else if (target.kind === "native") this.tokens.push(`native ${target.path}`);
    else if (target.kind === "package") {
      this.tokens.push(`${target.identity.name}@${target.identity.version}#${target.member}`);
    } else if (target.kind === "durable") {
      this.tokens.push(`${target.brand} ${this.#extraction.durableName(target.declaration)}`);
    } else this.tokens.push(node.text);
  }

  #declaration(node: ts.Identifier, declaration: ts.Declaration): void {
    const callee = calleeOf(declaration);
    const isUnit = isFunctionNode(callee) && isNamedFunction(callee);
    if (ts.isClassLike(callee)) this.tokens.push({ ref: this.#extraction.registerContainer(callee) });
    else if (isUnit) this.tokens.push({ ref: this.#extraction.register(callee) });
    else if (isWithin(declaration, this.#node)) this.tokens.push(this.#local(declaration));
    else if (ts.isVariableDeclaration(declaration)) {
      this.tokens.push({ ref: this.#extraction.register(declaration) });
      if (this.#extraction.masks.handlersTaken(node)) this.tokens.push(`taken ${itemsOf(declaration).join()}`);
    } else if (ts.isEnumMember(declaration)) this.#enum(declaration.parent, declaration);
    else if (ts.isEnumDeclaration(declaration)) this.#enum(declaration, undefined);
    else this.tokens.push(`outer ${ts.isParameter(declaration) ? placeOfParameter(declaration) : node.text}`);
  }

  /** A member's value may follow from the members before it. Each enum is written out once: its members may name it. */
  #enum(declaration: ts.EnumDeclaration, member: ts.EnumMember | undefined): void {
    const members = this.#locals.has(declaration) ? [] : declaration.members;
    this.tokens.push(`(Enum ${this.#local(declaration)} ${member?.name.getText() ?? ""}`);
    for (const { name, initializer } of members) {
      this.tokens.push(`.${name.getText()}`);
      if (initializer) this.#emit(initializer);
    }
    this.tokens.push(")");
  }

  #local(declaration: ts.Node): string {
    const known = this.#locals.get(declaration) ?? this.#locals.size;
    this.#locals.set(declaration, known);
    return `$${known}`;
  }

  #isInvisible(node: ts.Node): boolean {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return true;
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isTypeParameterDeclaration(node))
      return true;
    if (typeModifiers.has(node.kind) || ts.isEmptyStatement(node)) return true;
    if (node.kind === ts.SyntaxKind.QuestionToken || node.kind === ts.SyntaxKind.ExclamationToken) {
      return !ts.isConditionalExpression(node.parent);
    }
    // Reached, and hashed, when it is mentioned.
    if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) return true;
    return ts.isVariableDeclaration(node) && isElsewhere(valueOf(node));
  }
}

/** One step is made for each of them, whatever it does. */
function itemsOf(declaration: ts.VariableDeclaration): readonly (string | number)[] {
  const value = valueOf(declaration);
  if (value === undefined) return [];
  if (ts.isArrayLiteralExpression(value)) return value.elements.map((_, index) => index);
  return ts.isObjectLiteralExpression(value) ? value.properties.map(each => each.name?.getText() ?? "") : [];
}

function isElsewhere(value: ts.Node | undefined): boolean {
  return value !== undefined && (ts.isClassExpression(value) || (isFunctionNode(value) && isNamedFunction(value)));
}

function isText(node: ts.Node): node is ts.LiteralLikeNode & ts.Node {
  return (
    ts.isRegularExpressionLiteral(node) ||
    ts.isBigIntLiteral(node) ||
    ts.isTemplateHead(node) ||
    ts.isTemplateMiddleOrTemplateTail(node) ||
    ts.isPrivateIdentifier(node) ||
    ts.isJsxText(node)
  );
}

/** Of an enclosing function: which of its parameters, and how many functions lie outside of it. */
function placeOfParameter(parameter: ts.ParameterDeclaration): string {
  let depth = 0;
  for (let node: ts.Node = parameter.parent; !ts.isSourceFile(node); node = node.parent)
    if (ts.isFunctionLike(node)) depth++;
  return `parameter ${parameter.parent.parameters.indexOf(parameter)} of ${depth}`;
}

/** `if (x) y();` and `if (x) { y(); }` are the same. */
function isBranch(block: ts.Block): boolean {
  return ts.isIfStatement(block.parent) || ts.isIterationStatement(block.parent, false);
}
