import * as ts from "../../../typescript.js";
import { calleeOf, isCallee } from "../../1-discover/call-sites.js";
import type { ConnectedFiles } from "../../connected-files.js";
import { isStatic } from "../../declarations.js";
import { enclosingFunction, isAccess, isSynchronous, wrapped } from "../../expressions.js";
import { groups } from "../../incremental/groups.js";
import type { Cache } from "../../incremental/reads.js";
import type { Project } from "../../project.js";
import type { References } from "../../references.js";
import { mayBeBehind } from "./behind.js";
import { isData } from "./data.js";
import type { LentCallbacks } from "./lent-callbacks.js";
import { anyName, defaultName, isRenaming, mentionsIn, type Mention } from "./mentions.js";

/** Before what a function is called for the last time: the first run, or anybody's use of the object that it belongs to. */
type Before = "load" | "construction";

/**
 * Functions that are called while modules are loaded and never again, like `register("double", n => 2 * n)`: what they write
 * is complete before the first run begins. So is what a method writes into its object that is called by constructors alone.
 */
export class LoadOnly {
  readonly #project: Project;
  readonly #references: References;
  readonly #lent: LentCallbacks;
  readonly #known: Readonly<Record<Before, Cache<ts.Node, boolean>>> = { load: new Map(), construction: new Map() };
  readonly #connected: ConnectedFiles;
  #mentions: ReadonlyMap<string, readonly Mention[]> | undefined;

  constructor(project: Project, references: References, lent: LentCallbacks, connected: ConnectedFiles) {
    this.#project = project;
    this.#references = references;
    this.#lent = lent;
    this.#connected = connected;
    project.reads.answering("mentions", subject => {
      const { name, file } = JSON.parse(subject) as Subject;
      return this.#mentioned(name, file)
        .map(({ node }) => project.idOf(node))
        .join();
    });
  }

  has(callee: ts.Node, before: Before): boolean {
    return this.#project.reads.cached(this.#known[before], callee, false, () => {
      this.#project.reads.node(callee);
      return this.#isDecorator(callee) || this.#isOnlyCalled(callee, before);
    });
  }

  /** What `@register("a")` calls: the function that `register` gives back. */
  #isDecorator(callee: ts.Node): boolean {
    if (ts.isSourceFile(callee)) return false;
    const maker = enclosingFunction(callee);
    const name = isReturned(callee, maker) ? nameOf(maker) : undefined;
    const mentions = name === undefined ? [] : [...this.#mentionsMeaning(name, maker)];
    return (
      mentions.length > 0 &&
      mentions.every(({ parent }) => ts.isCallExpression(parent) && ts.isDecorator(parent.parent))
    );
  }

  #isOnlyCalled(callee: ts.Node, before: Before): boolean {
    const name = nameOf(callee);
    if (name === undefined) return false;
    let isCalled = false;
    for (const mention of this.#mentionsMeaning(name, callee)) {
      if (this.#isRecursion(mention, callee)) continue;
      if (!this.#isCalled(mention, callee, before)) return false;
      isCalled = true;
    }
    return isCalled && !this.#mayBePicked(name, callee);
  }

  /** `registry[name]`, where the name can be that of the method. */
  #mayBePicked(name: string, callee: ts.Node): boolean {
    if (!isMember(callee)) return false;
    const { checker } = this.#project;
    for (const key of this.#mentionsOf(anyName, callee.getSourceFile())) {
      const names = checker.getTypeAtLocation(key);
      const mayBeIt = names.isUnion() || names.isStringLiteral() ? namesOf(names).includes(name) : isAnyText(names);
      if (mayBeIt && this.#declares((key.parent as ts.ElementAccessExpression).expression, name, callee)) return true;
    }
    return false;
  }

  /** Whoever calls itself is still being called by somebody else, unless it waits in between. */
  #isRecursion(mention: ts.Node, callee: ts.Node): boolean {
    const isByItself = this.#lent.executing(mention) === callee && isSynchronous(callee);
    return isByItself && this.#lent.isCalledAtOnce(namedBy(mention));
  }

  #isCalled(mention: ts.Node, callee: ts.Node, before: Before): boolean {
    const { parent } = mention;
    if (ts.isDecorator(parent)) return true;
    // Another name for it, of which the same is asked.
    if (ts.isBindingElement(parent)) return this.has(parent, before);
    const named = namedBy(mention);
    if (!this.#isCalledAtOnce(named, callee)) return false;
    const owner = this.#lent.executing(named);
    if (before === "construction" && isOfThis(named) && isConstruction(owner)) return true;
    return isExecutedAtLoad(owner) || this.has(owner, before);
  }

  /** Nobody follows what a function is given by somebody who has borrowed it: functions and objects with code would get lost. */
  #isCalledAtOnce(named: ts.Node, callee: ts.Node): boolean {
    if (isCallee(named)) return true;
    const { checker } = this.#project;
    const parameters = ts.isFunctionLike(callee) ? callee.parameters : [];
    return this.#lent.isLent(named) && parameters.every(each => isData(checker, checker.getTypeAtLocation(each)));
  }

  /** Under whatever name a module knows it. */
  *#mentionsMeaning(name: string, callee: ts.Node, known: ReadonlySet<string> = new Set()): Iterable<ts.Node> {
    const names = isDefaultExport(callee) && known.size === 0 ? [name, defaultName] : [name];
    for (const each of names.filter(own => !known.has(own))) {
      for (const mention of this.#mentionsOf(each, callee.getSourceFile())) {
        if (!this.#mayMean(mention, callee)) continue;
        if (isRenaming(mention.parent))
          yield* this.#mentionsMeaning(mention.getText(), callee, new Set([...known, each]));
        else yield mention;
      }
    }
  }

  #mayMean(mention: ts.Node, callee: ts.Node): boolean {
    const { parent } = mention;
    if (parent === callee) return false;
    if (ts.isBindingElement(parent))
      return isMember(callee) && this.#declares(parent.parent, nameOf(callee) ?? "", callee);
    const access = isAccess(parent) && parent.expression !== mention ? parent : undefined;
    const target = this.#references.resolve(access ?? mention);
    if (target.kind === "declaration") return calleeOf(target.node) === callee;
    // To hand a function to an object would be a mention of its own.
    if (!isMember(callee)) return access === undefined && target.kind === "nothing";
    if (target.kind !== "member") return target.kind === "nothing";
    if (target.nodes.some(each => calleeOf(each) === callee)) return true;
    return (
      access !== undefined &&
      !target.nodes.some(isInClass) &&
      mayBeBehind(this.#project.checker, callee, access.expression)
    );
  }

  /** Whether what an object has under that name is the method, or can be. */
  #declares(object: ts.Node, name: string, callee: ts.Node): boolean {
    const declarations = this.#project.checker.getTypeAtLocation(object).getProperty(name)?.declarations ?? [];
    if (declarations.some(each => calleeOf(each) === callee)) return true;
    return (
      declarations.length > 0 && !declarations.some(isInClass) && mayBeBehind(this.#project.checker, callee, object)
    );
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
    return (this.#mentions.get(name) ?? []).filter(({ file }) => this.#connected.has(file.fileName, declaring));
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

/** `seen.add` of `add` in it. */
function namedBy(mention: ts.Node): ts.Node {
  return isAccess(mention.parent) ? mention.parent : mention;
}

function isDefaultExport(callee: ts.Node): boolean {
  return ts.isFunctionDeclaration(callee) && (ts.getCombinedModifierFlags(callee) & ts.ModifierFlags.Default) !== 0;
}

function isExecutedAtLoad(owner: ts.Node): boolean {
  const isStaticField = ts.isPropertyDeclaration(owner) && isStatic(owner);
  return ts.isSourceFile(owner) || ts.isClassStaticBlockDeclaration(owner) || isStaticField;
}

function isConstruction(owner: ts.Node): boolean {
  return ts.isConstructorDeclaration(owner) || (ts.isPropertyDeclaration(owner) && !isStatic(owner));
}

/** `this.handle` */
function isOfThis(callee: ts.Node): boolean {
  return ts.isPropertyAccessExpression(callee) && callee.expression.kind === ts.SyntaxKind.ThisKeyword;
}

function isInClass(member: ts.Node): boolean {
  return ts.isClassLike(member.parent);
}

/** A function of a class or of a literal: whoever has the object has it. */
function isMember(callee: ts.Node): boolean {
  const holder = holderOf(callee);
  return ts.isMethodDeclaration(holder) || ts.isPropertyAssignment(holder) || ts.isPropertyDeclaration(holder);
}

/** What gives a function its name. */
function holderOf(callee: ts.Node): ts.Node {
  return ts.isArrowFunction(callee) || ts.isFunctionExpression(callee) ? wrapped(callee).parent : callee;
}

function namesOf(type: ts.Type): readonly string[] {
  return (type.isUnion() ? type.types : [type]).flatMap(each => (each.isStringLiteral() ? each.value : []));
}

function isAnyText({ flags }: ts.Type): boolean {
  return (flags & (ts.TypeFlags.String | ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter)) !== 0;
}

function nameOf(callee: ts.Node): string | undefined {
  const holder = holderOf(callee);
  const isNamed =
    isMember(callee) ||
    ts.isFunctionDeclaration(holder) ||
    ts.isVariableDeclaration(holder) ||
    ts.isBindingElement(holder);
  const name = isNamed ? (holder as ts.NamedDeclaration).name : undefined;
  return name !== undefined && (ts.isIdentifier(name) || ts.isPrivateIdentifier(name)) ? name.text : undefined;
}
