import * as ts from "../../../typescript.js";
import { argumentsFor, type CallSite, type CallSites } from "../../1-discover/call-sites.js";
import { boundName } from "../../declarations.js";
import { bare, isThis, isWithin, wrapped } from "../../expressions.js";
import type { References } from "../../references.js";
import { isFunctionNode } from "../unit-nodes.js";
import type { KeptCallbacks } from "../state/load/kept-callbacks.js";
import { ownerOfThis } from "../state/roots/owner-of-this.js";
import { partOfLiteral } from "../state/parts/parts.js";
import { holderOfPattern } from "../state/parts/patterns.js";
import type { Writes } from "../state/changes/writes.js";
import { isHandedOver, isMadeForOthers } from "./handed-over.js";
import type { HeldFunction, HeldFunctions, HeldMember } from "./held-functions.js";
import type { ImplicitCalls } from "./implicit-calls.js";
import { isOwnObject, outside, type Scope } from "./scope.js";

/** Code that is entered from elsewhere, and what belongs to it there. */
export interface Entry {
  readonly code: ts.Node;
  readonly scope: Scope;
  /** Where somebody hands it in whom the code around does not know: it counts for runs that execute that. */
  readonly givenAt?: ts.Node | undefined;
}

/** A method of an object that is handed over: whoever gets the object enters it by its name. */
export interface NamedEntry extends Entry {
  readonly name: string;
}

type Given = (parameter: ts.ParameterDeclaration) => readonly ts.Expression[];
const unknown: Given = () => [];

/** Finds the code that other code enters: by a call, or because it hands over a function or an object. */
export class Entries {
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #writes: Writes;
  readonly #held: HeldFunctions;
  readonly #kept: KeptCallbacks;
  readonly #implicit: ImplicitCalls;

  constructor(
    references: References,
    callSites: CallSites,
    writes: Writes,
    held: HeldFunctions,
    kept: KeptCallbacks,
    implicit: ImplicitCalls,
  ) {
    this.#references = references;
    this.#callSites = callSites;
    this.#writes = writes;
    this.#held = held;
    this.#kept = kept;
    this.#implicit = implicit;
  }

  /** The functions that a value stands for which the run hands over. */
  ofHanded(value: ts.Node): readonly Entry[] {
    if (isFunctionNode(value)) return [this.#entry({ code: value }, value, outside, unknown)];
    if (!ts.isExpression(value)) return [];
    const held = this.#held.of(value);
    const beside = held.flatMap(({ bound = [] }) => bound.flatMap(each => this.#held.of(each)));
    return [
      ...[...held, ...beside].map(each => this.#entry(each, value, outside, givenBefore(each))),
      ...this.#kept.keptByMade(value).map(code => this.#entry({ code }, value, outside, unknown)),
    ];
  }

  at(node: ts.Node, scope: Scope): readonly Entry[] {
    const named =
      ts.isCallExpression(node) || ts.isNewExpression(node)
        ? this.#called(node, scope)
        : isHandedOver(node) && this.#references.isCallable(node)
          ? this.#mentioned(node, scope)
          : [];
    const entries = [...named, ...this.#implicit.at(node).map(each => this.#entry(each, node, scope, unknown))];
    // What stands within the code is looked at where it stands, unless it gets what is not its own.
    return entries.filter(
      ({ code, scope: { borrowed } }) => borrowed !== scope.borrowed || !scope.code.some(each => isWithin(code, each)),
    );
  }

  membersAt(node: ts.Node, scope: Scope): readonly NamedEntry[] {
    if (isMadeForOthers(node)) return this.#entriesOf(this.#held.membersOf(node), node, scope);
    if (!isHandedOver(node) || this.#references.isPrimitive(node)) return [];
    return this.#entriesOf([...this.#held.membersWithin(node), ...this.#membersAround(node, scope)], node, scope);
  }

  #entriesOf(members: readonly HeldMember[], node: ts.Expression, scope: Scope): readonly NamedEntry[] {
    return members.map(member => ({ ...this.#entry(member, node, scope, unknown), name: member.name }));
  }

  #mentioned(node: ts.Expression, scope: Scope): readonly Entry[] {
    return [
      ...this.#heldBy(node, scope).map(each => this.#entry(each, node, scope, givenBefore(each))),
      ...this.#kept.keptByMade(node).map(code => this.#entry({ code }, code, scope, unknown)),
    ];
  }

  #called(call: CallSite, scope: Scope): readonly Entry[] {
    const kept = ts.isCallExpression(call) ? this.#kept.calledBy(call) : [];
    return [
      ...kept.map(code => this.#entry({ code }, code, scope, unknown)),
      ...this.#callees(call, scope).map(each =>
        this.#entry(each, call.expression, scope, parameter =>
          each.bound === undefined ? argumentsFor(parameter, call) : givenBefore(each)(parameter),
        ),
      ),
    ];
  }

  #callees(call: CallSite, scope: Scope): readonly HeldFunction[] {
    const callee = bare(call.expression);
    const isMethod = ts.isPropertyAccessExpression(callee) || ts.isElementAccessExpression(callee);
    const object = isMethod && ts.isCallExpression(call) ? callee.expression : undefined;
    const named = this.#callSites.callees(call).flatMap((each): readonly HeldFunction[] => {
      const code = ts.isClassLike(each) ? each.members.find(ts.isConstructorDeclaration) : each;
      return code !== undefined && isFunctionNode(code) && code.body !== undefined ? [{ code, object }] : [];
    });
    return named.length > 0 ? named : this.#heldBy(callee, scope);
  }

  #heldBy(value: ts.Expression, scope: Scope): readonly HeldFunction[] {
    const held = this.#held.of(value);
    return held.length > 0 ? held : this.#heldAround(value, scope);
  }

  /** `report` and `span.end`, where the function around the body is given `report` and `span`, or its object has them in fields. */
  #heldAround(value: ts.Expression, scope: Scope): readonly HeldFunction[] {
    const node = bare(value);
    const object = ts.isPropertyAccessExpression(node) && !isThis(bare(node.expression)) ? node.expression : undefined;
    if (object !== undefined) {
      const name = (node as ts.PropertyAccessExpression).name.text;
      return this.#membersAround(object, scope).filter(each => each.name === name);
    }
    if (!this.#isAround(node, scope)) return [];
    return this.#writes
      .describedBy(node)
      .flatMap(each => this.#held.of(each).map(held => ({ ...held, givenAt: held.code })));
  }

  #membersAround(object: ts.Expression, scope: Scope): readonly HeldMember[] {
    if (!this.#isAround(object, scope)) return [];
    return this.#writes
      .describedBy(object)
      .flatMap(each => this.#held.membersOf(each).map(member => ({ ...member, object, givenAt: each })));
  }

  /** A parameter of a function around the code, or a field of the object that this belongs to. */
  #isAround(value: ts.Expression, scope: Scope): boolean {
    const node = bare(value);
    const target = this.#references.resolve(node);
    if (target.kind === "declaration") return isParameterAround(target.node, scope);
    const [field] = target.kind === "member" ? target.nodes : [];
    const isField = field !== undefined && (ts.isPropertyDeclaration(field) || ts.isParameter(field));
    return isField && ts.isPropertyAccessExpression(node) && isThis(bare(node.expression)) && !scope.ownsThis;
  }

  #entry(held: HeldFunction, mention: ts.Node, scope: Scope, given: Given): Entry {
    const { code, givenAt } = held;
    const borrowed = this.#borrowed(held, scope, given);
    const makers = this.#isMadeHere(mention, scope) ? makersOf(code, scope) : [];
    return {
      code,
      givenAt,
      scope: {
        code: [...scope.code, code, ...makers],
        ownsThis: this.#ownsThis(held, mention, scope),
        borrowed: borrowed.length === 0 ? scope.borrowed : new Set([...scope.borrowed, ...borrowed]),
      },
    };
  }

  /** The variables around a function that `next` stands for are those of whoever has `next`. */
  #isMadeHere(mention: ts.Node, scope: Scope): boolean {
    if (!ts.isExpression(mention)) return false;
    // Whatever the run hands over, it may keep.
    if (scope === outside && this.#writes.rootOf(mention) === undefined) return false;
    return isOwnObject(mention, scope, this.#writes);
  }

  #ownsThis({ code, object }: HeldFunction, mention: ts.Node, scope: Scope): boolean {
    const [body = code] = scope.code;
    const isArrow = ts.isArrowFunction(code);
    // The arrow in a field has the object that it is a field of.
    if (isArrow && !ts.isPropertyDeclaration(wrapped(code).parent)) {
      if (isWithin(body, ownerOfThis(code))) return false;
      if (scope.code.some(each => isWithin(code, each))) return scope.ownsThis;
    }
    const holder = object ?? (isArrow && ts.isExpression(mention) ? mention : undefined);
    return holder === undefined || isOwnObject(holder, scope, this.#writes);
  }

  /** The parameters, and the names in their patterns, that stand for what is not the code's own. */
  #borrowed({ code }: HeldFunction, scope: Scope, given: Given): readonly ts.Node[] {
    return code.parameters
      .filter(each => ts.isParameter(each))
      .flatMap(parameter => given(parameter).flatMap(each => this.#borrowedBy(parameter, each, scope)));
  }

  #borrowedBy(
    name: ts.ParameterDeclaration | ts.BindingElement,
    value: ts.Expression,
    scope: Scope,
  ): readonly ts.Node[] {
    const literal = bare(value);
    if (ts.isObjectBindingPattern(name.name) && ts.isObjectLiteralExpression(literal))
      return name.name.elements.flatMap(each => {
        const part = partOfLiteral(literal, boundName(each) ?? "");
        return part === undefined ? [] : this.#borrowedBy(each, part, scope);
      });
    if (this.#references.isPrimitive(literal) || isOwnObject(literal, scope, this.#writes)) return [];
    return namesIn(name);
  }
}

function isParameterAround(declaration: ts.Node, { code }: Scope): boolean {
  const holder = ts.isBindingElement(declaration) ? holderOfPattern(declaration) : declaration;
  return ts.isParameter(holder) && !code.some(each => isWithin(holder, each));
}

/** The arguments of `bind`. */
function givenBefore({ bound = [] }: HeldFunction): Given {
  return parameter => {
    const argument = bound[parameter.parent.parameters.indexOf(parameter)];
    return argument === undefined ? [] : [argument];
  };
}

/** The functions around a function, up to the one that the body is in as well. */
function makersOf(code: ts.Node, scope: Scope): readonly ts.Node[] {
  const [body = code] = scope.code;
  const found: ts.Node[] = [];
  for (let outer = code.parent; !ts.isSourceFile(outer) && !isWithin(body, outer); outer = outer.parent)
    if (ts.isFunctionLike(outer)) found.push(outer);
  return found;
}

function namesIn(declaration: ts.ParameterDeclaration | ts.BindingElement): readonly ts.Node[] {
  const { name } = declaration;
  if (ts.isIdentifier(name)) return [declaration];
  return [declaration, ...name.elements.flatMap(each => (ts.isBindingElement(each) ? namesIn(each) : []))];
}
