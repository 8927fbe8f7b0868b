import * as ts from "../../../../typescript.js";
import { calleeOf, isCallee, type CallSites } from "../../../1-discover/call-sites.js";
import type { ConnectedFiles } from "../../../connected-files.js";
import { enclosingFunction, isAccess, isSynchronous, wrapped } from "../../../expressions.js";
import { groups } from "../../../incremental/groups.js";
import type { Cache } from "../../../incremental/reads.js";
import type { Project } from "../../../project.js";
import type { References } from "../../../references.js";
import { mayBeBehind } from "../roots/behind.js";
import {
  executes,
  isAnyText,
  isAskedForMember,
  isConstruction,
  isDefaultExport,
  isDerived,
  isExecutedAtLoad,
  isInClass,
  isMember,
  isOfThis,
  isReturned,
  makesItself,
  namedBy,
  nameOf,
  namesOf,
} from "./callees.js";
import { isData } from "../values/data.js";
import type { LentCallbacks } from "./lent-callbacks.js";
import { anyName, defaultName, isRenaming, mentionsIn, type Mention } from "./mentions.js";
import { OwnObjects } from "./own-objects.js";

/**
 * Before what a function is called for the last time: the first run, or anybody's use of the object that it belongs to. Or on what it
 * is called alone: objects that whoever calls it has made for itself.
 */
type Before = "load" | "construction" | "own";

/**
 * Functions that are called while modules are loaded and never again, like `register("double", n => 2 * n)`: what they write
 * is complete before the first run begins. So is what a method writes into its object that is called by constructors alone.
 */
export class LoadOnly {
  readonly #project: Project;
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #lent: LentCallbacks;
  readonly #known: Readonly<Record<Before, Cache<ts.Node, boolean>>> = {
    load: new Map(),
    construction: new Map(),
    own: new Map(),
  };
  readonly #connected: ConnectedFiles;
  readonly #own: OwnObjects;
  #mentions: ReadonlyMap<string, readonly Mention[]> | undefined;

  constructor(
    project: Project,
    references: References,
    callSites: CallSites,
    lent: LentCallbacks,
    connected: ConnectedFiles,
  ) {
    this.#project = project;
    this.#references = references;
    this.#callSites = callSites;
    this.#lent = lent;
    this.#connected = connected;
    this.#own = new OwnObjects(references, callSites, lent, {
      isAlwaysCalled: callee => this.isAlwaysCalled(callee),
      isOfOwnObjects: method => this.has(method, "own"),
    });
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
      if (before === "load" && isConstruction(callee)) return this.#isOnlyConstructed(callee.parent);
      return this.#isCalledWhereMade(callee, before) || this.#areOnlyCalled(callee, before);
    });
  }

  /** Also those that call one another in a circle, into which nobody comes in another way. */
  #areOnlyCalled(callee: ts.Node, before: Before): boolean {
    const circle = new Set([callee]);
    for (const each of circle) {
      const isOf = (owner: ts.Node): boolean => {
        if (!mayBeInCircle(each, owner, before)) return this.has(owner, before);
        if (!this.#isCalledWhereMade(owner, before)) circle.add(owner);
        return true;
      };
      if (!this.#isOnlyCalled(each, before, isOf)) return false;
    }
    return true;
  }

  /** What a method does to what is in a field, to the objects of those alone who have made them for themselves. */
  isOfOwnParts(method: ts.Node, field: ts.Declaration): boolean {
    return this.has(method, "own") && !this.#own.isHandedOn(field);
  }

  /** Whether a function is called by its name, and never handed to anybody. */
  isAlwaysCalled(callee: ts.Node): boolean {
    const name = nameOf(callee);
    if (name === undefined || isMember(callee)) return false;
    return [...this.#mentionsMeaning(name, callee)].every(each => isCallee(namedBy(each)));
  }

  /** Wherever a function or a constant is mentioned; nothing where that cannot be told. */
  mentionsOf(named: ts.Node): readonly ts.Node[] | undefined {
    if (ts.isExportAssignment(named)) return [...this.#mentionsMeaning(defaultName, calleeOf(named))];
    const name = nameOf(named);
    return name === undefined ? undefined : [...this.#mentionsMeaning(name, named)];
  }

  /** A class of which modules make objects while they are loaded, and nobody later on. */
  #isOnlyConstructed(holder: ts.Node): boolean {
    if (!ts.isClassLike(holder) || isDerived(holder)) return false;
    const made = this.#constructionsOf(holder);
    return made !== undefined && made.length > 0 && made.every(each => this.#isAtLoad(each));
  }

  /** Also of what extends it; nothing where somebody may make other objects. */
  #constructionsOf(holder: ts.ClassLikeDeclaration): readonly ts.Node[] | undefined {
    const name = makesItself(holder) ? undefined : nameOf(holder);
    if (name === undefined) return undefined;
    const constructions: ts.Node[] = [];
    for (const mention of this.#mentionsMeaning(name, holder)) {
      if (isAskedForMember(mention)) continue;
      const { parent } = wrapped(mention);
      if (!ts.isNewExpression(parent) || wrapped(mention) !== parent.expression) return undefined;
      constructions.push(parent);
    }
    for (const extending of this.#callSites.extending(holder)) {
      const others = this.#constructionsOf(extending);
      if (others === undefined) return undefined;
      constructions.push(...others);
    }
    return constructions;
  }

  #isAtLoad(node: ts.Node): boolean {
    const owner = this.#lent.executing(node);
    return isExecutedAtLoad(owner) || this.has(owner, "load");
  }

  /** What `@register("a")` and `register("a")(load)` call: the function that `register` gives back. */
  #isCalledWhereMade(callee: ts.Node, before: Before): boolean {
    if (ts.isSourceFile(callee)) return false;
    const maker = enclosingFunction(callee);
    const name = isReturned(callee, maker) ? nameOf(maker) : undefined;
    const mentions = name === undefined ? [] : [...this.#mentionsMeaning(name, maker)].map(namedBy);
    return (
      mentions.length > 0 &&
      mentions.every(each => {
        const made = isCallee(each) ? wrapped(each).parent : undefined;
        if (made === undefined) return false;
        return ts.isDecorator(made.parent) || (before === "load" && isCallee(made) && this.#isAtLoad(made));
      })
    );
  }

  #isOnlyCalled(callee: ts.Node, before: Before, isOf: (owner: ts.Node) => boolean): boolean {
    const name = nameOf(callee);
    if (name === undefined) return false;
    let isCalled = false;
    for (const mention of this.#mentionsMeaning(name, callee)) {
      if (this.#isRecursion(mention, callee)) continue;
      if (!this.#isCalled(mention, callee, before, isOf)) return false;
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

  #isCalled(mention: ts.Node, callee: ts.Node, before: Before, isOf: (owner: ts.Node) => boolean): boolean {
    const { parent } = mention;
    if (ts.isDecorator(parent)) return true;
    // Another name for it, of which the same is asked.
    if (ts.isBindingElement(parent)) return this.has(parent, before);
    const named = namedBy(mention);
    if (ts.isAccessor(callee) && !executes(named, callee)) return true;
    if (!ts.isAccessor(callee) && !this.#isCalledAtOnce(named, callee)) return false;
    const owner = this.#lent.executing(named);
    if (before === "own") return this.#isOfOwn(named, owner, isOf);
    if (before === "construction" && isOfThis(named) && isConstruction(owner)) return true;
    return isExecutedAtLoad(owner) || isOf(owner);
  }

  #isOfOwn(named: ts.Node, owner: ts.Node, isOf: (owner: ts.Node) => boolean): boolean {
    if (isExecutedAtLoad(owner) || this.has(owner, "load")) return true;
    if (isOfThis(named)) return isConstruction(owner) || isOf(owner);
    return isAccess(named) && this.#own.has(named.expression);
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

/** Whoever waits in a circle may go on in it after all others are done; what is done to one's own object is one's own even then. */
function mayBeInCircle(callee: ts.Node, owner: ts.Node, before: Before): boolean {
  if (nameOf(owner) === undefined || isConstruction(owner)) return false;
  return before === "own" || (isSynchronous(callee) && isSynchronous(owner));
}

interface Subject {
  readonly name: string;
  readonly file: string;
}
