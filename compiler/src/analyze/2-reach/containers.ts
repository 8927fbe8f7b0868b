import { ts } from "ts-morph";
import { calleeOf } from "../1-discover/call-sites.js";
import { bare, isFunctionExpression, isModuleLevel, wrapped } from "../expressions.js";
import type { Extraction } from "./extract.js";
import type { Container, ContainerId, UnitId } from "./facts.js";
import { isMemberNode, nameOfUnit, propertyName, valueOf } from "./unit-nodes.js";

/** Members that the language calls by itself. */
const protocolMembers = new Set(["toJSON", "toString", "toLocaleString", "valueOf", "then", "constructor"]);

interface Member {
  readonly name: string;
  readonly unit: UnitId;
}

export function containerOf(extraction: Extraction, id: ContainerId, node: ts.Node): Container {
  if (ts.isClassLike(node)) return classContainer(extraction, id, node);
  if (ts.isSourceFile(node)) return moduleContainer(extraction, id, node);
  return literalContainer(extraction, id, node as ts.ObjectLiteralExpression);
}

function classContainer(extraction: Extraction, id: ContainerId, node: ts.ClassLikeDeclaration): Container {
  const members: Member[] = [];
  const always = [extraction.register(node)];
  for (const member of node.members) {
    const code = isMemberNode(member) ? member : functionField(member);
    if (code === undefined || member.name === undefined) continue;
    const unit = extraction.register(code);
    if (isProtocolMember(member.name)) always.push(unit);
    else members.push({ name: propertyName(member.name), unit });
  }
  const heritage = node.heritageClauses?.flatMap(clause => clause.types) ?? [];
  const bases = heritage.map(each => extraction.references.resolve(each.expression));
  return {
    id,
    name: nameOfUnit(node),
    always,
    members,
    bases: bases.flatMap(base => {
      const declared = base.kind === "declaration" ? calleeOf(base.node) : undefined;
      return declared !== undefined && ts.isClassLike(declared) ? [extraction.registerContainer(declared)] : [];
    }),
    foreign: bases.some(base => base.kind === "native" || base.kind === "package" || base.kind === "nothing"),
  };
}

function functionField(member: ts.ClassElement): ts.Node | undefined {
  const value = ts.isPropertyDeclaration(member) ? valueOf(member) : undefined;
  return value !== undefined && isFunctionExpression(value) ? value : undefined;
}

export function isProtocolMember(name: ts.PropertyName): boolean {
  return ts.isComputedPropertyName(name) || protocolMembers.has(propertyName(name));
}

function literalContainer(extraction: Extraction, id: ContainerId, node: ts.ObjectLiteralExpression): Container {
  const members: Member[] = [];
  // A literal inside a function is evaluated by the function that makes it.
  const always = isModuleLevel(wrapped(node).parent) ? [extraction.register(node)] : [];
  for (const property of node.properties) {
    if (property.name === undefined) continue;
    const value = ts.isPropertyAssignment(property) ? bare(property.initializer) : undefined;
    const code = isMemberNode(property)
      ? property
      : value !== undefined && isFunctionExpression(value)
        ? value
        : undefined;
    if (code === undefined || !extraction.isUnit(code)) continue;
    const unit = extraction.register(code);
    if (isProtocolMember(property.name)) always.push(unit);
    else members.push({ name: propertyName(property.name), unit });
  }
  return { id, name: nameOfUnit(node), always, members, bases: [], foreign: true };
}

/** `import * as api`, used as a value. */
function moduleContainer(extraction: Extraction, id: ContainerId, file: ts.SourceFile): Container {
  const { checker } = extraction.project;
  const symbol = checker.getSymbolAtLocation(file);
  const members: Member[] = [];
  for (const exported of symbol ? checker.getExportsOfModule(symbol) : []) {
    const target = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const declaration = target.valueDeclaration;
    if (declaration === undefined || !extraction.project.isOwn(declaration)) continue;
    members.push({ name: exported.name, unit: extraction.register(calleeOf(declaration)) });
  }
  return { id, name: "module", always: [], members, bases: [], foreign: false };
}
