import * as ts from "../../../../typescript.js";
import { argumentsFor, callWithArgument, type CallSite, type CallSites } from "../../../1-discover/call-sites.js";
import { isStatic } from "../../../declarations.js";
import { bare, bottomOf, handsOutLeft, isModuleLevel, isThis, writtenBy } from "../../../expressions.js";
import type { Cache } from "../../../incremental/reads.js";
import type { References } from "../../../references.js";
import { returnedExpressions } from "../../../returned-expressions.js";
import { isFunctionNode, valueOf } from "../../unit-nodes.js";
import type { LentCallbacks } from "./lent-callbacks.js";
import { objectOf } from "../parts/parts.js";
import { passedToField } from "../values/field-values.js";
import { Values } from "../values/values.js";

/** What is known of functions from all places where they are mentioned. */
interface Callers {
  /** Whether a function is called by its name, and never handed to anybody. */
  isAlwaysCalled(callee: ts.Node): boolean;
  /** Whether a method is called on objects alone that their callers have made. */
  isOfOwnObjects(method: ts.Node): boolean;
}

/**
 * How far a question has come, of which variables it asks already whether all that they ever hold is somebody's own, and on which
 * methods' objects it has found that.
 */
interface Asked {
  readonly depth: number;
  readonly assumed: ReadonlySet<ts.Node>;
}

const depthMax = 6;
const first: Asked = { depth: 0, assumed: new Set() };

/**
 * Objects that whoever uses them has made in the same call, or has from somebody who made them for it. What is done to them shows to
 * nobody else, whatever other objects of their class there are.
 */
export class OwnObjects {
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #lent: LentCallbacks;
  readonly #values: Values;
  readonly #callers: Callers;
  readonly #parameters: Cache<ts.ParameterDeclaration, boolean> = new Map();
  readonly #kept: Cache<ts.Declaration, boolean> = new Map();

  constructor(references: References, callSites: CallSites, lent: LentCallbacks, callers: Callers) {
    this.#references = references;
    this.#callSites = callSites;
    this.#lent = lent;
    this.#values = new Values(references, callSites);
    this.#callers = callers;
  }

  /** Of an expression, where it stands. */
  has(expression: ts.Expression, asked = first): boolean {
    const node = bare(expression);
    if (asked.depth > depthMax) return false;
    const all = (values: readonly ts.Expression[]) =>
      values.length > 0 && values.every(each => this.has(each, deeper(asked)));
    if (isThis(node)) return asked.assumed.has(this.#lent.executing(node));
    if (ts.isNewExpression(node)) return !isModuleLevel(node);
    if (ts.isAwaitExpression(node)) return this.has(node.expression, deeper(asked));
    if (ts.isConditionalExpression(node)) return all([node.whenTrue, node.whenFalse]);
    if (ts.isBinaryExpression(node)) return handsOutLeft(node) && all([node.left, node.right]);
    if (ts.isCallExpression(node)) return this.#isMadeByCall(node, asked);
    const target = this.#references.resolve(node);
    const [declaration] = target.kind === "member" ? target.nodes : target.kind === "declaration" ? [target.node] : [];
    if (declaration === undefined) return false;
    if (ts.isPropertyDeclaration(declaration)) return this.#isFieldOfOwn(node, declaration, asked);
    if (target.kind === "member" && ts.isParameter(declaration)) return this.#isGivenToOwn(node, declaration, asked);
    if (this.#lent.executing(declaration) !== this.#lent.executing(node)) return false;
    if (isModuleLevel(declaration) || this.#isKept(declaration)) return false;
    if (asked.assumed.has(declaration)) return true;
    if (ts.isParameter(declaration)) return this.#isGivenOwn(declaration) || this.#isResultSoFar(declaration, asked);
    if (!ts.isVariableDeclaration(declaration)) return false;
    const initial = valueOf(declaration);
    const values = [...(initial ? [initial] : []), ...this.#assignedTo(declaration)];
    return values.length > 0 && values.every(each => this.has(each, assuming(declaration, asked)));
  }

  #assignedTo(variable: ts.VariableDeclaration): readonly ts.Expression[] {
    return this.#values.assignmentsTo(variable).map(({ right }) => right);
  }

  /** `query` of `parts.reduce((query, part) => query.where(part), new Query())` */
  #isResultSoFar(parameter: ts.ParameterDeclaration, asked: Asked): boolean {
    const callback = parameter.parent;
    const call = callWithArgument(callback);
    const [, initial] = call?.arguments ?? [];
    if (call === undefined || initial === undefined || callback.parameters[0] !== parameter) return false;
    if (!/Array\.prototype\.reduce(Right)?$/.test(this.#references.nativePath(call.expression) ?? "")) return false;
    const returned = returnedExpressions(this.#references.reads, callback);
    return [initial, ...returned].every(each => this.has(each, assuming(parameter, asked)));
  }

  /** Whether an object can have in a field what another one has there, too: `child() { return new Logger(this.lines); }`. */
  isHandedOn(field: ts.Declaration): boolean {
    const passed = passedToField(this.#references, this.#callSites, field).map(({ value }) => value);
    return [...passed, ...this.#callSites.assignedTo(field)].some(value => {
      const target = this.#references.resolve(value);
      const object = objectOf(value);
      if (target.kind !== "member" || target.nodes[0] !== field || object === undefined) return false;
      return isThis(bare(object)) ? !this.#callers.isOfOwnObjects(this.#lent.executing(value)) : !this.has(object);
    });
  }

  /** What a function of the project has made, or was given, or the object itself that a method belongs to. */
  #isMadeByCall(call: ts.CallExpression, asked: Asked): boolean {
    const callees = this.#callSites.callees(call);
    return (
      callees.length > 0 &&
      callees.every(callee => {
        if (!isFunctionNode(callee) || this.#mayBeOverridden(callee)) return false;
        const returned = returnedExpressions(this.#references.reads, callee);
        return returned.length > 0 && returned.every(each => this.#isOwnFor(call, callee, each, asked));
      })
    );
  }

  #isOwnFor(call: CallSite, callee: ts.Node, returned: ts.Expression, asked: Asked): boolean {
    const node = bare(returned);
    const target = this.#references.resolve(node);
    const parameter = target.kind === "declaration" ? target.node : undefined;
    if (parameter === undefined || !ts.isParameter(parameter) || parameter.parent !== callee)
      return this.has(node, this.#asMethodOf(call, callee, asked));
    const given = argumentsFor(parameter, call);
    return given.length > 0 && given.every(each => this.has(each, asked));
  }

  #asMethodOf(call: CallSite, callee: ts.Node, asked: Asked): Asked {
    const object = objectOf(call.expression);
    return object !== undefined && this.has(object, asked) ? assuming(callee, asked) : deeper(asked);
  }

  #mayBeOverridden({ parent }: ts.Node): boolean {
    return ts.isClassLike(parent) && this.#callSites.isExtended(parent);
  }

  /** `this.total`, where `readonly total = new Money()`, if `this` is its caller's own. */
  #isFieldOfOwn(node: ts.Expression, field: ts.PropertyDeclaration, asked: Asked): boolean {
    const value = valueOf(field);
    if (value === undefined || !isReadonly(field) || isStatic(field) || !ts.isNewExpression(value)) return false;
    return !this.#mayBeOverridden(field) && this.#isOfOwn(node, asked);
  }

  /** `this.inner` of `constructor(private readonly inner: Store)`, if `this` is its caller's own and whoever made it gave it their own. */
  #isGivenToOwn(node: ts.Expression, field: ts.ParameterDeclaration, asked: Asked): boolean {
    if (!isReadonly(field) || !this.#isOfOwn(node, asked)) return false;
    const given = this.#callSites.givenFor(field);
    return given.length > 0 && given.every(each => this.has(each, deeper(asked)));
  }

  /** Whether it is a member of somebody's own. */
  #isOfOwn(node: ts.Expression, asked: Asked): boolean {
    const object = objectOf(node);
    if (object === undefined) return false;
    return isThis(bare(object))
      ? this.#callers.isOfOwnObjects(this.#lent.executing(node))
      : this.has(object, deeper(asked));
  }

  #isGivenOwn(parameter: ts.ParameterDeclaration): boolean {
    return this.#references.reads.cached(this.#parameters, parameter, false, () => {
      const { parent: callee, initializer, dotDotDotToken } = parameter;
      if (dotDotDotToken || !ts.isIdentifier(parameter.name) || !this.#callers.isAlwaysCalled(callee)) return false;
      if (initializer !== undefined && !this.has(initializer)) return false;
      const sites = this.#callSites.of(callee);
      return (
        sites.length > 0 &&
        sites.every(site => {
          const given = argumentsFor(parameter, site);
          return (given.length > 0 || initializer !== undefined) && given.every(each => this.has(each));
        })
      );
    });
  }

  /** Whether somebody else has it, too: `counters.set(id, counter)`, `latest = counter`. */
  #isKept(variable: ts.Declaration): boolean {
    return this.#references.reads.cached(this.#kept, variable, false, () => {
      this.#references.reads.body(variable);
      const owner = this.#lent.executing(variable);
      const isIt = (value: ts.Expression) => this.#declarationOf(value) === variable;
      const keeps = (node: ts.Node): boolean => {
        const place = placeOfKept(node, isIt);
        return (place !== undefined && !this.#isOwnPlace(place, owner)) || (ts.forEachChild(node, keeps) ?? false);
      };
      return keeps(owner);
    });
  }

  /** A variable of the same function, or what is in its object. */
  #isOwnPlace(place: ts.Expression, owner: ts.Node): boolean {
    const declaration = this.#declarationOf(bottomOf(place));
    return declaration !== undefined && !isModuleLevel(declaration) && this.#lent.executing(declaration) === owner;
  }

  #declarationOf(name: ts.Expression): ts.Declaration | undefined {
    const target = ts.isIdentifier(bare(name)) ? this.#references.resolve(name) : undefined;
    return target?.kind === "declaration" ? target.node : undefined;
  }
}

function isReadonly(field: ts.Declaration): boolean {
  return (ts.getCombinedModifierFlags(field) & ts.ModifierFlags.Readonly) !== 0;
}

function deeper({ depth, assumed }: Asked): Asked {
  return { depth: depth + 1, assumed };
}

/** What is made of an object by itself stays what it is: `query = query.where(part)`. */
function assuming(variable: ts.Node, { depth, assumed }: Asked): Asked {
  return { depth: depth + 1, assumed: new Set([...assumed, variable]) };
}

function placeOfKept(node: ts.Node, isIt: (value: ts.Expression) => boolean): ts.Expression | undefined {
  if (ts.isBinaryExpression(node) && writtenBy(node) !== undefined) return isIt(node.right) ? node.left : undefined;
  const method = ts.isCallExpression(node) ? bare(node.expression) : undefined;
  if (!ts.isCallExpression(node) || method === undefined || !ts.isPropertyAccessExpression(method)) return undefined;
  return adding.test(method.name.text) && node.arguments.some(isIt) ? method.expression : undefined;
}

const adding = /^(push|unshift|add|set|fill|splice)$/;
