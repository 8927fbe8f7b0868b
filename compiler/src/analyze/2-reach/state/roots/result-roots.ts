import * as ts from "../../../../typescript.js";
import { namesFollowed } from "../names-followed.js";
import type { CallSite } from "../../../1-discover/call-sites.js";
import { bare, isFunctionExpression } from "../../../expressions.js";
import type { References } from "../../../references.js";
import type { Copies } from "../parts/copies.js";
import type { FunctionValues } from "../values/function-values.js";
import { isOfCollection } from "../parts/iteration.js";
import { argumentFor } from "./kept-beside.js";
import type { MemberRoots } from "./member-roots.js";
import { packageFlow } from "../parts/package-flows.js";
import { parameterOf } from "../parts/patterns.js";
import { rememberingBehind } from "./remembering.js";
import { isSharedRoot, sharedOf, type Root } from "./root.js";
import type { Roots } from "./roots.js";
import { viewedBy } from "../parts/views.js";

/** Whose the object is that a call gives back. */
export class ResultRoots {
  readonly #references: References;
  readonly #copies: Copies;
  readonly #functions: FunctionValues;
  readonly #members: MemberRoots;
  readonly #roots: Roots;

  constructor(references: References, copies: Copies, functions: FunctionValues, members: MemberRoots, roots: Roots) {
    this.#references = references;
    this.#copies = copies;
    this.#functions = functions;
    this.#members = members;
    this.#roots = roots;
  }

  of(call: ts.CallExpression, depth: number): Root | undefined {
    if (depth >= namesFollowed) return undefined;
    const method = bare(call.expression);
    const holder = this.#roots.beside.holderOf(call);
    if (holder !== undefined) return { kind: "field", declaration: holder };
    if (ts.isPropertyAccessExpression(method) && isOfCollection(this.#references, method)) {
      const { expression, name } = method;
      if (partMethods.has(name.text)) return this.#roots.sharedRootOf(this.#copies.partsOf(expression), depth);
      if (selfMethods.has(name.text)) return this.#roots.rootOf(expression, depth + 1);
      if (name.text === "reduce") return this.#reduced(call.arguments, depth);
    }
    const [first] = call.arguments;
    const path = this.#references.nativePath(method) ?? "";
    if (ts.isPropertyAccessExpression(method) && takingNext.test(path))
      return this.#roots.sharedRootOf(this.#copies.partsOf(method.expression), depth);
    if (first !== undefined && handsOutFirst.test(path)) return this.#roots.rootOf(first, depth + 1);
    const returned = sharedOf(this.#functions.calledBy(call).flatMap(callee => this.#returned(callee, call, depth)));
    if (returned !== undefined) return returned;
    const made = this.#remembered(method) ?? this.#ofPackage(call, depth);
    if (made !== undefined) return made;
    if (ts.isPropertyAccessExpression(method)) return this.#members.given(method, depth);
    return this.#providedBy(method, depth);
  }

  /** What a function gives back, as its caller has it. */
  #returned(callee: ts.Node, call: ts.CallExpression, depth: number): readonly Root[] {
    return this.#roots.rootsReturned(callee, depth).flatMap(root => {
      if (root.kind !== "variable") return [];
      const given = argumentFor(root.declaration, callee, call);
      if (given !== undefined) return this.#roots.rootOf(given, depth + 1) ?? [];
      // What the function around it was given, it keeps.
      return parameterOf(root.declaration)?.parent === callee ? [] : [root];
    });
  }

  /** What runs share of what those functions give back that are handed in for a parameter: `provide()`. */
  #providedBy(callee: ts.Expression, depth: number): Root | undefined {
    for (const handedBy of this.#functions.handedIn(callee)) {
      const root = this.#roots.returned(handedBy, depth);
      if (root?.kind === "variable" && isSharedRoot(root)) return { ...root, handedBy };
    }
    return undefined;
  }

  /** What a function remembers that a package has made: `table()`, where `const table = once(() => new Map())`. */
  #remembered(callee: ts.Expression): Root | undefined {
    const remembering = ts.isIdentifier(callee) ? rememberingBehind(this.#references, callee) : undefined;
    if (remembering === undefined || remembering === "unknown") return undefined;
    return { kind: "variable", declaration: remembering.holder };
  }

  /** What a function of a package hands out of what it is given. */
  #ofPackage(call: ts.CallExpression, depth: number): Root | undefined {
    const flow = packageFlow(this.#references, call);
    if (flow?.giving === "itself" || flow?.giving === "assigned") return this.#roots.rootOf(flow.subject, depth + 1);
    if (flow?.giving === "part") return this.#roots.sharedRootOf(this.#copies.partsOf(flow.subject), depth);
    return flow?.giving === "reduced" ? this.#reduced(flow.given, depth) : undefined;
  }

  /** Who changes a view changes what it is a view of. */
  ofView(call: CallSite, depth: number): Root | undefined {
    const viewed = depth < namesFollowed ? viewedBy(call, this.#references) : undefined;
    return viewed && this.#roots.rootOf(viewed, depth + 1);
  }

  /** One of the items, as in `shelves.reduce((a, b) => (a.left < b.left ? a : b))`. */
  #reduced(given: readonly ts.Expression[], depth: number): Root | undefined {
    const code = given.map(each => bare(each)).find(isFunctionExpression);
    const roots = code === undefined ? [] : this.#roots.rootsReturned(code, depth);
    return sharedOf(roots.filter(each => each.kind !== "variable" || each.declaration.parent !== code));
  }
}

/** Methods that hand out a part of the container, or the container itself. */
const partMethods = new Set("at find findLast get pop shift values entries".split(" "));
const selfMethods = new Set("sort reverse fill copyWithin set add".split(" "));
const takingNext = /^((Async)?Iterator(Object)?|(Async)?Generator|\w+Iterator)\.prototype\.next$/;
const handsOutFirst =
  /^Object\.(assign|freeze|seal|preventExtensions|defineProperty|defineProperties)$|^Promise\.resolve$/;
