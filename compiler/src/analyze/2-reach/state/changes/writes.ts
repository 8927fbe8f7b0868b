import * as ts from "../../../../typescript.js";
import { calleeOf, type CallSites } from "../../../1-discover/call-sites.js";
import { boundName, isConstant } from "../../../declarations.js";
import { bare, isThis, writtenBy } from "../../../expressions.js";
import type { References } from "../../../references.js";
import { ChangedArguments } from "./changed-arguments.js";
import { Copies } from "../parts/copies.js";
import type { Implementations } from "../roots/implementations.js";
import { assignedTargets, objectOf } from "../parts/parts.js";
import type { Path } from "../parts/patterns.js";
import { givenTo } from "../parts/package-flows.js";
import { Iterators } from "./iterators.js";
import { changesItsArgument, changesItsObject, changesItsObjectAfter } from "../../../packages/package-state.js";
import { memoisedBy } from "../../memo/memoised.js";
import { changedBelow } from "./changed-below.js";
import { isChanging, Mutators } from "./mutators.js";
import { RegularExpressions } from "./regular-expressions.js";
import { rememberingBehind } from "../roots/remembering.js";
import { isLiteral } from "../parts/places.js";
import type { Root } from "../roots/root.js";
import { Roots } from "../roots/roots.js";
import { valueOf, type FunctionNode } from "../../unit-nodes.js";

export interface Write {
  readonly node: ts.Node;
  /** What is reported: the statement's part that this write is. */
  readonly at: ts.Node;
  readonly root: Root;
  readonly target: ts.Expression;
  /** The key and the value of a write that could be a memo. */
  readonly key: ts.Expression | undefined;
  readonly value: ts.Expression | undefined;
  /** What a package's own memo executes once: `f` of `memoize(f)`. */
  readonly memoised?: readonly ts.Expression[];
}

/** Finds what a piece of code changes, at the place where it does. */
export class Writes {
  readonly #references: References;
  readonly #copies: Copies;
  readonly #roots: Roots;
  readonly #expressions: RegularExpressions;
  readonly #mutators: Mutators;
  readonly #iterators: Iterators;
  readonly #arguments: ChangedArguments;

  constructor(references: References, callSites: CallSites, implementations: Implementations) {
    this.#references = references;
    this.#copies = new Copies(references, callSites);
    this.#roots = new Roots(references, callSites, this.#copies, implementations);
    this.#expressions = new RegularExpressions(references, callSites, this.#roots);
    this.#mutators = new Mutators(references, this.#roots, this.#expressions);
    this.#iterators = new Iterators(references, callSites);
    this.#arguments = new ChangedArguments(
      references,
      callSites,
      this.#roots,
      this.#copies,
      this.#iterators,
      implementations,
      node => this.at(node),
    );
  }

  rootOf(expression: ts.Expression): Root | undefined {
    return this.#roots.rootOf(expression);
  }

  /** The values that an expression can have, as far as they are written in this project. */
  assignedTo(variable: ts.VariableDeclaration): readonly ts.Expression[] {
    return this.#roots.assignedTo(variable);
  }

  valuesOf(expression: ts.Expression): readonly ts.Expression[] {
    return this.#roots.valuesOf(expression);
  }

  /** The functions and the classes that an expression can stand for, also those that it was given. */
  functionsBehind(expression: ts.Expression): readonly FunctionNode[] {
    return this.#roots.functionsBehind(expression);
  }

  /** What can stand where the types know a form alone: what callers hand in, and what is in fields. */
  describedBy(expression: ts.Expression): readonly ts.Expression[] {
    return this.#roots.described.of(expression);
  }

  classesBehind(expression: ts.Expression): readonly ts.ClassLikeDeclaration[] {
    return this.#roots.classesBehind(expression);
  }

  /** What this node itself writes; its children are asked on their own. */
  at(node: ts.Node): readonly Write[] {
    const assigned = this.#assignments(node);
    const iterator = this.#iterators.usedBy(node);
    if (iterator !== undefined) return [...assigned, ...this.#write(node, iterator, undefined, undefined)];
    return ts.isCallExpression(node) ? this.#mutatingCall(node) : assigned;
  }

  #assignments(node: ts.Node): readonly Write[] {
    const target = writtenBy(node);
    if (target === undefined || this.#expressions.isBegunAnew(target)) return [];
    const value = ts.isBinaryExpression(node) ? node.right : undefined;
    return assignedTargets(target).flatMap(each => this.#write(node, each, undefined, value));
  }

  #write(
    node: ts.Node,
    target: ts.Expression,
    key: ts.Expression | undefined,
    value: ts.Expression | undefined,
    below: Path = [],
  ): readonly Write[] {
    const roots = this.#rootsOf(node, target, below);
    if (roots.length === 0) return [];
    const index = ts.isElementAccessExpression(bare(target)) ? (bare(target) as ts.ElementAccessExpression) : undefined;
    const at = ts.isCallExpression(node) || writtenBy(node) === target ? node : target;
    return roots.map(root => ({ node, at, root, target, key: key ?? index?.argumentExpression, value }));
  }

  /** Whose object it is that changes, or something below it, and whose else it can be. */
  #rootsOf(node: ts.Node, target: ts.Expression, below: Path): readonly Root[] {
    const changed = ts.isCallExpression(node) ? target : objectOf(target);
    const copied = changed === undefined ? [] : this.#copies.below(changed);
    const owner = writtenBy(node) === undefined ? this.rootOf(target) : this.#roots.rootOfAssigned(target);
    const iterator = this.#iterators.rootOf(target);
    // `mine.tags = []` has put something new there.
    if (iterator === undefined && copied.length > 0 && copied.every(each => isLiteral(bare(each)))) return [];
    const root = iterator ?? this.#roots.sharedRootOf(copied) ?? owner;
    if (root === undefined) return [];
    // `this.rates = rates` replaces what the field holds, and changes nothing of it.
    const isReplaced = changed === undefined || isThis(bare(changed));
    return isReplaced ? [root] : [root, ...this.#roots.othersOf(root, changed, node, below)];
  }

  #mutatingCall(call: ts.CallExpression): readonly Write[] {
    const callee = bare(call.expression);
    const changed = this.#mutators.changedByArguments(call);
    if (changed !== undefined) return this.#write(call, changed, undefined, undefined);
    const holder = this.#roots.beside.holderOf(call);
    if (holder !== undefined) return this.#keptWrite(call, callee, holder);
    if (this.#mutators.isMutator(callee)) {
      if (this.#roots.weakKeys.isOfRun(call, callee)) return [];
      const isSet = ts.isPropertyAccessExpression(callee) && callee.name.text === "set";
      const [key, value] = isSet ? call.arguments : [undefined, addedBy(callee, call)];
      return this.#write(call, callee.expression, key, value);
    }
    const through = this.#mutators
      .changedThroughFunction(call)
      .flatMap(each => this.#write(call, each, undefined, undefined));
    if (through.length > 0) return through;
    return this.#packageCall(call, callee) ?? [...this.#changedArguments(call), ...this.#changedByHanded(call)];
  }

  /** `items.forEach(close)`: what a function with a name does to what it gets. Of one without, the code is seen where it stands. */
  #changedByHanded(call: ts.CallExpression): readonly Write[] {
    return call.arguments.flatMap(argument => {
      const code = bare(argument);
      const named =
        ts.isIdentifier(code) || ts.isPropertyAccessExpression(code) ? this.#functionNamed(code) : undefined;
      return (named?.parameters ?? []).flatMap((parameter, index) => {
        if (!ts.isParameter(parameter) || !this.isMutated(parameter)) return [];
        return this.#roots
          .handed(call, code, index)
          .flatMap(each => this.#arguments.changedOf(parameter, each))
          .flatMap(({ changed, path }) => this.#write(call, changed, undefined, undefined, path));
      });
    });
  }

  #changedArguments(call: ts.CallExpression): readonly Write[] {
    return this.#arguments.of(call).flatMap(({ changed, path, by }) => {
      const writes = this.#write(call, changed, undefined, undefined, path);
      return by === undefined ? writes : writes.map(each => behind(each, by));
    });
  }

  #functionNamed(name: ts.Expression): ts.SignatureDeclaration | undefined {
    const target = this.#references.resolve(name);
    const declaration =
      target.kind === "member" ? target.nodes[0] : target.kind === "declaration" ? target.node : undefined;
    const code = declaration && calleeOf(declaration);
    return code !== undefined && ts.isFunctionLike(code) ? code : undefined;
  }

  /** Calls that change an object which a package made, or was given. */
  #packageCall(call: ts.CallExpression, callee: ts.Expression): readonly Write[] | undefined {
    const target = this.#references.resolve(callee);
    if (target.kind === "member" && target.nodes.every(ts.isTypeElement)) {
      const untyped =
        ts.isPropertyAccessExpression(callee) && this.#isChangedUntyped(callee.expression, callee.name.text)
          ? this.#write(call, callee.expression, undefined, undefined)
          : undefined;
      if (untyped !== undefined || target.nodes.length === 0) return untyped;
    }
    if (target.kind === "declaration" || target.kind === "member" || ts.isCallExpression(callee))
      return this.#rememberingCall(call, callee) ?? this.#takenCall(call, callee);
    if (target.kind !== "package") return undefined;
    const { identity, member, file } = target;
    const [first] = givenTo(this.#references, call);
    if (first !== undefined && changesItsArgument(identity.name, member, file)) return this.#changedIn(call, member);
    // What is set of the package itself, its verdict tells.
    if (!ts.isPropertyAccessExpression(callee) || this.#references.resolve(callee.expression).kind === "package")
      return undefined;
    const unlocking = changesItsObjectAfter(identity.name, member);
    const isChanged =
      unlocking === undefined ? changesItsObject(identity.name, member) : this.#isMadeBy(callee, unlocking);
    return isChanged ? this.#write(call, callee.expression, undefined, undefined) : undefined;
  }

  /** A copy that is changed below its own members is changed in what it was made of: `merge({ ...defaults }, given)`. */
  #changedIn(call: ts.CallExpression, member: string): readonly Write[] {
    const [subject, path] = givenTo(this.#references, call);
    if (subject === undefined) return [];
    const part = changedBelow(this.#references, member, path);
    const sources = part === "nothing" ? [] : this.#copies.of(subject, part === "anything" ? undefined : part.name);
    const shared = sources.filter(each => this.#references.hasObjects(each));
    return [subject, ...shared].flatMap(each => this.#write(call, each, undefined, undefined));
  }

  /** `on(…)`, where `const { on } = mitt()`: a method that has its object without being called on it. */
  #takenCall(call: ts.CallExpression, callee: ts.Expression): readonly Write[] | undefined {
    const declared = this.#references.resolve(callee);
    const holder = declared.kind === "declaration" ? declared.node : undefined;
    const object = holder && objectTakenFrom(holder);
    const name = holder && nameTaken(holder);
    if (object === undefined || name === undefined) return undefined;
    const method = this.#references.memberOf(object, name, callee);
    const isChanged =
      method.kind === "package"
        ? changesItsObject(method.identity.name, method.member)
        : this.#isChangedUntyped(object, name);
    if (!isChanged) return undefined;
    const written = this.#write(call, object, undefined, undefined);
    return written.length > 0 ? written : ofPattern(call, object);
  }

  /** Of an object that a constant holds: by which call it was made. */
  #isMadeBy({ expression }: ts.PropertyAccessExpression, maker: string): boolean {
    const object = this.#references.resolve(expression);
    const made = object.kind === "declaration" ? valueOf(object.node) : undefined;
    const method = made !== undefined && ts.isCallExpression(made) ? bare(made.expression) : undefined;
    return method !== undefined && ts.isPropertyAccessExpression(method) && method.name.text === maker;
  }

  /** `bus.on(…)`, where `const bus = mitt()` and the types do not tell what that is. */
  #isChangedUntyped(object: ts.Expression, method: string): boolean {
    const holder = this.#references.resolve(object);
    const made = holder.kind === "declaration" ? valueOf(holder.node) : object;
    if (made === undefined || !(ts.isCallExpression(made) || ts.isNewExpression(made))) return false;
    const maker = this.#references.resolve(made.expression);
    return maker.kind === "package" && changesItsObject(maker.identity.name, method);
  }

  /** `limit(…)`, where `const limit = pLimit(2)`. */
  #rememberingCall(call: ts.CallExpression, callee: ts.Expression): readonly Write[] | undefined {
    const made = rememberingBehind(this.#references, callee);
    if (made === undefined) return undefined;
    const memoised = made === "unknown" ? undefined : memoisedBy(this.#references, made);
    return this.#write(call, callee, undefined, undefined).map(each => (memoised ? { ...each, memoised } : each));
  }

  #keptWrite(call: ts.CallExpression, target: ts.Expression, holder: ts.ClassLikeDeclaration): readonly Write[] {
    const isWrite = ts.isPropertyAccessExpression(target) && isChanging(target.name.text);
    const root: Root = { kind: "field", declaration: holder };
    return isWrite ? [{ node: call, at: call, root, target, key: undefined, value: undefined }] : [];
  }

  /** True if a function changes the object that it is given for this parameter. */
  isMutated(parameter: ts.ParameterDeclaration): boolean {
    return this.#arguments.isChanged(parameter);
  }
}

/** `bus` of `const { on } = bus` and of `const on = bus.on`. */
function objectTakenFrom(holder: ts.Declaration): ts.Expression | undefined {
  if (ts.isVariableDeclaration(holder)) {
    const value = valueOf(holder);
    return value !== undefined && ts.isPropertyAccessExpression(value) ? value.expression : undefined;
  }
  if (!ts.isBindingElement(holder) || !ts.isObjectBindingPattern(holder.parent)) return undefined;
  const variable = holder.parent.parent;
  return ts.isVariableDeclaration(variable) && isConstant(variable) ? variable.initializer : undefined;
}

/** An object that is taken apart where it is made is known by the pattern: `const { on, emit } = mitt()`. */
function ofPattern(call: ts.CallExpression, object: ts.Expression): readonly Write[] {
  const { parent: declaration } = object;
  const isMade = ts.isCallExpression(object) || ts.isNewExpression(object);
  if (!isMade || !ts.isVariableDeclaration(declaration)) return [];
  const root: Root = { kind: "variable", declaration };
  return [{ node: call, at: call, root, target: object, key: undefined, value: undefined }];
}

function nameTaken(holder: ts.Declaration): string | undefined {
  if (ts.isBindingElement(holder)) return boundName(holder);
  const value = valueOf(holder);
  return value !== undefined && ts.isPropertyAccessExpression(value) ? value.name.text : undefined;
}

function behind(write: Write, member: ts.Declaration): Write {
  const { root } = write;
  return root.kind === "variable" ? { ...write, root: { ...root, handedBy: root.handedBy ?? member } } : write;
}

/** `x` of `list.push(x)`, which could fill a list for good. */
function addedBy(method: ts.Expression, { arguments: given }: ts.CallExpression): ts.Expression | undefined {
  const isAdded = ts.isPropertyAccessExpression(method) && /^(push|add)$/.test(method.name.text);
  return isAdded && given.length === 1 ? given[0] : undefined;
}
