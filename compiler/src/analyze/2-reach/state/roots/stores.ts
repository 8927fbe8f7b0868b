import * as ts from "../../../../typescript.js";
import { argumentsFor, type CallSites } from "../../../1-discover/call-sites.js";
import { bare, enclosingFunction, isAccess, isModuleLevel } from "../../../expressions.js";
import type { Cache } from "../../../incremental/reads.js";
import type { References } from "../../../references.js";
import { isOfCollection } from "../parts/iteration.js";
import { pathWithin } from "../parts/paths.js";
import { parameterOf, type Path } from "../parts/patterns.js";
import { partGiven } from "../parts/places.js";
import { keyOf } from "../parts/taken-items.js";
import { isFunctionNode } from "../../unit-nodes.js";

/** What code puts into an object, and where there: an item by `lines.push(line)`, a part by `order.lines = lines`. */
export interface Store {
  readonly path: Path;
  readonly value: ts.Expression;
  /** Only what is in the value is put there: the items of `lines.push(...others)`, the members of `Object.assign(order, others)`. */
  readonly of: "value" | "items" | "members";
}

/** What a node puts where. */
type Stored = Omit<Store, "value"> & { readonly into: ts.Expression; readonly values: readonly ts.Expression[] };

/** Finds what functions put into the objects of their variables and parameters, and classes into those of their fields. */
export class Stores {
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #known: Cache<ts.Declaration, readonly Store[]> = new Map();

  constructor(references: References, callSites: CallSites) {
    this.#references = references;
    this.#callSites = callSites;
  }

  /** Into that of a variable of a function, or of a field. */
  into(holder: ts.Declaration): readonly Store[] {
    return this.#references.reads.cached(this.#known, holder, [], () => {
      const scope = scopeOf(holder);
      if (scope === undefined) return [];
      this.#references.reads.body(holder);
      const found: Store[] = [];
      const visit = (node: ts.Node): void => {
        found.push(...this.#storesAt(node, holder));
        ts.forEachChild(node, visit);
      };
      visit(scope);
      return found.filter(({ value }) => !this.#references.isPrimitive(value));
    });
  }

  #storesAt(node: ts.Node, holder: ts.Declaration): readonly Store[] {
    if (ts.isBinaryExpression(node)) return this.#within(assignedBy(node), holder);
    if (!ts.isCallExpression(node)) return [];
    const stored = this.#added(node) ?? this.#assigned(node);
    return stored === undefined ? this.#storedByCallee(node, holder) : this.#within(stored, holder);
  }

  #within(stored: Stored | undefined, holder: ts.Declaration): readonly Store[] {
    if (stored === undefined) return [];
    const { into, values, path, of } = stored;
    return alternativesOf(into).flatMap(each => {
      const outer = pathWithin(this.#references, each, holder);
      if (typeof outer !== "object") return [];
      return values.map(value => ({
        path: [...outer, ...path],
        value: ts.isSpreadElement(value) ? value.expression : bare(value),
        of: ts.isSpreadElement(value) ? "items" : of,
      }));
    });
  }

  /** `lines.push(line)`, `index.set(id, line)` */
  #added(call: ts.CallExpression): Stored | undefined {
    const method = bare(call.expression);
    if (!ts.isPropertyAccessExpression(method) || !adding.test(method.name.text)) return undefined;
    if (!isOfCollection(this.#references, method)) return undefined;
    const given = call.arguments;
    const into = method.expression;
    // Maps have their value behind the key; lists have each of what they are given.
    if (method.name.text === "set") return { into, path: [keyOf(given[0])], values: given.slice(1), of: "value" };
    return { into, path: [undefined], values: method.name.text === "splice" ? given.slice(2) : given, of: "value" };
  }

  /** `Object.assign(order, others)` */
  #assigned(call: ts.CallExpression): Stored | undefined {
    const [into, ...values] = call.arguments;
    if (into === undefined || this.#references.nativePath(call.expression) !== "Object.assign") return undefined;
    return { into, path: [], values, of: "members" };
  }

  /** What a function puts into an object that it is given: `fill(lines, line)`. */
  #storedByCallee(call: ts.CallExpression, holder: ts.Declaration): readonly Store[] {
    const isGiven = call.arguments.some(each => typeof pathWithin(this.#references, each, holder) === "object");
    const callees = isGiven ? this.#callSites.callees(call).filter(isFunctionNode) : [];
    return callees.flatMap(callee =>
      callee.parameters.flatMap(parameter =>
        argumentsFor(parameter, call).flatMap(argument => {
          const outer = pathWithin(this.#references, argument, holder);
          if (typeof outer !== "object") return [];
          return this.into(parameter).flatMap(({ path, value, of }) =>
            this.#seenFrom(call, callee, value).map(seen => ({ path: [...outer, ...path], value: seen, of })),
          );
        }),
      ),
    );
  }

  #seenFrom(call: ts.CallExpression, callee: ts.Node, value: ts.Expression): readonly ts.Expression[] {
    const target = this.#references.resolve(value);
    const named = target.kind === "declaration" ? target.node : undefined;
    const parameter = named && parameterOf(named);
    if (named === undefined || parameter?.parent !== callee) return [value];
    return argumentsFor(parameter, call).flatMap(each => partGiven(named, each));
  }
}

/** `order.lines = lines` */
function assignedBy(node: ts.BinaryExpression): Stored | undefined {
  const into = bare(node.left);
  if (!assigning.has(node.operatorToken.kind) || !isAccess(into)) return undefined;
  return { into, path: [], values: [node.right], of: "value" };
}

/** Either of `(isOdd ? odd : even).push(item)` */
function alternativesOf(into: ts.Expression): readonly ts.Expression[] {
  const node = bare(into);
  if (!ts.isConditionalExpression(node)) return [node];
  return [...alternativesOf(node.whenTrue), ...alternativesOf(node.whenFalse)];
}

/** The code that can put something there. */
function scopeOf(holder: ts.Declaration): ts.Node | undefined {
  const isField = ts.isPropertyDeclaration(holder) || ts.isParameterPropertyDeclaration(holder, holder.parent);
  if (isField) return ts.findAncestor(holder, ts.isClassLike);
  return isModuleLevel(holder) ? undefined : enclosingFunction(holder);
}

const assigning: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
]);
const adding = /^(push|unshift|add|set|fill|splice)$/;
