import * as ts from "../typescript.js";
import { brandOf } from "./1-discover/brand.js";
import { bare, isFunctionExpression } from "./expressions.js";
import { ConstantAliases } from "./constant-aliases.js";
import { constantText } from "./constant-text.js";
import { dataOf, isDataFile } from "./data-files.js";
import {
  declarationsOf,
  describedModule,
  isAmbient,
  isInModule,
  isNamespaceMember,
  isPrimitive,
  isUntyped,
  memberOfLiteral,
} from "./declarations.js";
import { Answers } from "./incremental/code-answers.js";
import type { Memory } from "./incremental/memory.js";
import type { Cache, Reads } from "./incremental/reads.js";
import { builtinOfAlias, exportedName, importedName, isModuleOfNode, moduleSpecifierOf } from "./imports.js";
import { isDeclaredGlobal, isGlobalOfProject, isOfGlobals } from "./declared-globals.js";
import { builtinPath, globalNames, globalObjects, memberPath, platformMember, platformPath } from "./native-paths.js";
import type { Project } from "./project.js";
import type { Target } from "./target.js";
import { TypedExpressions } from "./typed-expressions.js";
import { requiredModule, unresolvedImport } from "./unresolved-import.js";

const nothing: Target = { kind: "nothing" };

export class References extends TypedExpressions {
  readonly reads: Reads;
  readonly answers: Answers;
  readonly #known: Cache<ts.Node, Target> = new Map();
  readonly #aliases: ConstantAliases;

  constructor(project: Project, memory: Memory) {
    super(project);
    this.answers = new Answers(project, memory);
    this.reads = project.reads;
    this.#aliases = new ConstantAliases(project.checker, expression => this.resolve(expression));
  }

  resolve(expression: ts.Node): Target {
    const node = bare(expression);
    return this.reads.cached(this.#known, node, nothing, () => {
      this.reads.node(node);
      const target = this.#resolve(node);
      for (const declaration of declarationsOf(target)) this.reads.node(declaration);
      return target;
    });
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
    return target.kind === "declaration" ? this.#aliases.nativeIn(target.node) : undefined;
  }

  #resolve(node: ts.Node): Target {
    if (ts.isIdentifier(node)) return this.#identifier(node);
    if (ts.isPropertyAccessExpression(node)) return this.#property(node, node.expression, node.name, node.name.text);
    if (ts.isElementAccessExpression(node)) {
      const key = bare(node.argumentExpression);
      if (ts.isStringLiteralLike(key)) return this.#property(node, node.expression, key, key.text);
      if (ts.isNumericLiteral(key)) return this.#numbered(node, key.text);
      const constant = constantText(this.project.checker, key);
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
    const symbol = this.project.checker.getTypeAtLocation(access.expression).getProperty(name);
    const isWritten = symbol?.declarations?.some(each => this.project.isOwn(each)) === true;
    return symbol !== undefined && isWritten ? this.#member(access, symbol, name) : nothing;
  }

  /** `Reflect.get(date, "getHours")` */
  #gotten(call: ts.CallExpression): Target | undefined {
    const [object, key] = call.arguments;
    if (object === undefined || key === undefined || this.nativePath(call.expression) !== "Reflect.get")
      return undefined;
    const name = constantText(this.project.checker, key);
    return name === undefined ? undefined : this.memberOf(object, name, call);
  }

  /** What an object has under a name for which the checker has no symbol: the object's type has one. */
  memberOf(object: ts.Expression, name: string, at: ts.Expression): Target {
    const path = this.#holderPath(object);
    if (path !== undefined) return { kind: "native", path: memberPath(path, name) };
    const type = this.project.checker.getTypeAtLocation(object);
    const symbol = this.project.checker.getApparentType(type).getProperty(name);
    if (symbol !== undefined) return this.#member(at, symbol, name);
    return isUntyped(type) ? this.#unresolvedMember(object, name) : nothing;
  }

  /** What a module exports under a name. */
  exportOf(file: ts.SourceFile, name: string, at: ts.Expression): Target {
    const { checker } = this.project;
    const module = checker.getSymbolAtLocation(file);
    const symbol = module && checker.tryGetMemberInModuleExports(name, module);
    return symbol === undefined ? nothing : this.#member(at, symbol, name);
  }

  /** A function of the project that has the name of one of the platform. */
  #isOwnFunction(name: ts.Identifier): boolean {
    const declaration = this.project.checker.getSymbolAtLocation(name)?.valueDeclaration;
    if (declaration === undefined || !this.project.isOwn(declaration) || isAmbient(declaration)) return false;
    // A bundle hands its modules a function by that name.
    if (!/\.[cm]?tsx?$/.test(declaration.getSourceFile().fileName)) return false;
    if (ts.isParameter(declaration) || ts.isFunctionDeclaration(declaration)) return true;
    const value = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
    return value !== undefined && isFunctionExpression(bare(value));
  }

  /** `require("node:fs")` is the module. */
  #requireCall(call: ts.CallExpression): Target {
    const [specifier] = call.arguments;
    if (!ts.isIdentifier(call.expression) || call.expression.text !== "require") return nothing;
    if (this.#isOwnFunction(call.expression)) return nothing;
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return nothing;
    if (isModuleOfNode(specifier.text)) return { kind: "native", path: builtinPath(specifier.text, []) };
    const module = this.project.checker.getSymbolAtLocation(specifier);
    const whole = module?.exports?.get(ts.InternalSymbolName.ExportEquals) ?? module;
    const declaration = whole?.valueDeclaration;
    const isModule = call.getSourceFile().impliedNodeFormat === ts.ModuleKind.ESNext;
    if (isModule && declaration === undefined) return nothing;
    if (whole === undefined || declaration === undefined) return requiredModule(this.project, call, specifier);
    return this.project.isOwn(declaration)
      ? { kind: "declaration", node: declaration }
      : this.#foreign(whole, declaration);
  }

  #identifier(node: ts.Identifier): Target {
    const { checker } = this.project;
    const symbol = ts.isShorthandPropertyAssignment(node.parent)
      ? checker.getShorthandAssignmentValueSymbol(node.parent)
      : checker.getSymbolAtLocation(node);
    if (globalObjects.has(node.text) && (symbol?.declarations ?? []).every(each => !this.project.isOwn(each))) {
      return { kind: "native", path: "globalThis" };
    }
    if (symbol === undefined) {
      return globalNames.has(node.text) ? { kind: "native", path: node.text } : nothing;
    }
    return this.#symbol(symbol, node);
  }

  #symbol(symbol: ts.Symbol, at: ts.Node): Target {
    const { checker } = this.project;
    let current = symbol;
    let exported = "default";
    while (current.flags & ts.SymbolFlags.Alias) {
      exported = exportedName(current) ?? exported;
      const builtin = builtinOfAlias(current);
      if (builtin !== undefined) return { kind: "native", path: builtin };
      const next = this.#nextAlias(current);
      if (next === undefined) {
        const resolved = checker.getAliasedSymbol(current);
        return (
          this.#described(resolved, symbol) ??
          this.#declared(resolved, at, exported) ??
          unresolvedImport(this.project, current.declarations?.[0])
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
    if (isPrimitive(this.project.checker.getTypeOfSymbol(symbol))) return nothing;
    if (symbol.valueDeclaration === undefined || declaration?.getSourceFile().fileName.includes("/node_modules/"))
      return undefined;
    return unresolvedImport(this.project, imported.declarations?.[0]);
  }

  /** One step along an import or re-export, so that a re-exported `node:` module is seen where it enters. */
  #nextAlias(symbol: ts.Symbol): ts.Symbol | undefined {
    const { checker } = this.project;
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

  /** `exported`: under which name a package exports what has none: `declare const _default`. */
  #declared(symbol: ts.Symbol, at: ts.Node, exported = symbol.name): Target | undefined {
    const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0];
    if (declaration === undefined) return undefined;
    const project = this.project;
    if (project.isPlatform(declaration)) return { kind: "native", path: platformPath(symbol, declaration) };
    if (project.isRuntime(declaration)) {
      const brand = ts.isIdentifier(at) ? brandOf(project.checker, at) : undefined;
      return brand === undefined || ts.isVariableDeclaration(declaration) || ts.isFunctionDeclaration(declaration)
        ? { kind: "runtime", name: symbol.name }
        : { kind: "durable", brand, declaration };
    }
    if (!project.isOwn(declaration)) return this.#foreign(symbol, declaration, exported);
    if (isAmbient(declaration) && (globalNames.has(symbol.name) || isDeclaredGlobal(declaration)))
      return { kind: "native", path: symbol.name };
    return this.#own(declaration, at);
  }

  #foreign(symbol: ts.Symbol, declaration: ts.Declaration, exported = symbol.name): Target {
    if (isDeclaredGlobal(declaration)) return { kind: "native", path: symbol.name };
    if (isDataFile(declaration.getSourceFile())) return dataOf(declaration);
    if (globalNames.has(symbol.name) && isAmbient(declaration) && !isInModule(declaration)) {
      return { kind: "native", path: symbol.name };
    }
    const file = declaration.getSourceFile().fileName;
    const identity = this.project.executedPackageOf(file);
    if (identity === undefined || !file.includes("/node_modules/")) return this.#ofDescribed(symbol, declaration);
    const name = symbol.name === "_default" ? exported : symbol.name;
    const member = ts.isSourceFile(declaration) ? "*" : name;
    return { kind: "package", identity, member, file, isExport: isNamespaceMember(declaration) };
  }

  #ofDescribed(symbol: ts.Symbol, declaration: ts.Declaration): Target {
    const name = describedModule(declaration);
    const identity =
      name === undefined ? undefined : this.project.installedPackage(name, declaration.getSourceFile().fileName);
    return identity === undefined
      ? nothing
      : { kind: "package", identity, member: symbol.name, file: "", isExport: false };
  }

  /** True for a constant that is another name for a native or for a function of the authoring API. */
  isConstantAlias(declaration: ts.Declaration): boolean {
    return this.#aliases.of(declaration) !== undefined;
  }

  #own(declaration: ts.Declaration, at: ts.Node): Target {
    const alias = this.#aliases.of(declaration);
    if (alias !== undefined) return alias;
    const brand = ts.isExpression(at) ? brandOf(this.project.checker, at) : undefined;
    if (brand !== undefined) return { kind: "durable", brand, declaration };
    return { kind: "declaration", node: declaration };
  }

  #property(access: ts.Expression, object: ts.Expression, key: ts.Node, name: string): Target {
    const path = this.#holderPath(object);
    if (path !== undefined) return { kind: "native", path: memberPath(path, name) };
    const { checker } = this.project;
    const type = checker.getTypeAtLocation(object);
    if (name === "constructor" && type.getCallSignatures().length > 0) return { kind: "native", path: "Function" };
    if (name === "constructor" && this.isPlatformType(type, "Date")) return { kind: "native", path: "Date" };
    const symbol = checker.getSymbolAtLocation(key);
    return symbol === undefined ? this.#unresolvedMember(object, name) : this.#member(access, symbol, name);
  }

  /**
   * The native whose members are natives, too. What an object of the platform merely holds is somebody's value: the Date in
   * `result.value`, the error in `error.cause`.
   */
  #holderPath(object: ts.Expression): string | undefined {
    const path = this.nativePath(object);
    if (path === undefined || isGlobalOfProject(path)) return undefined;
    return path.includes(".prototype.") && !this.isCallable(object) ? undefined : path;
  }

  #member(access: ts.Expression, symbol: ts.Symbol, name: string): Target {
    if (symbol.flags & ts.SymbolFlags.Alias) return this.#symbol(symbol, access);
    const declarations = symbol.declarations ?? [];
    const [first] = declarations;
    if (first === undefined) return { kind: "member", name, nodes: [], foreign: false };
    if (this.project.isPlatform(first))
      return platformMember(symbol, first) ?? this.#declared(symbol, access) ?? nothing;
    if (this.project.isRuntime(first)) return { kind: "runtime", name };
    const added = this.#addedToPlatform(symbol, first);
    if (added !== undefined) return added;
    if (!this.project.isOwn(first)) {
      if (this.#isData(access, symbol)) return { kind: "member", name, nodes: [], foreign: true };
      const foreign = this.#foreign(symbol, first);
      return foreign.kind === "nothing" ? { kind: "member", name, nodes: [], foreign: false } : foreign;
    }
    const brand = brandOf(this.project.checker, access);
    if (brand !== undefined) return { kind: "durable", brand, declaration: first };
    if (isNamespaceMember(first)) return this.#own(first, access);
    return { kind: "member", name, nodes: declarations, foreign: false };
  }

  /** `interface Array<T> { last(): T }` of a project describes what it puts onto the platform's own. */
  #addedToPlatform(symbol: ts.Symbol, declaration: ts.Declaration): Target | undefined {
    const type = ts.isSourceFile(declaration) ? undefined : declaration.parent;
    if (type === undefined || !ts.isInterfaceDeclaration(type) || !isOfGlobals(type)) return undefined;
    const declared = this.project.checker.getSymbolAtLocation(type.name)?.declarations ?? [];
    return declared.some(each => this.project.isPlatform(each)) ? platformMember(symbol, declaration) : undefined;
  }

  /** `charge.status`, where a package merely describes what an activity returned. */
  #isData(access: ts.Expression, symbol: ts.Symbol): boolean {
    const isField = symbol.declarations?.every(each => ts.isPropertySignature(each) || ts.isPropertyDeclaration(each));
    if (isField !== true || !(ts.isPropertyAccessExpression(access) || ts.isElementAccessExpression(access)))
      return false;
    const type = this.project.checker.getTypeOfSymbol(symbol);
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
}
