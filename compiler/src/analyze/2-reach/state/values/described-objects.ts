import * as ts from "../../../../typescript.js";
import type { CallSites } from "../../../1-discover/call-sites.js";
import { bare } from "../../../expressions.js";
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

  constructor(references: References, callSites: CallSites, values: Values) {
    this.#references = references;
    this.#callSites = callSites;
    this.#values = values;
  }

  of(expression: ts.Expression): readonly ts.Expression[] {
    return this.#at({ value: bare(expression), path: [] }, 0);
  }

  #at(place: Place, depth: number): readonly ts.Expression[] {
    if (depth >= namesFollowed) return [];
    const { bottom, path } = trace(this.#references, place.value);
    const within = [...path, ...place.path];
    const values = this.#values.of(bottom).flatMap(each => placesIn(each, within));
    const places = [...values, ...this.#given(place), ...this.#inField(bottom, within)];
    return places.flatMap(each => {
      if (each.value === bottom) return each.path.length === 0 ? [bottom] : [];
      return this.#at(each, depth + 1);
    });
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
