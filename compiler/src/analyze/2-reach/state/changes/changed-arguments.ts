import * as ts from "../../../../typescript.js";
import {
  argumentsFor,
  calleeOf,
  ownerOfParameter,
  type CallSite,
  type CallSites,
} from "../../../1-discover/call-sites.js";
import { isBodiless } from "../../../declarations.js";
import { bare, isAccess, isModuleLevel, isThis, writtenBy, handsOutLeft } from "../../../expressions.js";
import type { CodeAnswers } from "../../../incremental/code-answers.js";
import type { References } from "../../../references.js";
import type { Copies } from "../parts/copies.js";
import type { Implementations } from "../roots/implementations.js";
import { appliedBy } from "./applied.js";
import type { Iterators } from "./iterators.js";
import { objectOf } from "../parts/parts.js";
import { pathWithin } from "../parts/paths.js";
import { parameterOf, type Path } from "../parts/patterns.js";
import { isLiteral, placesIn } from "../parts/places.js";
import { isSharedRoot } from "../roots/root.js";
import type { Roots } from "../roots/roots.js";
import type { FunctionNode } from "../../unit-nodes.js";
import type { Write } from "./writes.js";

/** What a call changes of what it is given, and where in it: nothing is there to say of what is written out. */
export interface ChangedArgument extends ChangedPlace {
  /** The member behind an interface that changes it. */
  readonly by?: ts.Declaration;
}

export interface ChangedPlace {
  readonly changed: ts.Expression;
  readonly path: Path;
}

/** Where in what it is given a function changes something. */
type Change = Path | "anywhere";

type Parameter = ts.ParameterDeclaration;

/** Finds what functions change of the objects that they are given, or of their parts: `list` of `add({ list })`. */
export class ChangedArguments {
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #roots: Roots;
  readonly #copies: Copies;
  readonly #iterators: Iterators;
  readonly #implementations: Implementations;
  readonly #writesAt: (node: ts.Node) => readonly Write[];
  readonly #changes: CodeAnswers<Parameter, readonly Change[]>;

  constructor(
    references: References,
    callSites: CallSites,
    roots: Roots,
    copies: Copies,
    iterators: Iterators,
    implementations: Implementations,
    writesAt: (node: ts.Node) => readonly Write[],
  ) {
    this.#references = references;
    this.#callSites = callSites;
    this.#roots = roots;
    this.#copies = copies;
    this.#iterators = iterators;
    this.#implementations = implementations;
    this.#writesAt = writesAt;
    this.#changes = references.answers.about<Parameter, readonly Change[]>({
      question: "changes",
      whileFinding: [],
      find: parameter => this.#changesOf(parameter),
    });
    implementations.answering("changes", member => this.#changesBy(member));
  }

  of(call: ts.CallExpression): readonly ChangedArgument[] {
    const byCallees = this.#roots.calledBy(call).flatMap(callee =>
      callee.parameters.filter(ts.isParameter).flatMap(parameter => {
        const given = argumentsFor(parameter, call);
        return given.flatMap((each, index) => {
          const isSpread = ts.isSpreadElement(each) && parameter.dotDotDotToken === undefined;
          const place = isSpread ? callee.parameters.indexOf(parameter) - call.arguments.indexOf(each) : index;
          return this.changedOf(parameter, each, String(place));
        });
      }),
    );
    return [...this.#changedBehind(call), ...byCallees, ...this.#changedByApplied(call), ...this.#changedBeside(call)];
  }

  /** `change(state, item)` of `partial(change, state)`: what is done to something by what is handed in beside it. */
  #changedBeside(call: ts.CallExpression): readonly ChangedPlace[] {
    const handed = this.#parameterNamed(call.expression);
    if (handed === undefined) return [];
    return this.#callSites.of(ownerOfParameter(handed)).flatMap(site =>
      argumentsFor(handed, site)
        .flatMap(each => this.#roots.functionsOf(each))
        .flatMap(code =>
          parametersOf(code).flatMap((parameter, index) => {
            const argument = call.arguments[index];
            const beside = argument && this.#parameterNamed(argument);
            return beside?.parent === handed.parent ? this.#changedAtSite(parameter, argument, beside, site) : [];
          }),
        ),
    );
  }

  /** What all runs share of it. What a module makes where it hands it in is known by the name that it has here. */
  #changedAtSite(
    parameter: Parameter,
    argument: ts.Expression | undefined,
    beside: Parameter,
    site: CallSite,
  ): readonly ChangedPlace[] {
    const [given] = argumentsFor(beside, site);
    if (given === undefined || argument === undefined) return [];
    if (ts.isNewExpression(bare(given)) || isLiteral(bare(given)))
      return isModuleLevel(site) ? this.changedOf(parameter, argument) : [];
    const root = this.#roots.rootOf(given);
    return root !== undefined && isSharedRoot(root) ? this.changedOf(parameter, given) : [];
  }

  #parameterNamed(name: ts.Expression): Parameter | undefined {
    const target = ts.isIdentifier(bare(name)) ? this.#references.resolve(bare(name)) : undefined;
    return target?.kind === "declaration" && ts.isParameter(target.node) ? target.node : undefined;
  }

  #changedByApplied(call: ts.CallExpression): readonly ChangedPlace[] {
    const applied = appliedBy(this.#references, call);
    if (applied === undefined) return [];
    return this.#roots.functionsOf(applied.code).flatMap(code =>
      parametersOf(code).flatMap((parameter, index) => {
        const given = applied.given.slice(index, parameter.dotDotDotToken === undefined ? index + 1 : undefined);
        return given.flatMap((each, place) => this.changedOf(parameter, each, String(place)));
      }),
    );
  }

  /** True if a function changes what it is given for this parameter, or a part of it. */
  isChanged(parameter: Parameter): boolean {
    return this.#changes.of(parameter).length > 0;
  }

  /** What changes of one argument; several are gathered in a rest parameter. */
  changedOf(parameter: Parameter, argument: ts.Expression, index = "0"): readonly ChangedPlace[] {
    const given = ts.isSpreadElement(argument) ? argument.expression : argument;
    const isUsedUp = this.#iterators.isKept(given) && this.#iterators.isUsedUp(parameter);
    if (isUsedUp) return [{ changed: given, path: [] }];
    // The argument first: whoever looks into a function is looked at again after each edit of it.
    if (!this.#couldBeShared(given) && !isLiteral(given) && this.#copies.of(given).length === 0) return [];
    const changes = this.#changes.of(parameter);
    const ofArgument =
      parameter.dotDotDotToken !== undefined
        ? changes.flatMap(each => within(each, index))
        : ts.isSpreadElement(argument)
          ? changes.map(each => (each === "anywhere" ? each : [index, ...each]))
          : changes;
    const places = ofArgument.flatMap(change => placesIn(given, change));
    const changed = places.flatMap(({ value, path }) => this.#changedAt(value, path));
    return [...new Map(changed.map(each => [each.changed, each])).values()];
  }

  #changedAt(value: ts.Expression, path: Path): readonly ChangedPlace[] {
    const copied = path.length === 0 ? [] : this.#copies.of(value, path[0]);
    const whole = this.#couldBeShared(value) ? [{ changed: value, path }] : [];
    return [...whole, ...copied.map(changed => ({ changed, path: [] }))];
  }

  /** `visitor.enter(node)`: what those methods change that can be behind an interface. */
  #changedBehind(call: ts.CallExpression): readonly ChangedArgument[] {
    const method = bare(call.expression);
    if (!ts.isPropertyAccessExpression(method) || !call.arguments.some(each => this.#couldBeShared(each))) return [];
    const target = this.#references.resolve(method);
    if (target.kind !== "member" || !target.nodes.every(isBodiless)) return [];
    const implementations = this.#implementations.of(target.nodes, method.expression, "changes");
    return implementations.flatMap(({ member, answer }) => {
      const changed = call.arguments.filter(
        (each, index) => (JSON.parse(answer) as readonly number[]).includes(index) && this.#couldBeShared(each),
      );
      return changed.map(each => ({ changed: each, path: [], by: member }));
    });
  }

  /** The parameters, by index, whose objects a member changes. */
  #changesBy(member: ts.Declaration): string | undefined {
    const code = calleeOf(member);
    if (!ts.isFunctionLike(code)) return undefined;
    const changed = code.parameters.flatMap((each, index) =>
      ts.isParameter(each) && this.isChanged(each) ? [index] : [],
    );
    return changed.length === 0 ? undefined : JSON.stringify(changed);
  }

  #couldBeShared(argument: ts.Expression): boolean {
    const value = bare(argument);
    return handsOn(value) && !this.#references.isPrimitive(value);
  }

  #changesOf(parameter: Parameter): readonly Change[] {
    this.#references.reads.body(parameter);
    const changes: Change[] = [];
    const visit = (node: ts.Node): void => {
      for (const write of this.#writesAt(node)) {
        const change = this.#changeOf(parameter, write);
        if (change !== undefined) changes.push(change);
      }
      ts.forEachChild(node, visit);
    };
    const body = "body" in parameter.parent ? parameter.parent.body : undefined;
    if (body) visit(body);
    return changes;
  }

  /** Where in what a parameter is given something changes; nothing where only a variable is replaced. */
  #changeOf(parameter: Parameter, { root, node, target }: Write): Change | undefined {
    if (root.kind !== "variable" || parameterOf(root.declaration) !== parameter) return undefined;
    const changed = writtenBy(node) === undefined ? target : objectOf(target);
    if (changed === undefined) return undefined;
    const path = pathWithin(this.#references, changed, root.declaration);
    if (this.#roots.given.isReplaced(root.declaration, node, path)) return undefined;
    return root.declaration === parameter ? path : pathWithin(this.#references, changed, parameter);
  }
}

/** Without that for `this`, which is none. */
function parametersOf({ parameters }: FunctionNode): readonly Parameter[] {
  return parameters.filter(ts.isParameter).filter(each => each.name.getText() !== "this");
}

/** Of what a rest parameter has gathered, what belongs to the argument at an index. */
function within(change: Change, index: string): readonly Change[] {
  if (change === "anywhere") return [change];
  const [at, ...deeper] = change;
  return change.length > 0 && (at === undefined || at === index) ? [deeper] : [];
}

/** An expression that can stand for an object which somebody else has, too. */
function handsOn(value: ts.Expression): boolean {
  return (
    ts.isIdentifier(value) ||
    isAccess(value) ||
    isThis(value) ||
    ts.isCallExpression(value) ||
    ts.isNewExpression(value) ||
    ts.isAwaitExpression(value) ||
    ts.isConditionalExpression(value) ||
    (ts.isBinaryExpression(value) && handsOutLeft(value))
  );
}
