import * as ts from "../../typescript.js";
import { calleeOf } from "../1-discover/call-sites.js";
import { ConnectedFiles } from "../connected-files.js";
import { enclosingFunction, isReference, wrapped } from "../expressions.js";
import { groups } from "../incremental/groups.js";
import type { Memory } from "../incremental/memory.js";
import type { Cache } from "../incremental/reads.js";
import type { Project } from "../project.js";
import type { References } from "../references.js";
import { isStatic } from "./roots.js";

/**
 * Functions that are called while modules are loaded and never again, like `register("double", n => 2 * n)`: what they write
 * is complete before the first run begins.
 */
export class LoadOnly {
  readonly #project: Project;
  readonly #references: References;
  readonly #known: Cache<ts.Node, boolean> = new Map();
  readonly #memory: Memory;
  #mentions: ReadonlyMap<string, readonly Mention[]> | undefined;
  #connected: ConnectedFiles | undefined;

  constructor(project: Project, references: References, memory: Memory) {
    this.#project = project;
    this.#references = references;
    this.#memory = memory;
    project.reads.answering("mentions", subject => {
      const { name, file } = JSON.parse(subject) as Subject;
      return this.#mentioned(name, file)
        .map(({ node }) => project.idOf(node))
        .join();
    });
  }

  has(callee: ts.Node): boolean {
    // Whoever calls itself may do so later, too.
    return this.#project.reads.cached(this.#known, callee, false, () => {
      this.#project.reads.node(callee);
      return this.#isDecorator(callee) || this.#isOnlyCalledAtLoad(callee);
    });
  }

  /** What `@register("a")` calls: the function that `register` gives back. */
  #isDecorator(callee: ts.Node): boolean {
    if (ts.isSourceFile(callee)) return false;
    const maker = enclosingFunction(callee);
    const name = isReturned(callee, maker) ? nameOf(maker) : undefined;
    const named = name === undefined ? [] : [...this.#mentionsOf(name, callee.getSourceFile())];
    const mentions = named.filter(each => this.#mayMean(each, maker));
    return (
      mentions.length > 0 &&
      mentions.every(({ parent }) => ts.isCallExpression(parent) && ts.isDecorator(parent.parent))
    );
  }

  #isOnlyCalledAtLoad(callee: ts.Node): boolean {
    const name = nameOf(callee);
    let isCalled = false;
    for (const mention of name === undefined ? [] : this.#mentionsOf(name, callee.getSourceFile())) {
      if (!this.#mayMean(mention, callee)) continue;
      if (!this.#isCalledAtLoad(mention)) return false;
      isCalled = true;
    }
    return isCalled;
  }

  #isCalledAtLoad(mention: ts.Node): boolean {
    if (ts.isDecorator(mention.parent)) return true;
    const callee = wrapped(ts.isPropertyAccessExpression(mention.parent) ? mention.parent : mention);
    if (!ts.isCallExpression(callee.parent) || callee.parent.expression !== callee) return false;
    const owner = enclosingFunction(callee.parent);
    return isExecutedAtLoad(owner) || this.has(owner);
  }

  #mayMean(mention: ts.Node, callee: ts.Node): boolean {
    const { parent } = mention;
    const access = ts.isPropertyAccessExpression(parent) && parent.name === mention ? parent : undefined;
    const target = this.#references.resolve(access ?? mention);
    if (target.kind === "declaration") return calleeOf(target.node) === callee;
    // To hand a function to an object would be a mention of its own.
    if (!ts.isMethodDeclaration(callee)) return access === undefined && target.kind === "nothing";
    if (target.kind !== "member") return target.kind === "nothing";
    if (target.nodes.some(each => calleeOf(each) === callee)) return true;
    return access !== undefined && !target.nodes.some(isInClass) && this.#mayBe(callee.parent, access.expression);
  }

  /** An object of the class may be behind the interface. */
  #mayBe(holder: ts.Node, object: ts.Expression): boolean {
    const { checker } = this.#project;
    return checker.isTypeAssignableTo(checker.getTypeAtLocation(holder), checker.getTypeAtLocation(object));
  }

  /** Those of one file first: a single one can decide, and most that do stand beside what they mention. */
  *#mentionsOf(name: string, first: ts.SourceFile): Iterable<ts.Node> {
    const { reads } = this.#project;
    const subject: Subject = { name, file: first.fileName };
    reads.asked("mentions", JSON.stringify(subject));
    const mentions = this.#mentioned(name, first.fileName);
    for (const isFirst of [true, false]) {
      for (const { file, node } of mentions) {
        if ((file === first) !== isFirst) continue;
        reads.node(node);
        yield node;
      }
    }
  }

  /** In files that what is declared in a file can get to. */
  #mentioned(name: string, declaring: string): readonly Mention[] {
    this.#mentions ??= groups(this.#project.ownFiles.flatMap(mentionsIn));
    this.#connected ??= new ConnectedFiles(this.#project, this.#memory);
    const connected = this.#connected;
    return (this.#mentions.get(name) ?? []).filter(({ file }) => connected.has(file.fileName, declaring));
  }
}

interface Subject {
  readonly name: string;
  readonly file: string;
}

function isReturned(callee: ts.Node, maker: ts.Node): boolean {
  const { parent } = wrapped(callee);
  return ts.isReturnStatement(parent) || (ts.isArrowFunction(maker) && parent === maker);
}

function isExecutedAtLoad(owner: ts.Node): boolean {
  const isStaticField = ts.isPropertyDeclaration(owner) && isStatic(owner);
  return ts.isSourceFile(owner) || ts.isClassStaticBlockDeclaration(owner) || isStaticField;
}

function isInClass(member: ts.Node): boolean {
  return ts.isClassLike(member.parent);
}

function nameOf(callee: ts.Node): string | undefined {
  const holder = ts.isArrowFunction(callee) || ts.isFunctionExpression(callee) ? wrapped(callee).parent : callee;
  const isNamed =
    ts.isFunctionDeclaration(holder) || ts.isMethodDeclaration(holder) || ts.isVariableDeclaration(holder);
  const name = isNamed ? holder.name : undefined;
  return name !== undefined && (ts.isIdentifier(name) || ts.isPrivateIdentifier(name)) ? name.text : undefined;
}

interface Mention {
  readonly file: ts.SourceFile;
  readonly node: ts.Node;
}

/** Of a file by name, for as long as it is the same. */
const mentions = new WeakMap<ts.SourceFile, readonly (readonly [string, Mention])[]>();

function mentionsIn(file: ts.SourceFile): readonly (readonly [string, Mention])[] {
  const known = mentions.get(file);
  if (known !== undefined) return known;
  const found: (readonly [string, Mention])[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return;
    if (isMention(node)) found.push([node.text, { file, node }]);
    ts.forEachChild(node, visit);
  };
  visit(file);
  mentions.set(file, found);
  return found;
}

function isMention(node: ts.Node): node is ts.Identifier | ts.PrivateIdentifier {
  if (!ts.isIdentifier(node) && !ts.isPrivateIdentifier(node)) return false;
  if (ts.isPropertyAccessExpression(node.parent)) return true;
  return ts.isIdentifier(node) && isReference(node);
}
