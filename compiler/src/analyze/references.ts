import { ts } from "ts-morph";
import { brandOf } from "./1-discover/brand.js";
import { bare } from "./expressions.js";
import { constantText, possibleTexts } from "./constant-text.js";
import type { Cache, Reads } from "./incremental/reads.js";
import { builtinOfAlias, importedName, isModuleOfNode, moduleSpecifierOf } from "./imports.js";
import {
  builtinPath,
  globalNames,
  globalObjects,
  isGlobalAugmentation,
  ownerOfUntyped,
  memberPath,
  platformMember,
  platformPath,
} from "./native-paths.js";
import { ownerOfThis } from "./2-reach/owner-of-this.js";
import type { Project } from "./project.js";
import type { NativeTarget, Target } from "./target.js";
import { requiredModule, unresolvedImport } from "./unresolved-import.js";

const nothing: Target = { kind: "nothing" };

export class References {
  readonly reads: Reads;
  readonly #project: Project;
  readonly #known: Cache<ts.Node, Target> = new Map();

  constructor(project: Project) {
    this.#project = project;
    this.reads = project.reads;
  }

  resolve(expression: ts.Node): Target {
    const node = ts.isExpression(expression) ? bare(expression) : expression;
    return this.reads.cached(this.#known, node, nothing, () => {
      this.reads.node(node);
      const target = this.#resolve(node);
      for (const declaration of declarationsOf(target)) this.reads.node(declaration);
      return target;
    });
  }

  /** The name of the type of an expression, if a package or the platform declares it. */
  foreignType(expression: ts.Expression): string | undefined {
    const type = this.#project.checker.getTypeAtLocation(expression);
    const symbol = type.aliasSymbol ?? type.getSymbol();
    const [declaration] = symbol?.declarations ?? [];
    return declaration === undefined || this.#project.isOwn(declaration) ? undefined : symbol?.name;
  }

  nativePath(expression: ts.Expression): string | undefined {
    const target = this.resolve(expression);
    return target.kind === "native" ? target.path : undefined;
  }

  /** The native that a constant holds whose uses are not judged themselves: `now` of `const { now } = performance`. */
  takenPath(expression: ts.Expression): string | undefined {
    const node = bare(expression);
    if (ts.isPropertyAccessExpression(node)) {
      const object = this.nativePath(node.expression) ?? this.takenPath(node.expression);
      return object === undefined ? undefined : memberPath(object, node.name.text);
    }
    const target = this.resolve(node);
    return target.kind === "declaration" ? this.#heldNative(target.node) : undefined;
  }

  isCallable(expression: ts.Expression): boolean {
    return this.#project.checker.getTypeAtLocation(expression).getCallSignatures().length > 0;
  }

  isUntyped(expression: ts.Expression): boolean {
    return isUntyped(this.#project.checker.getTypeAtLocation(expression));
  }

  hasMember(expression: ts.Expression, name: string): boolean {
    return this.#project.checker.getTypeAtLocation(expression).getProperty(name) !== undefined;
  }

  /** A value that nobody can change: a number, a text, nothing. */
  isPrimitive(expression: ts.Expression): boolean {
    return isPrimitive(this.#project.checker.getTypeAtLocation(expression));
  }

  #resolve(node: ts.Node): Target {
    if (ts.isIdentifier(node)) return this.#identifier(node);
    if (ts.isPropertyAccessExpression(node)) return this.#property(node, node.expression, node.name, node.name.text);
    if (ts.isElementAccessExpression(node)) {
      const key = bare(node.argumentExpression);
      if (ts.isStringLiteralLike(key)) return this.#property(node, node.expression, key, key.text);
      if (ts.isNumericLiteral(key)) return this.#numbered(node, key.text);
      const constant = constantText(this.#project.checker, key);
      if (constant !== undefined) return this.memberOf(node.expression, constant, node);
    }
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
      return { kind: "native", path: "import.meta" };
    }
    if (ts.isCallExpression(node)) return this.#gotten(node) ?? this.#requireCall(node);
    return nothing;
  }

  /** `table[1]`, where the table is written out with such keys; the items of lists have no names. */
  #numbered(access: ts.ElementAccessExpression, name: string): Target {
    const symbol = this.#project.checker.getTypeAtLocation(access.expression).getProperty(name);
    const isWritten = symbol?.declarations?.some(each => this.#project.isOwn(each)) === true;
    return symbol !== undefined && isWritten ? this.#member(access, symbol, name) : nothing;
  }

  /** `Reflect.get(date, "getHours")` */
  #gotten(call: ts.CallExpression): Target | undefined {
    const [object, key] = call.arguments;
    if (object === undefined || key === undefined || this.nativePath(call.expression) !== "Reflect.get")
      return undefined;
    const name = constantText(this.#project.checker, key);
    return name === undefined ? undefined : this.memberOf(object, name, call);
  }

  /** What an object has under a name for which the checker has no symbol: the object's type has one. */
  memberOf(object: ts.Expression, name: string, at: ts.Expression): Target {
    const path = this.#holderPath(object);
    if (path !== undefined) return { kind: "native", path: memberPath(path, name) };
    const type = this.#project.checker.getTypeAtLocation(object);
    const symbol = this.#project.checker.getApparentType(type).getProperty(name);
    if (symbol !== undefined) return this.#member(at, symbol, name);
    return isUntyped(type) ? this.#unresolvedMember(object, name) : nothing;
  }

  /** `require("node:fs")` is the module. */
  #requireCall(call: ts.CallExpression): Target {
    const [specifier] = call.arguments;
    if (!ts.isIdentifier(call.expression) || call.expression.text !== "require") return nothing;
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return nothing;
    if (isModuleOfNode(specifier.text)) return { kind: "native", path: builtinPath(specifier.text, []) };
    const module = this.#project.checker.getSymbolAtLocation(specifier);
    const whole = module?.exports?.get(ts.InternalSymbolName.ExportEquals) ?? module;
    const declaration = whole?.valueDeclaration;
    const isModule = call.getSourceFile().impliedNodeFormat === ts.ModuleKind.ESNext;
    if (isModule && declaration === undefined) return nothing;
    if (whole === undefined || declaration === undefined) return requiredModule(this.#project, call, specifier);
    return this.#project.isOwn(declaration)
      ? { kind: "declaration", node: declaration }
      : this.#foreign(whole, declaration);
  }

  #identifier(node: ts.Identifier): Target {
    const { checker } = this.#project;
    const symbol = ts.isShorthandPropertyAssignment(node.parent)
      ? checker.getShorthandAssignmentValueSymbol(node.parent)
      : checker.getSymbolAtLocation(node);
    if (globalObjects.has(node.text) && (symbol?.declarations ?? []).every(each => !this.#project.isOwn(each))) {
      return { kind: "native", path: "globalThis" };
    }
    if (symbol === undefined) {
      return globalNames.has(node.text) ? { kind: "native", path: node.text } : nothing;
    }
    return this.#symbol(symbol, node);
  }

  #symbol(symbol: ts.Symbol, at: ts.Node): Target {
    const { checker } = this.#project;
    let current = symbol;
    while (current.flags & ts.SymbolFlags.Alias) {
      const builtin = builtinOfAlias(current);
      if (builtin !== undefined) return { kind: "native", path: builtin };
      const next = this.#nextAlias(current);
      if (next === undefined) {
        const resolved = checker.getAliasedSymbol(current);
        return (
          this.#described(resolved, symbol) ??
          this.#declared(resolved, at) ??
          unresolvedImport(this.#project, current.declarations?.[0])
        );
      }
      current = next;
    }
    return this.#described(current, symbol) ?? this.#declared(current, at) ?? nothing;
  }

  /** What an import brings of a module that the project only describes: `declare module "legacy-tax" { … }`. */
  #described(symbol: ts.Symbol, imported: ts.Symbol): Target | undefined {
    const [declaration] = symbol.declarations ?? [];
    const name = declaration && describedModule(declaration);
    const specifier = imported.declarations?.[0] && moduleSpecifierOf(imported.declarations[0]);
    if (name === undefined || specifier === undefined || isModuleOfNode(name)) return undefined;
    if (isPrimitive(this.#project.checker.getTypeOfSymbol(symbol))) return nothing;
    if (symbol.valueDeclaration === undefined || declaration?.getSourceFile().fileName.includes("/node_modules/"))
      return undefined;
    return unresolvedImport(this.#project, imported.declarations?.[0]);
  }

  /** One step along an import or re-export, so that a re-exported `node:` module is seen where it enters. */
  #nextAlias(symbol: ts.Symbol): ts.Symbol | undefined {
    const { checker } = this.#project;
    const declaration = symbol.declarations?.[0];
    if (declaration === undefined) return undefined;
    if (ts.isExportSpecifier(declaration) && declaration.parent.parent.moduleSpecifier === undefined) {
      return checker.getExportSpecifierLocalTargetSymbol(declaration);
    }
    const specifier = moduleSpecifierOf(declaration);
    const module = specifier && checker.getSymbolAtLocation(specifier);
    if (module === undefined) return undefined;
    const name = importedName(declaration);
    return name === undefined ? undefined : checker.tryGetMemberInModuleExports(name, module);
  }

  #declared(symbol: ts.Symbol, at: ts.Node): Target | undefined {
    const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0];
    if (declaration === undefined) return undefined;
    const project = this.#project;
    if (project.isPlatform(declaration)) return { kind: "native", path: platformPath(symbol, declaration) };
    if (project.isRuntime(declaration)) {
      const brand = ts.isIdentifier(at) ? brandOf(project.checker, at) : undefined;
      return brand === undefined || ts.isVariableDeclaration(declaration) || ts.isFunctionDeclaration(declaration)
        ? { kind: "runtime", name: symbol.name }
        : { kind: "durable", brand, declaration };
    }
    if (!project.isOwn(declaration)) return this.#foreign(symbol, declaration);
    if (isAmbient(declaration) && globalNames.has(symbol.name)) return { kind: "native", path: symbol.name };
    return this.#own(declaration, at);
  }

  #foreign(symbol: ts.Symbol, declaration: ts.Declaration): Target {
    if (globalNames.has(symbol.name) && isAmbient(declaration) && !isInModule(declaration)) {
      return { kind: "native", path: symbol.name };
    }
    const file = declaration.getSourceFile().fileName;
    const identity = this.#project.executedPackageOf(file);
    if (identity === undefined || !file.includes("/node_modules/")) return this.#ofDescribed(symbol, declaration);
    return { kind: "package", identity, member: ts.isSourceFile(declaration) ? "*" : symbol.name, file };
  }

  #ofDescribed(symbol: ts.Symbol, declaration: ts.Declaration): Target {
    const name = describedModule(declaration);
    const identity =
      name === undefined ? undefined : this.#project.installedPackage(name, declaration.getSourceFile().fileName);
    return identity === undefined ? nothing : { kind: "package", identity, member: symbol.name, file: "" };
  }

  /** True for a constant that is another name for a native or for a function of the authoring API. */
  isConstantAlias(declaration: ts.Declaration): boolean {
    return this.#constantAlias(declaration) !== undefined;
  }

  #own(declaration: ts.Declaration, at: ts.Node): Target {
    const alias = this.#constantAlias(declaration);
    if (alias !== undefined) return alias;
    const brand = ts.isExpression(at) ? brandOf(this.#project.checker, at) : undefined;
    if (brand !== undefined) return { kind: "durable", brand, declaration };
    return { kind: "declaration", node: declaration };
  }

  /** `const M = Math`, `const { now } = Date`, `const define = workflow`, `const id = _.uniqueId`: another name for the same thing. */
  #constantAlias(declaration: ts.Declaration): Target | undefined {
    const held = this.#held(declaration);
    return held?.kind === "native" && !this.#hasMembers(declaration) ? undefined : held;
  }

  #heldNative(declaration: ts.Declaration): string | undefined {
    const held = this.#held(declaration);
    return held?.kind === "native" ? held.path : undefined;
  }

  /** The native, the export of a package or the function of the authoring API that a constant is made of. */
  #held(declaration: ts.Declaration): Target | undefined {
    if (ts.isVariableDeclaration(declaration)) {
      if (declaration.initializer === undefined || !isConstant(declaration)) return undefined;
      const target = this.resolve(declaration.initializer);
      return target.kind === "runtime" || target.kind === "package" || target.kind === "native" ? target : undefined;
    }
    if (!ts.isBindingElement(declaration) || !ts.isObjectBindingPattern(declaration.parent)) return undefined;
    const source = declaration.parent.parent;
    if (!ts.isVariableDeclaration(source) || source.initializer === undefined || !isConstant(source)) return undefined;
    const target = this.resolve(source.initializer);
    const name = boundName(declaration, this.#project.checker);
    if (name === undefined) return undefined;
    if (target.kind === "package") return { ...target, member: name };
    return target.kind === "native" ? { kind: "native", path: memberPath(target.path, name) } : undefined;
  }

  /**
   * Objects and classes are judged by the members that are used; functions and plain values, where they are read. Without
   * types a module that is required is an object all the same.
   */
  #hasMembers(declaration: ts.Declaration): boolean {
    const type = this.#project.checker.getTypeAtLocation(declaration);
    if (type.getConstructSignatures().length > 0 || (type.flags & ts.TypeFlags.Any) !== 0) return true;
    return (type.flags & ts.TypeFlags.Object) !== 0 && type.getCallSignatures().length === 0;
  }

  #property(access: ts.Expression, object: ts.Expression, key: ts.Node, name: string): Target {
    const path = this.#holderPath(object);
    if (path !== undefined) return { kind: "native", path: memberPath(path, name) };
    const { checker } = this.#project;
    const type = checker.getTypeAtLocation(object);
    if (name === "constructor" && type.getCallSignatures().length > 0) return { kind: "native", path: "Function" };
    if (name === "constructor" && this.#isPlatformType(type, "Date")) return { kind: "native", path: "Date" };
    const symbol = checker.getSymbolAtLocation(key);
    return symbol === undefined ? this.#unresolvedMember(object, name) : this.#member(access, symbol, name);
  }

  /**
   * The native whose members are natives, too. What an object of the platform merely holds is somebody's value: the Date in
   * `result.value`, the error in `error.cause`.
   */
  #holderPath(object: ts.Expression): string | undefined {
    const path = this.nativePath(object);
    return path?.includes(".prototype.") === true && !this.isCallable(object) ? undefined : path;
  }

  #isPlatformType(type: ts.Type, name: string): boolean {
    const symbol = type.getSymbol();
    return symbol?.name === name && symbol.declarations?.every(each => this.#project.isPlatform(each)) === true;
  }

  /** What a property access can name: one member, or those that the type of a computed key allows. */
  memberNames(access: ts.PropertyAccessExpression | ts.ElementAccessExpression): readonly string[] {
    if (ts.isPropertyAccessExpression(access)) return [access.name.text];
    return possibleTexts(this.#project.checker, access.argumentExpression);
  }

  /** What `{ stack }` takes from an object of the platform, or of any type, and what `date[name]` does. */
  platformMember(object: ts.Node, name: string): NativeTarget | undefined {
    const type = this.#project.checker.getTypeAtLocation(object);
    if (isUntyped(type)) return this.untypedMember(object, name);
    const symbol = type.getProperty(name);
    const [declaration] = symbol?.declarations ?? [];
    if (symbol === undefined || declaration === undefined || !this.#project.isPlatform(declaration)) return undefined;
    const target = platformMember(symbol, declaration);
    return target?.kind === "native" ? target : undefined;
  }

  #member(access: ts.Expression, symbol: ts.Symbol, name: string): Target {
    if (symbol.flags & ts.SymbolFlags.Alias) return this.#symbol(symbol, access);
    const declarations = symbol.declarations ?? [];
    const [first] = declarations;
    if (first === undefined) return { kind: "member", name, nodes: [], foreign: false };
    if (this.#project.isPlatform(first))
      return platformMember(symbol, first) ?? this.#declared(symbol, access) ?? nothing;
    if (this.#project.isRuntime(first)) return { kind: "runtime", name };
    if (!this.#project.isOwn(first)) {
      if (this.#isData(access, symbol)) return { kind: "member", name, nodes: [], foreign: true };
      const foreign = this.#foreign(symbol, first);
      return foreign.kind === "nothing" ? { kind: "member", name, nodes: [], foreign: false } : foreign;
    }
    const brand = brandOf(this.#project.checker, access);
    if (brand !== undefined) return { kind: "durable", brand, declaration: first };
    if (isNamespaceMember(first)) return this.#own(first, access);
    return { kind: "member", name, nodes: declarations, foreign: false };
  }

  /** `charge.status`, where a package merely describes what an activity returned. */
  #isData(access: ts.Expression, symbol: ts.Symbol): boolean {
    const isField = symbol.declarations?.every(each => ts.isPropertySignature(each) || ts.isPropertyDeclaration(each));
    if (isField !== true || !(ts.isPropertyAccessExpression(access) || ts.isElementAccessExpression(access)))
      return false;
    const type = this.#project.checker.getTypeOfSymbol(symbol);
    if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) return false;
    return this.resolve(access.expression).kind !== "package";
  }

  /** A member of something without types: of a package if the object comes from one, else of any object of that name. */
  #unresolvedMember(object: ts.Expression, name: string): Target {
    const target = this.resolve(object);
    if (target.kind === "package") return { ...target, member: target.member === "*" ? name : target.member };
    const own = memberOfLiteral(object, name);
    if (own !== undefined) return { kind: "member", name, nodes: [own], foreign: false };
    return this.untypedMember(object, name) ?? { kind: "member", name, nodes: [], foreign: false };
  }

  /** A member by which its object is known, where no type tells what that is. */
  untypedMember(object: ts.Node, name: string): NativeTarget | undefined {
    const owner = ownerOfUntyped(name);
    if (owner === undefined) return undefined;
    const member = { kind: "native", path: `${owner}.prototype.${name}` } as const;
    return this.#isCaught(object) ? member : { ...member, untyped: name };
  }

  /** What a `catch` gets is an error, whatever else has a stack. */
  #isCaught(object: ts.Node): boolean {
    const value = ts.isExpression(object) ? bare(object) : object;
    const symbol = ts.isIdentifier(value) ? this.#project.checker.getSymbolAtLocation(value) : undefined;
    const variable = symbol?.valueDeclaration ?? value.parent;
    return ts.isVariableDeclaration(variable) && ts.isCatchClause(variable.parent);
  }
}

/** `this.load` in a method of an object literal, whose type is known to strict projects alone. */
function memberOfLiteral(object: ts.Expression, name: string): ts.ObjectLiteralElement | undefined {
  const literal = object.kind === ts.SyntaxKind.ThisKeyword ? ownerOfThis(object).parent : undefined;
  if (literal === undefined || !ts.isObjectLiteralExpression(literal)) return undefined;
  return literal.properties.find(each => each.name !== undefined && each.name.getText() === name);
}

function isUntyped(type: ts.Type): boolean {
  return (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0;
}

function isPrimitive(type: ts.Type): boolean {
  if (type.isUnion()) return type.types.every(isPrimitive);
  return (type.flags & primitives) !== 0;
}

const primitives =
  ts.TypeFlags.StringLike |
  ts.TypeFlags.NumberLike |
  ts.TypeFlags.BigIntLike |
  ts.TypeFlags.BooleanLike |
  ts.TypeFlags.ESSymbolLike |
  ts.TypeFlags.VoidLike |
  ts.TypeFlags.Null;

function declarationsOf(target: Target): readonly ts.Node[] {
  if (target.kind === "declaration") return [target.node];
  if (target.kind === "member") return target.nodes;
  return target.kind === "durable" && target.declaration ? [target.declaration] : [];
}

export function isConstant(declaration: ts.VariableDeclaration): boolean {
  return (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
}

/** The property that a destructuring element reads, if its name is written out, or the checker can tell it. */
export function boundName(element: ts.BindingElement, checker?: ts.TypeChecker): string | undefined {
  if (element.dotDotDotToken) return undefined;
  const key = element.propertyName ?? element.name;
  if (ts.isComputedPropertyName(key)) return checker && constantText(checker, key.expression);
  return ts.isIdentifier(key) || ts.isStringLiteralLike(key) ? key.text : undefined;
}

/** `declare const crypto: any` names the global, it does not replace it. */
function isAmbient(declaration: ts.Declaration): boolean {
  if (declaration.getSourceFile().isDeclarationFile || isGlobalAugmentation(declaration)) return true;
  return (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Ambient) !== 0;
}

/** The module that a declaration of types describes, rather than being in it. */
function describedModule(declaration: ts.Declaration): string | undefined {
  const module = ts.findAncestor(declaration, node => ts.isModuleDeclaration(node) && ts.isStringLiteral(node.name));
  return module !== undefined && ts.isModuleDeclaration(module) && !isGlobalAugmentation(declaration)
    ? module.name.text
    : undefined;
}

function isInModule(declaration: ts.Declaration): boolean {
  return (
    ts.findAncestor(declaration, node => ts.isModuleDeclaration(node) && ts.isStringLiteral(node.name)) !== undefined
  );
}

/** An export of a namespace or of a module: the same value whichever way it is reached. */
function isNamespaceMember(declaration: ts.Declaration): boolean {
  return (
    ts.isFunctionDeclaration(declaration) ||
    ts.isVariableDeclaration(declaration) ||
    ts.isClassDeclaration(declaration) ||
    ts.isModuleDeclaration(declaration) ||
    ts.isExportAssignment(declaration)
  );
}
