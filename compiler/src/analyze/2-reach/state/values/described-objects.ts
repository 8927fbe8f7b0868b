import * as ts from "../../../../typescript.js";
import type { CallSites } from "../../../1-discover/call-sites.js";
import { bare } from "../../../expressions.js";
import type { Cache } from "../../../incremental/reads.js";
import type { References } from "../../../references.js";
import { namesFollowed } from "../names-followed.js";
import { trace } from "../parts/paths.js";
import { placesIn, type Place } from "../parts/places.js";
import { passedToField } from "./field-values.js";
import { givenPlaces, partNamedBy } from "./given-places.js";
import type { Values } from "./values.js";

/** What can stand where the types know a form alone: `new Map()` for the `store` of `(context: { store: Store }) => context.store`. */
export class DescribedObjects {
  readonly #references: References;
  readonly #callSites: CallSites;
  readonly #values: Values;
  readonly #known: Cache<ts.Expression, readonly ts.Expression[]> = new Map();

  constructor(references: References, callSites: CallSites, values: Values) {
    this.#references = references;
    this.#callSites = callSites;
    this.#values = values;
  }

  of(expression: ts.Expression): readonly ts.Expression[] {
    const found = new Set<ts.Expression>();
    const seen = new Map<ts.Node, Set<string>>();
    let places: readonly Place[] = [{ value: bare(expression), path: [] }];
    for (let depth = 0; depth < namesFollowed && places.length > 0; depth++) {
      // Many ways lead to one place where functions hand on to each other.
      places = places.filter(each => isNew(seen, each)).flatMap(each => this.#next(each, found));
    }
    return [...found];
  }

  /** Where to look on from a place. What is not made of anything else is found. */
  #next(place: Place, found: Set<ts.Expression>): readonly Place[] {
    const { bottom, path } = trace(this.#references, place.value);
    const within = [...path, ...place.path];
    const values = this.#valuesOf(bottom).flatMap(each => placesIn(each, within));
    const places = [...values, ...this.#given(place), ...this.#inField(bottom, within)];
    if (places.some(each => each.value === bottom && each.path.length === 0)) found.add(bottom);
    return places.filter(each => each.value !== bottom);
  }

  #valuesOf(bottom: ts.Expression): readonly ts.Expression[] {
    return this.#references.reads.cached(this.#known, bottom, [], () => this.#values.of(bottom));
  }

  #given(place: Place): readonly Place[] {
    const part = partNamedBy(this.#references, place);
    return part === undefined ? [] : givenPlaces(this.#references, this.#callSites, part);
  }

  /** `this.store`, where a constructor has put it. */
  #inField(field: ts.Expression, path: Place["path"]): readonly Place[] {
    const target = this.#references.resolve(field);
    const declaration = target.kind === "member" ? target.nodes[0] : undefined;
    if (declaration === undefined || !ts.isPropertyDeclaration(declaration)) return [];
    const passed = passedToField(this.#references, this.#callSites, declaration);
    return passed.flatMap(each => placesIn(each.value, [...each.path, ...path]));
  }
}

function isNew(seen: Map<ts.Node, Set<string>>, { value, path }: Place): boolean {
  const paths = seen.get(value) ?? new Set<string>();
  seen.set(value, paths);
  const key = JSON.stringify(path);
  if (paths.has(key)) return false;
  paths.add(key);
  return true;
}
