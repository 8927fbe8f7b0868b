import { isBuiltin } from "node:module";
import { ts } from "ts-morph";
import { brandOf } from "./1-discover/brand.js";
import { bare } from "./expressions.js";
import type { PackageIdentity, Project } from "./project.js";

/** What an expression in value position refers to. Symbols decide, never spellings: a shadowed `Date` is not a native. */
export type Target =
  | { readonly kind: "native"; readonly path: string }
  | { readonly kind: "package"; readonly identity: PackageIdentity; readonly member: string }
  /** A function of the authoring API. */
  | { readonly kind: "runtime"; readonly name: string }
  /** A value with the authoring API's brand: a workflow, an activity, a signal. Its code is not part of the caller's. */
  | { readonly kind: "durable"; readonly brand: string; readonly declaration: ts.Declaration | undefined }
  | { readonly kind: "declaration"; readonly node: ts.Declaration }
  /** A property of a value: `nodes` are the declarations that the type knows, other objects may have others. */
  | {
      readonly kind: "member";
      readonly name: string;
      readonly nodes: readonly ts.Declaration[];
      readonly foreign: boolean;
    }
  | { readonly kind: "nothing" };

const nothing: Target = { kind: "nothing" };
const globalObjects = new Set(["globalThis", "global", "self", "window"]);
/** Names that are natives even when no type declares them: `types` is empty by default in TypeScript 6. */
const globalNames = new Set([...Object.getOwnPropertyNames(globalThis), "require", "eval", "XMLHttpRequest"]);

export class References {
  readonly #project: Project;
  readonly #known = new Map<ts.Node, Target>();

  constructor(project: Project) {
    this.#project = project;
  }

  resolve(expression: ts.Node): Target {
    const node = ts.isExpression(expression) ? bare(expression) : expression;
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    // A constant that refers to itself resolves to nothing instead of for ever.
    this.#known.set(node, nothing);
    const target = this.#resolve(node);
    this.#known.set(node, target);
    return target;
  }

  nativePath(expression: ts.Expression): string | undefined {
    const target = this.resolve(expression);
    return target.kind === "native" ? target.path : undefined;
  }

  #resolve(node: ts.Node): Target {
    if (ts.isIdentifier(node)) return this.#identifier(node);
    if (ts.isPropertyAccessExpression(node)) return this.#property(node, node.expression, node.name, node.name.text);
    if (ts.isElementAccessExpression(node)) {
      const key = bare(node.argumentExpression);
      if (ts.isStringLiteralLike(key)) return this.#property(node, node.expression, key, key.text);
    }
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
      return { kind: "native", path: "import.meta" };
    }
    if (ts.isCallExpression(node)) return this.#requireCall(node);
    return nothing;
  }

  /** `require("node:fs")` is the module. */
  #requireCall(call: ts.CallExpression): Target {
    const [specifier] = call.arguments;
    if (!ts.isIdentifier(call.expression) || call.expression.text !== "require") return nothing;
    if (specifier === undefined || !ts.isStringLiteralLike(specifier) || !isBuiltin(specifier.text)) return nothing;
    return { kind: "native", path: builtinPath(specifier.text, []) };
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
        return this.#declared(resolved, at) ?? this.#unresolvedImport(current);
      }
      current = next;
    }
    return this.#declared(current, at) ?? nothing;
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

  /** An import whose types are missing is still a package that nobody analysed. */
  #unresolvedImport(symbol: ts.Symbol): Target {
    const declaration = symbol.declarations?.[0];
    const specifier = declaration && moduleSpecifierOf(declaration);
    if (declaration === undefined || specifier === undefined || specifier.text.startsWith(".")) return nothing;
    const name = specifier.text.split("/", specifier.text.startsWith("@") ? 2 : 1).join("/");
    const identity = { name, version: "", directory: "" };
    return { kind: "package", identity, member: importedName(declaration) ?? "*" };
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
    const identity = this.#project.packageOf(declaration.getSourceFile().fileName);
    if (identity === undefined || !declaration.getSourceFile().fileName.includes("/node_modules/")) return nothing;
    return { kind: "package", identity, member: ts.isSourceFile(declaration) ? "*" : symbol.name };
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

  /** `const M = Math`, `const { now } = Date`, `const define = workflow`: another name for the same thing. */
  #constantAlias(declaration: ts.Declaration): Target | undefined {
    if (ts.isVariableDeclaration(declaration)) {
      if (declaration.initializer === undefined || !isConstant(declaration)) return undefined;
      const target = this.resolve(declaration.initializer);
      if (target.kind === "runtime") return target;
      return target.kind === "native" && this.#hasMembers(declaration) ? target : undefined;
    }
    if (!ts.isBindingElement(declaration) || !ts.isObjectBindingPattern(declaration.parent)) return undefined;
    const source = declaration.parent.parent;
    if (!ts.isVariableDeclaration(source) || source.initializer === undefined || !isConstant(source)) return undefined;
    const path = this.nativePath(source.initializer);
    const name = boundName(declaration);
    if (path === undefined || name === undefined || !this.#hasMembers(declaration)) return undefined;
    return { kind: "native", path: memberPath(path, name) };
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
    const path = this.nativePath(object);
    if (path !== undefined) return { kind: "native", path: memberPath(path, name) };
    const { checker } = this.#project;
    const symbol = checker.getSymbolAtLocation(key);
    if (symbol === undefined) return this.#unresolvedMember(object, name);
    if (symbol.flags & ts.SymbolFlags.Alias) return this.#symbol(symbol, access);
    const declarations = symbol.declarations ?? [];
    const [first] = declarations;
    if (first === undefined) return { kind: "member", name, nodes: [], foreign: false };
    if (this.#project.isPlatform(first))
      return platformMember(symbol, first) ?? this.#declared(symbol, access) ?? nothing;
    if (this.#project.isRuntime(first)) return { kind: "runtime", name };
    if (!this.#project.isOwn(first)) {
      const foreign = this.#foreign(symbol, first);
      return foreign.kind === "nothing" ? { kind: "member", name, nodes: [], foreign: false } : foreign;
    }
    const brand = brandOf(checker, access);
    if (brand !== undefined) return { kind: "durable", brand, declaration: first };
    if (isNamespaceMember(first)) return this.#own(first, access);
    return { kind: "member", name, nodes: declarations, foreign: false };
  }

  /** A member of something without types: of a package if the object comes from one, else of any object of that name. */
  #unresolvedMember(object: ts.Expression, name: string): Target {
    const target = this.resolve(object);
    if (target.kind === "package") return { ...target, member: target.member === "*" ? name : target.member };
    return { kind: "member", name, nodes: [], foreign: false };
  }
}

export function isConstant(declaration: ts.VariableDeclaration): boolean {
  return (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
}

/** The property that a destructuring element reads, if its name is written out. */
export function boundName(element: ts.BindingElement): string | undefined {
  if (element.dotDotDotToken) return undefined;
  const key = element.propertyName ?? element.name;
  return ts.isIdentifier(key) || ts.isStringLiteralLike(key) ? key.text : undefined;
}

export function memberPath(path: string, name: string): string {
  if (path === "globalThis") return globalObjects.has(name) ? path : name;
  if (path.startsWith("node:") && name === "default" && !path.includes(".")) return path;
  return globalFor(`${path}.${name}`);
}

function builtinPath(specifier: string, members: readonly string[]): string {
  const module = specifier.startsWith("node:") ? specifier : `node:${specifier}`;
  return globalFor([module, ...members.filter(member => member !== "default")].join("."));
}

/** Exports of Node's modules that are globals, or modules, by another name: one verdict for both. */
function globalFor(path: string): string {
  return sameThing.get(path) ?? path;
}

const sameThing = new Map(
  Object.entries({
    "node:process": "process",
    "node:console": "console",
    "node:console.console": "console",
    "node:perf_hooks.performance": "performance",
    "node:crypto.webcrypto": "crypto",
    "node:buffer.Buffer": "Buffer",
    "node:url.URL": "URL",
    "node:fs.promises": "node:fs/promises",
    "node:dns.promises": "node:dns/promises",
    "node:timers.promises": "node:timers/promises",
    "node:path.posix": "node:path/posix",
    "node:path.win32": "node:path/win32",
  }),
);

function builtinOfAlias(symbol: ts.Symbol): string | undefined {
  const declaration = symbol.declarations?.[0];
  const specifier = declaration && moduleSpecifierOf(declaration);
  if (declaration === undefined || specifier === undefined || !isBuiltin(specifier.text)) return undefined;
  const name = importedName(declaration);
  return builtinPath(specifier.text, name === undefined ? [] : [name]);
}

function moduleSpecifierOf(declaration: ts.Declaration): ts.StringLiteralLike | undefined {
  if (ts.isImportEqualsDeclaration(declaration)) {
    const reference = declaration.moduleReference;
    const specifier = ts.isExternalModuleReference(reference) ? reference.expression : undefined;
    return specifier !== undefined && ts.isStringLiteralLike(specifier) ? specifier : undefined;
  }
  const statement = ts.findAncestor(declaration, node => ts.isImportDeclaration(node) || ts.isExportDeclaration(node));
  const specifier = statement?.moduleSpecifier;
  return specifier !== undefined && ts.isStringLiteralLike(specifier) ? specifier : undefined;
}

/** Nothing for `import * as x` and `import x = require()`, which are the module itself. */
function importedName(declaration: ts.Declaration): string | undefined {
  if (ts.isImportSpecifier(declaration) || ts.isExportSpecifier(declaration)) {
    return (declaration.propertyName ?? declaration.name).text;
  }
  return ts.isImportClause(declaration) ? "default" : undefined;
}

/** `node:fs.readFile` for an export of a module that `@types/node` declares, the bare name for a global. */
function platformPath(symbol: ts.Symbol, declaration: ts.Declaration): string {
  const module = ts.findAncestor(declaration, node => ts.isModuleDeclaration(node) && ts.isStringLiteral(node.name));
  if (module === undefined || isGlobalAugmentation(declaration)) return symbol.name;
  const specifier = (module as ts.ModuleDeclaration).name.text;
  return module === declaration ? builtinPath(specifier, []) : builtinPath(specifier, [symbol.name]);
}

/** `declare global { … }` inside a module declares globals all the same. */
function isGlobalAugmentation(declaration: ts.Declaration): boolean {
  return ts.findAncestor(declaration, node => (node.flags & ts.NodeFlags.GlobalAugmentation) !== 0) !== undefined;
}

/**
 * A member found through its type only: `date.getHours()` is `Date.prototype.getHours`, and a value of the type
 * `DateConstructor` has the members of `Date` itself.
 */
function platformMember(symbol: ts.Symbol, declaration: ts.Declaration): Target | undefined {
  const owner = ts.findAncestor(declaration, node => ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node));
  const name = symbol.name;
  if (owner?.name === undefined) return isMemberOfType(declaration) ? anyMember(name) : undefined;
  const type = owner.name.text;
  if (type.endsWith("Constructor")) return { kind: "native", path: `${type.slice(0, -"Constructor".length)}.${name}` };
  const object = soleInstances.get(type);
  const namespace = ts.findAncestor(owner, ts.isModuleDeclaration);
  if (namespace !== undefined && ts.isIdentifier(namespace.name) && namespace.name.text === "Intl") {
    return { kind: "native", path: `Intl.${type}.prototype.${name}` };
  }
  return { kind: "native", path: object === undefined ? `${type}.prototype.${name}` : `${object}.${name}` };
}

/** A member of an anonymous type: of a record, of a literal. */
function isMemberOfType(declaration: ts.Declaration): boolean {
  return ts.isTypeElement(declaration) || ts.findAncestor(declaration, ts.isTypeNode) !== undefined;
}

function anyMember(name: string): Target {
  return { kind: "member", name, nodes: [], foreign: true };
}

/** Types that have one value each: a member of the type is a member of that value. */
const soleInstances = new Map(
  Object.entries({
    Math: "Math",
    Crypto: "crypto",
    Performance: "performance",
    Console: "console",
    Atomics: "Atomics",
  }),
);

/** `declare const crypto: any` names the global, it does not replace it. */
function isAmbient(declaration: ts.Declaration): boolean {
  if (declaration.getSourceFile().isDeclarationFile || isGlobalAugmentation(declaration)) return true;
  return (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Ambient) !== 0;
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
