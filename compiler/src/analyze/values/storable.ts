import * as ts from "../../typescript.js";
import type { Project } from "../project.js";
import { isBuiltInByAnotherName, isErrorType } from "./lineage.js";
import {
  hasBehaviour,
  isCallable,
  isInherited,
  isOptionalMethod,
  isPhantom,
  kindOfInstance,
  memberPath,
  nameOfType,
} from "./members.js";
import { platformKind } from "./platform.js";
import {
  aFunction,
  anAnswer,
  anInstance,
  aPromise,
  aResource,
  aSymbol,
  firstOf,
  type Unstorable,
} from "./unstorable.js";

interface Place {
  readonly path: string;
  readonly declaration: ts.Declaration | undefined;
  readonly depth: number;
}

const primitive =
  ts.TypeFlags.StringLike |
  ts.TypeFlags.NumberLike |
  ts.TypeFlags.BigIntLike |
  ts.TypeFlags.BooleanLike |
  ts.TypeFlags.VoidLike |
  ts.TypeFlags.Null;

/** Types that grow as they are followed (`T<X> = { next: T<X[]> }`) have no end; data that deep has no reader. */
const depthMax = 12;

/**
 * Judges types against the codec, for what is certain: a part whose type is open (`any`, a type parameter) passes, and
 * the codec decides at run time.
 */
export function unstorablePart(project: Project, type: ts.Type, root: string): Unstorable | undefined {
  return new Search(project).inspect(type, { path: root, declaration: undefined, depth: 0 });
}

class Search {
  readonly #project: Project;
  /** What was looked at once needs no second look, and what contains itself has an end. */
  readonly #seen = new Set<ts.Type>();

  constructor(project: Project) {
    this.#project = project;
  }

  inspect(type: ts.Type, place: Place): Unstorable | undefined {
    if (type.flags & primitive || this.#seen.has(type) || place.depth > depthMax) return undefined;
    this.#seen.add(type);
    if (type.flags & ts.TypeFlags.ESSymbolLike) return aSymbol(place);
    if (type.isUnion()) return firstOf(type.types, each => this.inspect(each, place));
    if (type.isIntersection()) return this.#intersection(type, place);
    return type.flags & ts.TypeFlags.Object ? this.#object(type, place) : undefined;
  }

  /** `string & { __brand: "OrderId" }` is a string; of objects, all parts together are the value. */
  #intersection(type: ts.IntersectionType, place: Place): Unstorable | undefined {
    const { types } = type;
    if (types.some(each => each.flags & primitive || platformKind(this.#project, each) === "storable"))
      return undefined;
    const whole = types.find(
      each => each.flags & ts.TypeFlags.Object && this.#verdictOnWhole(each, place) !== undefined,
    );
    return whole === undefined ? this.#members(type, place) : this.#verdictOnWhole(whole, place);
  }

  #object(type: ts.Type, place: Place): Unstorable | undefined {
    const { checker } = this.#project;
    if (checker.isTupleType(type)) {
      const elements = checker.getTypeArguments(type as ts.TypeReference);
      return firstOf(elements, (each, index) => this.inspect(each, deeper(place, `[${index}]`)));
    }
    if (checker.isArrayType(type) || platformKind(this.#project, type) === "container") {
      const elements = checker.getTypeArguments(type as ts.TypeReference);
      return firstOf(elements, each => this.inspect(each, deeper(place, "[]")));
    }
    if (platformKind(this.#project, type) === "storable" || isErrorType(this.#project, type)) return undefined;
    if (isBuiltInByAnotherName(this.#project, type)) {
      const element = checker.getIndexTypeOfType(type, ts.IndexKind.Number);
      return element && this.inspect(element, deeper(place, "[]"));
    }
    const found = this.#verdictOnWhole(type, place) ?? this.#members(type, place);
    return found === undefined || this.#isMetByText(type) ? undefined : found;
  }

  /** `{ slice(from: number): string }` may be a text as well. */
  #isMetByText(type: ts.Type): boolean {
    const { checker } = this.#project;
    const primitives = [
      checker.getStringType(),
      checker.getNumberType(),
      checker.getBigIntType(),
      checker.getBooleanType(),
    ];
    return primitives.some(each => checker.isTypeAssignableTo(each, type));
  }

  /** Objects that are refused as what they are, before anybody looks into them. */
  #verdictOnWhole(type: ts.Type, place: Place): Unstorable | undefined {
    if (isCallable(type)) return aFunction(place);
    if (this.#isAnswer(type)) return anAnswer(place);
    const kind = platformKind(this.#project, type);
    if (kind === "promise") return aPromise(place);
    if (!hasBehaviour(this.#project, type)) return undefined;
    return kind === "resource"
      ? aResource(place, nameOfType(type))
      : anInstance(place, kindOfInstance(this.#project, type));
  }

  /** What `tx.query()` gives. */
  #isAnswer(type: ts.Type): boolean {
    const symbol = type.symbol as ts.Symbol | undefined;
    return symbol?.name === "RowsOf" && symbol.declarations?.every(each => this.#project.isRuntime(each)) === true;
  }

  #members(type: ts.Type, place: Place): Unstorable | undefined {
    const { checker } = this.#project;
    for (const property of checker.getPropertiesOfType(type)) {
      if (isPhantom(property) || isInherited(property) || isOptionalMethod(this.#project, property)) continue;
      const declaration = property.declarations?.[0];
      const found = this.inspect(checker.getTypeOfSymbol(property), {
        ...deeper(place, memberPath(property)),
        ...(declaration && { declaration }),
      });
      if (found !== undefined) return found;
    }
    const indexed = checker.getIndexInfosOfType(type).filter(each => !(each.keyType.flags & ts.TypeFlags.ESSymbolLike));
    return firstOf(indexed, each => this.inspect(each.type, deeper(place, "[]")));
  }
}

function deeper(place: Place, step: string): Place {
  return { ...place, path: place.path + step, depth: place.depth + 1 };
}
