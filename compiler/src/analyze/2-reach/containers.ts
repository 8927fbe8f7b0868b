import * as ts from "../../typescript.js";
import { isMadeAtLoad, isStatic } from "../declarations.js";
import { brandOfType } from "../1-discover/brand.js";
import { calleeOf, callWithArgument } from "../1-discover/call-sites.js";
import { bare, isFunctionExpression, isModuleLevel } from "../expressions.js";
import { assignedKey, givenToBase } from "./defaults.js";
import type { Extraction } from "./extract.js";
import type { Container, ContainerField, ContainerId, ContainerMember, UnitId } from "./facts.js";
import { isMemberOfLanguage } from "./execution/implicit-calls.js";
import { classesMadeBy } from "./made-classes.js";
import {
  holderOf,
  isFunctionNode,
  isHeldLiteral,
  isMemberNode,
  nameOfUnit,
  propertyName,
  valueOf,
} from "./unit-nodes.js";

/** Members that count whoever asks for what. */
const protocolMembers = new Set(["toJSON", "toString", "toLocaleString", "valueOf", "then", "constructor"]);

export function containerOf(extraction: Extraction, id: ContainerId, node: ts.Node): Container {
  if (ts.isClassLike(node)) return classContainer(extraction, id, node);
  if (ts.isSourceFile(node)) return moduleContainer(extraction, id, node);
  if (ts.isObjectLiteralExpression(node)) return literalContainer(extraction, id, node);
  return partContainer(extraction, id, node as ts.ObjectLiteralElementLike);
}

function classContainer(extraction: Extraction, id: ContainerId, node: ts.ClassLikeDeclaration): Container {
  const members: ContainerMember[] = [];
  const always = [extraction.register(node), ...constructionOf(extraction, node)];
  const implicit: UnitId[] = [];
  const fields = node.members.flatMap(each => fieldsOf(extraction, each));
  const maker = makerOf(node);
  for (const member of node.members) {
    const code = isMemberNode(member) ? member : functionField(member);
    if (code === undefined || member.name === undefined) continue;
    const unit = extraction.register(code);
    if (isImplicitMember(member.name)) implicit.push(unit);
    else if (isProtocolMember(member.name)) always.push(unit);
    else members.push({ name: propertyName(member.name), unit, accessor: ts.isAccessor(member) });
  }
  const heritage = node.heritageClauses?.flatMap(clause => clause.types) ?? [];
  const bases = heritage.map(each => extraction.references.resolve(each.expression));
  const classes = heritage.flatMap(({ expression }, index) => {
    const base = bases[index];
    const declared = base?.kind === "declaration" ? calleeOf(base.node) : undefined;
    return declared !== undefined && ts.isClassLike(declared) ? [declared] : classesMadeBy(extraction, expression);
  });
  const [base, ...others] = classes;
  return {
    id,
    name: nameOfUnit(node),
    always,
    implicit,
    maker: maker ? extraction.register(maker) : null,
    members,
    fields,
    bases: classes.map(each => extraction.registerContainer(each)),
    givenToBases: base !== undefined && others.length === 0 ? givenToBase(extraction, node, makerOf(base)) : [],
    foreign: bases.some(base => base.kind === "native" || base.kind === "package" || base.kind === "nothing"),
    literal: false,
  };
}

/** What `new` executes of a class whoever asks for what: statics alone are made without it. */
export function constructionOf(extraction: Extraction, node: ts.ClassLikeDeclaration): readonly UnitId[] {
  return node.members
    .filter(each => isConstruction(each) && !extraction.fieldsApart.has(each))
    .map(member => extraction.register(member, { executed: true }));
}

function fieldsOf(extraction: Extraction, member: ts.ClassElement): readonly ContainerField[] {
  const { fieldsApart } = extraction;
  if (fieldsApart.has(member))
    return [{ name: propertyName(member.name), unit: extraction.register(member), part: null }];
  const assigned = ts.isConstructorDeclaration(member) ? (member.body?.statements ?? []) : [];
  return assigned.flatMap(each => {
    const name = fieldsApart.fieldOf(each);
    return name === undefined ? [] : { name, unit: extraction.register(member), part: assignedKey(name) };
  });
}

/** The constructor, as it is executed. */
export function makerOf(node: ts.ClassLikeDeclaration): ts.ConstructorDeclaration | undefined {
  return node.members.filter(ts.isConstructorDeclaration).find(isConstruction);
}

export function isConstruction(member: ts.ClassElement): boolean {
  if (ts.isConstructorDeclaration(member)) return member.body !== undefined;
  return isFilledField(member) && !isStatic(member);
}

/** A field with a value that is computed, rather than a function, which counts when it is mentioned. */
export function isFilledField(member: ts.ClassElement): member is ts.PropertyDeclaration {
  const value = ts.isPropertyDeclaration(member) ? valueOf(member) : undefined;
  if (value === undefined || member.name === undefined) return false;
  return !isFunctionExpression(value) || isProtocolMember(member.name);
}

function functionField(member: ts.ClassElement): ts.Node | undefined {
  const value = ts.isPropertyDeclaration(member) ? valueOf(member) : undefined;
  return value !== undefined && isFunctionExpression(value) ? value : undefined;
}

export function isProtocolMember(name: ts.PropertyName): boolean {
  return ts.isComputedPropertyName(name) || protocolMembers.has(propertyName(name));
}

/** One that the language itself calls, rather than somebody who has worked out its name. */
function isImplicitMember(name: ts.PropertyName): boolean {
  return isMemberOfLanguage(ts.isComputedPropertyName(name) ? `[${name.expression.getText()}]` : propertyName(name));
}

function literalContainer(extraction: Extraction, id: ContainerId, node: ts.ObjectLiteralExpression): Container {
  // Any other literal is evaluated by the code that it stands in.
  const always = isHeldLiteral(node) && isModuleLevel(holderOf(node)) ? [extraction.register(node)] : [];
  return objectContainer(extraction, id, nameOfUnit(node), always, node.properties, maskedMembers(extraction, node));
}

/** Of a part by itself, which others may stand in the place of. A function that it names counts by the part's name. */
function partContainer(extraction: Extraction, id: ContainerId, node: ts.ObjectLiteralElementLike): Container {
  const { parent: literal } = node;
  const masked = ts.isObjectLiteralExpression(literal) ? maskedMembers(extraction, literal) : new Set<ts.Node>();
  const object = objectContainer(extraction, id, nameOfUnit(node), [], [node], masked);
  const isOfModule = isMadeAtLoad(node) && !isMemberNode(node) && !isFunctionExpression(valueOf(node) ?? node);
  if (!isOfModule || node.name === undefined) return object;
  const unit = extraction.register(node);
  const named = ts.isShorthandPropertyAssignment(node) ? node.name : valueOf(node);
  if (named === undefined || !extraction.references.isCallable(named) || isProtocolMember(node.name))
    return { ...object, always: [unit] };
  return { ...object, members: [{ name: propertyName(node.name), unit, accessor: false }] };
}

function objectContainer(
  extraction: Extraction,
  id: ContainerId,
  name: string,
  own: readonly UnitId[],
  properties: readonly ts.ObjectLiteralElementLike[],
  masked: ReadonlySet<ts.Node>,
): Container {
  const always = [...own];
  const implicit: UnitId[] = [];
  const members: ContainerMember[] = [];
  for (const property of properties) {
    if (property.name === undefined || masked.has(property)) continue;
    const code = isMemberNode(property) ? property : functionIn(property);
    if (code === undefined || !extraction.isUnit(code)) continue;
    const unit = extraction.register(code);
    if (isImplicitMember(property.name)) implicit.push(unit);
    else if (isProtocolMember(property.name)) always.push(unit);
    else members.push({ name: propertyName(property.name), unit, accessor: ts.isAccessor(property) });
  }
  return { ...container(id, name, always, members), implicit, foreign: true, literal: true };
}

function functionIn(property: ts.ObjectLiteralElementLike): ts.Node | undefined {
  const value = ts.isPropertyAssignment(property) ? bare(property.initializer) : undefined;
  return value !== undefined && isFunctionExpression(value) ? value : undefined;
}

/** Options of a wrapper that hands them to a step. */
function maskedMembers(extraction: Extraction, node: ts.ObjectLiteralExpression): ReadonlySet<ts.Node> {
  const call = callWithArgument(node);
  const masks = call === undefined ? [] : extraction.masks.of(call);
  return new Set(masks.map(({ argument }) => (argument.parent === node ? argument : argument.parent)));
}

/** `import * as api`, used as a value: whoever has it whole has the values that it exports, and its functions by their names. */
function moduleContainer(extraction: Extraction, id: ContainerId, file: ts.SourceFile): Container {
  const members: ContainerMember[] = [];
  const always: UnitId[] = [];
  for (const { name, declaration } of exportsOf(extraction, file)) {
    const unit = extraction.register(calleeOf(declaration));
    members.push({ name, unit, accessor: false });
    if (isValue(extraction, declaration)) always.push(unit);
  }
  return container(id, "module", always, members);
}

/** One that nobody makes objects of. */
function container(
  id: ContainerId,
  name: string,
  always: readonly UnitId[],
  members: readonly ContainerMember[],
): Container {
  const none = { implicit: [], maker: null, fields: [], bases: [], givenToBases: [] };
  return { id, name, always, members, ...none, foreign: false, literal: false };
}

/** Also what modules export that it exports: `export * as prices from "./prices.js"`. */
function exportsOf(
  extraction: Extraction,
  file: ts.SourceFile,
  seen: ReadonlySet<ts.SourceFile> = new Set([file]),
): readonly { readonly name: string; readonly declaration: ts.Declaration }[] {
  const { checker } = extraction.project;
  const symbol = checker.getSymbolAtLocation(file);
  return (symbol ? checker.getExportsOfModule(symbol) : []).flatMap(exported => {
    const target = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const declaration = target.valueDeclaration;
    if (declaration === undefined || !extraction.project.isOwn(declaration)) return [];
    if (!ts.isSourceFile(declaration)) return [{ name: exported.name, declaration }];
    return seen.has(declaration) ? [] : exportsOf(extraction, declaration, new Set([...seen, declaration]));
  });
}

/** Neither code nor a definition, which nobody executes by having it. */
function isValue({ project: { checker } }: Extraction, declaration: ts.Declaration): boolean {
  const callee = calleeOf(declaration);
  if (isFunctionNode(callee) || ts.isClassLike(callee) || ts.isEnumDeclaration(callee)) return false;
  return brandOfType(checker, checker.getTypeAtLocation(declaration)) === undefined;
}
