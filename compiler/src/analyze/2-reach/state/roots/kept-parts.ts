import * as ts from "../../../../typescript.js";
import type { CallSites } from "../../../1-discover/call-sites.js";
import { bare, isFunctionExpression, isModuleLevel, handsOutLeft } from "../../../expressions.js";
import type { References } from "../../../references.js";
import { isNoObject } from "../../../narrowed.js";
import { returnedExpressions, returnedObjects } from "../../../returned-expressions.js";
import type { Copies } from "../parts/copies.js";
import type { Handovers } from "./handovers.js";
import { Recalled } from "../../../incremental/recalled.js";
import { isOfCollection } from "../parts/iteration.js";
import { trace } from "../parts/paths.js";
import type { Path } from "../parts/patterns.js";
import { isLiteral, placesIn, type Place } from "../parts/places.js";
import { pairedBy } from "../parts/taken-items.js";
import { givenPlaces, partNamedBy } from "../values/given-places.js";
import { Stores } from "./stores.js";

type At = Path | "anywhere";

interface Found {
  readonly value: ts.Expression;
  readonly path: At;
}

const depthMax = 6;

/**
 * What containers keep that code makes and fills: `ITEM` is at any place of `index`, where `index.set(id, ITEM)`, and so it is what
 * `index.get(id).count++` changes.
 */
export class KeptParts {
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #handovers: Handovers;
  readonly #copies: Copies;
  readonly #stores: Stores;
  readonly #recalled: Recalled<ts.Expression, readonly Place[]>;

  constructor(references: References, callSites: CallSites, handovers: Handovers, copies: Copies) {
    this.#references = references;
    this.#callSites = callSites;
    this.#handovers = handovers;
    this.#copies = copies;
    this.#stores = new Stores(references, callSites);
    this.#recalled = new Recalled(references.reads);
  }

  /** What else an expression is, if it is a part of what is made here: whoever stores something, shares it. */
  of(expression: ts.Expression): readonly Place[] {
    const { bottom, path } = trace(this.#references, expression);
    if (path.length === 0) return [];
    return this.#at(bottom, path, 0).filter(({ value }) => value !== bottom && value !== expression);
  }

  /** What something is that is in what is somewhere. */
  foundAt({ value, path }: Place, at: At): readonly Found[] {
    if (at === "anywhere" || path.length === 0) return [{ value, path: at }];
    return this.#at(value, [...path, ...at], 0);
  }

  /** What the class of a field, or the function of a variable, has put there. */
  storedIn(holder: ts.Declaration, at: At, depth = 0): readonly Place[] {
    const places = this.#stores.into(holder).flatMap(({ path, value, of }) => {
      const deeper = below(path, at);
      if (deeper === undefined || (of === "members" && !this.#hasMember(value, deeper))) return [];
      const isOfItems = of === "items" && deeper !== "anywhere";
      return this.#at(value, isOfItems ? [undefined, ...deeper] : deeper, depth + 1);
    });
    const holding = ts.isPropertyDeclaration(holder) ? holder.parent : undefined;
    const isField = holding !== undefined || ts.isParameterPropertyDeclaration(holder, holder.parent);
    if (!isField) return distinct(places);
    // Whoever has an object may put something into a field of it: `log.lines = lines`.
    const assigned = this.#callSites.assignedTo(holder).flatMap(each => this.#at(each, at, depth + 1));
    return distinct([
      ...distinct(places).flatMap(each => (holding === undefined ? [each] : this.#handedIn(each, depth, holding))),
      ...distinct(assigned).flatMap(each => this.#handedIn(each, depth)),
    ]);
  }

  #hasMember(value: ts.Expression, at: At): boolean {
    const name = at === "anywhere" ? undefined : at[0];
    if (at.length === 0) return false;
    return name === undefined || this.#references.isUntyped(value) || this.#references.hasMember(value, name);
  }

  /** What is handed to functions, or to the methods of a class alone, where they store what they are given. */
  #handedIn(place: Place, depth: number, holding?: ts.Node): readonly Place[] {
    return [place.value, ...this.copiedIn(place)].flatMap(value => {
      const part = partNamedBy(this.#references, { value, path: place.path });
      const isOther = holding !== undefined && part?.parameter.parent.parent !== holding;
      if (part === undefined || isOther) return [{ ...place, value }];
      const given = givenPlaces(this.#references, this.#callSites, part);
      return given.flatMap(each => this.#at(each.value, each.path, depth + 1));
    });
  }

  /** Whose it is what a copy has there. */
  copiedIn({ value, path }: Found): readonly ts.Expression[] {
    if (path === "anywhere") return this.#copies.of(value);
    return path.length === 0 ? [] : this.#copies.of(value, path[0]);
  }

  #at(value: ts.Expression, at: At, depth: number): readonly Place[] {
    if (depth > depthMax) return [];
    if (at === "anywhere" || at.length === 0) return placesIn(value, at);
    const find = () => this.#foundAt(value, at, depth);
    // At first there is nothing that could be asked twice.
    return depth < 2 ? find() : this.#recalled.of(value, `${depth} ${JSON.stringify(at)}`, () => distinct(find()));
  }

  #foundAt(value: ts.Expression, at: Path, depth: number): readonly Place[] {
    const traced = trace(this.#references, value);
    const node = traced.bottom;
    const path = [...traced.path, ...at];
    if (isLiteral(node)) return this.#within(node, path, depth);
    if (ts.isConditionalExpression(node))
      return this.#atEach(
        [node.whenTrue, node.whenFalse].filter(each => !isNoObject(each)),
        path,
        depth,
      );
    if (ts.isBinaryExpression(node) && handsOutLeft(node)) return this.#atEach([node.left, node.right], path, depth);
    if (ts.isNewExpression(node)) return this.#inCollection(node, path, depth);
    if (ts.isCallExpression(node)) {
      const places = this.#givenBack(node, path, depth);
      return places.length > 0 ? places : [{ value, path: at }];
    }
    return [{ value: node, path }, ...this.#inVariable(node, path, depth)];
  }

  #atEach(values: readonly ts.Expression[], path: Path, depth: number): readonly Place[] {
    return values.flatMap(each => this.#at(each, path, depth + 1));
  }

  /** What a literal has there, and what that has. */
  #within(literal: ts.Expression, path: Path, depth: number): readonly Place[] {
    return placesIn(literal, path).flatMap(place => {
      if (place.value === literal) return [place, ...this.#atEach(spreadInto(literal), path, depth)];
      return place.path.length === 0 ? [place] : this.#at(place.value, place.path, depth + 1);
    });
  }

  /** `new Map([["a", list]])`, `new Set([list])` */
  #inCollection({ expression, arguments: given }: ts.NewExpression, path: Path, depth: number): readonly Place[] {
    const kind = this.#references.nativePath(expression) ?? "";
    const [items] = given ?? [];
    if (items === undefined || !/^(Map|Set)$/.test(kind)) return [];
    return this.#at(items, kind === "Map" ? toPairs(path) : path, depth + 1);
  }

  #givenBack(call: ts.CallExpression, path: Path, depth: number): readonly Place[] {
    const native = this.#references.nativePath(call.expression);
    if (native !== undefined) return this.#givenBackByNative(call, native, path, depth);
    return this.#callSites.callees(call).flatMap(callee =>
      returnedObjects(this.#references.reads, callee)
        .flatMap(each => this.#at(each, path, depth + 1))
        .flatMap(place =>
          [place.value, ...this.copiedIn(place)]
            .flatMap(each => this.#handovers.seenFrom(call, callee, each))
            .map(value => ({ ...place, value })),
        ),
    );
  }

  /** `Object.fromEntries(pairs)`, `Object.entries(table)`, `items.map(item => …)` */
  #givenBackByNative(call: ts.CallExpression, native: string, path: Path, depth: number): readonly Place[] {
    const [first] = call.arguments;
    if (native === "Object.fromEntries") return first ? this.#at(first, toPairs(path), depth + 1) : [];
    const paired = pairedBy(this.#references, call);
    if (paired !== undefined) return this.#behindPairs(paired, path, depth);
    // `Array.from({ length: 8 }, () => ({ ...EMPTY }))`
    if (native === "Array.from") return this.#atEach(this.#returnedBy(call.arguments[1]), path.slice(1), depth);
    const method = bare(call.expression);
    if (!ts.isPropertyAccessExpression(method) || !isOfCollection(this.#references, method)) return [];
    if (method.name.text === "fill")
      return [
        ...this.#atEach(call.arguments.slice(0, 1), path.slice(1), depth),
        ...this.#at(method.expression, path, depth + 1),
      ];
    if (!/^(map|flatMap|reduce)$/.test(method.name.text)) return [];
    const inItem = method.name.text === "map" ? path.slice(1) : path;
    const begun = method.name.text === "reduce" ? call.arguments.slice(1) : [];
    const returned = this.#returnedBy(first);
    return returned.length === 0 ? [] : this.#atEach([...begun, ...returned], inItem, depth);
  }

  #returnedBy(callback: ts.Expression | undefined): readonly ts.Expression[] {
    const code = callback && bare(callback);
    const isWritten = code !== undefined && isFunctionExpression(code);
    return isWritten ? returnedExpressions(this.#references.reads, code) : [];
  }

  /** The pairs themselves are new, and the first of each is a key. */
  #behindPairs(paired: ts.Expression, [, part, ...deeper]: Path, depth: number): readonly Place[] {
    return part === "1" ? this.#at(paired, [undefined, ...deeper], depth + 1) : [];
  }

  /** What a function puts into its own variable, beside what that begins with. */
  #inVariable(name: ts.Expression, path: Path, depth: number): readonly Place[] {
    const target = this.#references.resolve(name);
    const variable =
      target.kind === "declaration" ? target.node : target.kind === "member" ? target.nodes[0] : undefined;
    if (variable === undefined || (ts.isVariableDeclaration(variable) && isModuleLevel(variable))) return [];
    const initial = ts.isVariableDeclaration(variable) ? variable.initializer : undefined;
    const begun = initial === undefined ? [] : this.#at(initial, path, depth + 1);
    return [...begun, ...this.storedIn(variable, path, depth)];
  }
}

/** What `{ ...base }` has the parts of that it does not name. */
function spreadInto(literal: ts.Expression): readonly ts.Expression[] {
  if (!ts.isObjectLiteralExpression(literal)) return [];
  return literal.properties.filter(ts.isSpreadAssignment).map(each => each.expression);
}

function distinct(places: readonly Place[]): readonly Place[] {
  if (places.length < 2) return places;
  const seen = new Map<ts.Expression, Set<string>>();
  return places.filter(({ value, path }) => {
    const paths = seen.get(value) ?? new Set();
    seen.set(value, paths);
    const key = JSON.stringify(path);
    return !paths.has(key) && paths.add(key);
  });
}

/** What is behind the keys is the second of a pair. */
function toPairs([, ...deeper]: Path): Path {
  return [undefined, "1", ...deeper];
}

/** Where in what is stored at a path something is; nothing if it is not there at all. */
function below(path: Path, at: At): At | undefined {
  if (at === "anywhere") return at;
  const isThere = path.every((name, index) => {
    const asked = at[index];
    return index < at.length && (name === undefined || asked === undefined || name === asked);
  });
  return isThere ? at.slice(path.length) : undefined;
}
