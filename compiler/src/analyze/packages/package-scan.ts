import { statSync } from "node:fs";
import type { DiagnosticCode } from "@reprise/runtime/language";
import * as ts from "../../typescript.js";
import { calleeOf, CallSites } from "../1-discover/call-sites.js";
import { closureOf, phaseOf, usesOf } from "../2-reach/closure.js";
import { Extraction } from "../2-reach/extract.js";
import type { PackageUse, UnitId } from "../2-reach/facts.js";
import { isFunctionNode, isMemberNode, propertyName } from "../2-reach/unit-nodes.js";
import type { ExportVerdict } from "../3-judge/curated/curated.js";
import type { Finding } from "../3-judge/finding.js";
import { judgeUses } from "../3-judge/judge.js";
import { judgeState } from "../3-judge/state.js";
import { journaledCode } from "../3-judge/verdicts.js";
import { isFunctionExpression, wrapped } from "../expressions.js";
import { Memory, unchanging } from "../incremental/memory.js";
import type { Project } from "../project.js";
import { References } from "../references.js";
import { executedModule } from "./executed-module.js";
import { entryOf, packageNameOf, packageProject, type Entry } from "./package-program.js";

/** What was found out, by what was read: packages stay the same while the project is edited. */
const known = new Map<string, Scanned>();

/** What packages that nobody has looked at do, found out by reading the JavaScript that is executed. */
export class PackageScan {
  readonly #project: Project;
  readonly #names: Set<string>;
  #scanned: Scanned | undefined;

  /**
   * Packages are read together, and no others: what activities alone use can be as large as all of the project. One that is not among
   * `names` is read when somebody asks for it, and the others with it once more.
   */
  constructor(project: Project, names: Iterable<string>) {
    this.#project = project;
    this.#names = new Set(names);
  }

  verdictOn(use: PackageUse): ExportVerdict | "unknown" {
    if (!this.#names.has(use.name)) this.#scanned = undefined;
    this.#names.add(use.name);
    this.#scanned ??= this.#scan();
    return this.#scanned.verdictOn(use);
  }

  /** The files that were scanned. */
  get files(): readonly string[] {
    return this.#scanned?.files ?? [];
  }

  #scan(): Scanned {
    const entries = entriesFor(this.#project, this.#names);
    const key = JSON.stringify([this.#project.directory, entries.map(({ file }) => [file, statSync(file).mtimeMs])]);
    const scanned = known.get(key) ?? new Scanned(this.#project, entries);
    known.set(key, scanned);
    return scanned;
  }
}

class Scanned {
  readonly #entries: readonly Entry[];
  readonly #extraction: Extraction;
  readonly #memberNames: ReadonlySet<string>;
  readonly #verdicts = new Map<string, ExportVerdict | "unknown">();

  constructor(project: Project, entries: readonly Entry[]) {
    this.#entries = entries;
    const scanned = packageProject(project, this.#entries);
    const memory = new Memory(unchanging);
    const references = new References(scanned, memory);
    this.#extraction = new Extraction(scanned, references, new CallSites(scanned, references, memory), [], memory);
    this.#memberNames = new Set(scanned.ownFiles.flatMap(file => [...scanned.memberNames(file)]));
  }

  get files(): readonly string[] {
    const { program, packageFiles } = this.#extraction.project;
    return [...program.getSourceFiles().map(({ fileName }) => fileName), ...packageFiles];
  }

  verdictOn(use: PackageUse): ExportVerdict | "unknown" {
    const key = `${use.name} ${use.module ?? ""} ${use.member}`;
    const verdict = this.#verdicts.get(key) ?? this.#judge(use);
    this.#verdicts.set(key, verdict);
    return verdict;
  }

  #judge(use: PackageUse): ExportVerdict | "unknown" {
    const units = this.#unitsOf(use);
    if (units.length === 0) return "unknown";
    const findings = units.flatMap(unit => this.#findings(unit));
    const refusal = findings.find(({ severity }) => severity === "error");
    if (refusal !== undefined) return refused(refusal);
    if (findings.length > 0) return "unknown";
    const journaled = units.map(unit => this.#journaled(unit)).find(code => code !== undefined);
    return journaled === undefined ? "accepted" : { journaled };
  }

  /** Code without types anywhere: what one file declares, another may be handed. */
  readonly #declaring = { declares: (_file: string, name: string) => this.#memberNames.has(name) };

  #findings(unit: UnitId): readonly Finding[] {
    const closure = closureOf(this.#extraction, unit, new Set());
    const at = this.#extraction.unit(unit).at;
    const workflow = { name: this.#extraction.unitName(unit), at, file: at.file, closure };
    const onPackage = () => "unknown" as const;
    return [
      ...judgeUses(workflow, this.#declaring, onPackage),
      ...judgeState(workflow, this.#extraction, onPackage),
    ].filter(isOfPackages);
  }

  /** The clock or the randomness that the journal answers. */
  #journaled(unit: UnitId): DiagnosticCode | undefined {
    const { reached } = closureOf(this.#extraction, unit, new Set());
    const uses = reached.flatMap(each => usesOf(each).filter(use => phaseOf(use, each) === "run"));
    return uses
      .map(use => (use.kind === "native" ? journaledCode(use.path) : undefined))
      .find(code => code !== undefined);
  }

  /** An export by its module or by its name, or else whatever member of that name the package has. */
  #unitsOf({ name, module, member }: PackageUse): readonly UnitId[] {
    const ofModule = module === null ? [] : this.#exportOfModule(name, module, member);
    if (ofModule.length > 0) return ofModule;
    const exported = this.#entries.flatMap(entry => (entry.package === name ? this.#export(entry.file, member) : []));
    if (exported.length > 0) return exported;
    const members = this.#membersOf(name, member);
    return members.length > 0
      ? members
      : this.#entries.flatMap(each => (each.package === name ? this.#whole(each, member) : []));
  }

  #exportOfModule(name: string, declarations: string, member: string): readonly UnitId[] {
    const file = executedModule(declarations, this.#filesOf(name));
    return file === undefined ? [] : this.#export(file, member);
  }

  #filesOf(name: string): readonly string[] {
    const { ownFiles } = this.#extraction.project;
    return ownFiles.map(({ fileName }) => fileName).filter(file => file.includes(`/node_modules/${name}/`));
  }

  #export(file: string, member: string): readonly UnitId[] {
    const { checker, program } = this.#extraction.project;
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    if (module === undefined) return [];
    const found = checker.getExportsOfModule(module).find(each => each.name === member);
    const target = found !== undefined && found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found;
    return (target?.declarations ?? []).flatMap(each => this.#unitOf(each));
  }

  /** What `module.exports = …` or `export default …` gives as a whole, which types may call by any name; or that member of it. */
  #whole({ file }: Entry, member: string): readonly UnitId[] {
    const { checker, program } = this.#extraction.project;
    const source = program.getSourceFile(file);
    const exports = source && checker.getSymbolAtLocation(source)?.exports;
    const whole = exports?.get(ts.InternalSymbolName.ExportEquals) ?? exports?.get(ts.InternalSymbolName.Default);
    return (whole?.declarations ?? []).flatMap(each => this.#unitOf(memberOf(codeOf(each), member)));
  }

  #membersOf(name: string, member: string): readonly UnitId[] {
    const units: UnitId[] = [];
    const visit = (node: ts.Node): void => {
      if (isMemberOfName(node, member)) units.push(...this.#unitOf(makerOf(node)));
      else if (isNamedMember(node, member)) units.push(...this.#functionNamed(node));
      ts.forEachChild(node, visit);
    };
    const { ownFiles } = this.#extraction.project;
    for (const file of ownFiles) if (file.fileName.includes(`/node_modules/${name}/`)) visit(file);
    return units;
  }

  /** `dispatch` of `return { dispatch, getState: stateNow }` */
  #functionNamed(member: NamedMember): readonly UnitId[] {
    const { checker } = this.#extraction.project;
    const symbol = ts.isShorthandPropertyAssignment(member)
      ? checker.getShorthandAssignmentValueSymbol(member)
      : checker.getSymbolAtLocation(member.initializer);
    const isAlias = symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    const declaration = (isAlias ? checker.getAliasedSymbol(symbol) : symbol)?.valueDeclaration;
    const isFunction = declaration !== undefined && isFunctionNode(calleeOf(declaration));
    return isFunction ? this.#unitOf(makerOf(declaration)) : [];
  }

  #unitOf(declaration: ts.Node): readonly UnitId[] {
    if (!this.#extraction.project.isOwn(declaration)) return [];
    const code = calleeOf(codeOf(declaration));
    return ts.isSourceFile(code) ? [] : [this.#extraction.register(code, { executed: true })];
  }
}

/** What of `exports.load = load` and of `module.exports = { load }` is executed. */
function codeOf(declaration: ts.Node): ts.Node {
  if (ts.isBinaryExpression(declaration)) return declaration.right;
  const { parent } = declaration;
  const isAssigned = ts.isPropertyAccessExpression(declaration) && ts.isBinaryExpression(parent);
  return isAssigned && parent.left === declaration ? parent.right : declaration;
}

/** `clean` of `module.exports = { clean, … }`; an object without that member stands for itself. */
function memberOf(whole: ts.Node, member: string): ts.Node {
  if (!ts.isObjectLiteralExpression(whole)) return whole;
  const property = whole.properties.find(each => each.name !== undefined && each.name.getText() === member);
  if (property === undefined) return whole;
  if (ts.isPropertyAssignment(property)) return property.initializer;
  return ts.isShorthandPropertyAssignment(property) ? property.name : property;
}

function isMemberOfName(node: ts.Node, name: string): boolean {
  if (isMemberNode(node)) return propertyName(node.name) === name;
  if (ts.isPropertyAssignment(node)) return propertyName(node.name) === name && isFunctionExpression(node.initializer);
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return false;
  return ts.isPropertyAccessExpression(node.left) && node.left.name.text === name && isFunctionExpression(node.right);
}

type NamedMember = ts.ShorthandPropertyAssignment | (ts.ObjectLiteralElement & { readonly initializer: ts.Identifier });

/** A member of an object that has a function by its name. */
function isNamedMember(node: ts.Node, name: string): node is NamedMember {
  if (ts.isShorthandPropertyAssignment(node)) return node.name.text === name;
  return ts.isPropertyAssignment(node) && propertyName(node.name) === name && ts.isIdentifier(node.initializer);
}

/**
 * The function that has made the object of a member: whoever has the object has called it, and what its calls remember is theirs. One
 * that is handed to somebody, or called where it stands, is executed for all.
 */
function makerOf(member: ts.Node): ts.Node {
  const around = ts.findAncestor(member.parent, isFunctionNode);
  if (around === undefined || ts.isCallExpression(wrapped(around).parent)) return member;
  const maker = makerOf(around);
  return maker === around ? makerDeclaration(around) : maker;
}

/** `const make = () => …` is known by its variable. */
function makerDeclaration(maker: ts.Node): ts.Node {
  const { parent } = wrapped(maker);
  return ts.isVariableDeclaration(parent) ? parent : maker;
}

/** What has no entry of its own is imported by one of the others. */
function entriesFor(project: Project, names: ReadonlySet<string>): readonly Entry[] {
  const wanted = entriesOf(project, name => names.has(name));
  const found = new Set(wanted.map(entry => entry.package));
  return [...names].every(name => found.has(name)) ? wanted : entriesOf(project, () => true);
}

/** Every module of a package that the project's files import by value. To find where one is takes long. */
function entriesOf(project: Project, isWanted: (name: string) => boolean): readonly Entry[] {
  const entries = new Map<string, Entry>();
  for (const file of project.ownFiles) {
    for (const { text } of specifiersOf(file)) {
      const name = packageNameOf(text);
      if (/^(\.|node:|#)/.test(text) || name === "@reprise/runtime" || !isWanted(name)) continue;
      const entry = entryOf(text, file.fileName);
      if (entry !== undefined) entries.set(`${text} ${entry.file}`, entry);
    }
  }
  return [...entries.values()];
}

function specifiersOf(file: ts.SourceFile): readonly ts.StringLiteralLike[] {
  return file.statements.flatMap(statement => {
    const isImport = ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement);
    const specifier = isImport ? statement.moduleSpecifier : undefined;
    return specifier !== undefined && ts.isStringLiteralLike(specifier) ? [specifier] : [];
  });
}

/**
 * What packages do that runs need not care for: they ask where they are, and the guard answers variables that are not set as
 * production does; what they do not know of functions that are handed to them, the caller's code tells.
 */
function isOfPackages({ code, name, reached }: Finding): boolean {
  if (code === "DET402") return !/^process\.env($|\.(NODE_ENV|NODE_DEBUG|DEBUG|NO_COLOR|FORCE_COLOR)$)/.test(name);
  if (code === "DET203" && /^(node:)?crypto$/.test(name)) return false;
  if (code === "DET403") return !/^process\.(platform|version|versions)/.test(name);
  if (code === "DET401" && name === "process") return false;
  if (code === "DET702" || code === "DET512") return reached.phase === "run";
  return code !== "DET906";
}

function refused({ code, name, detail, at, remedy }: Finding): ExportVerdict {
  // Of state the place where it is written says enough.
  const what = detail === null || detail.startsWith("declared at ") ? name : `${name}, ${detail}`;
  return { code, why: `by ${what} at ${at.file}:${at.line}`, ...(remedy === null ? {} : { remedy }) };
}
