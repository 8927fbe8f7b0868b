import { RepriseError } from "../errors.js";
import { base64Of, byteKinds, isByteKind } from "./bytes.js";
import { tagged } from "./tags.js";

/** Encodes a value to JSON text. @throws RepriseError `E_PAYLOAD`, naming the property path. */
export function encode(value: unknown, what = "value"): string {
  return write(value, { what, path: [], ancestors: new Set(), sortKeys: false });
}

/** In characters, of one value. What a run writes at once has room for two. */
const longest = 32 * 1024 * 1024;

/** Encodes what crosses into the journal. @throws RepriseError `E_PAYLOAD`, also for what is too large to share a commit. */
export function encodePayload(value: unknown, what: string): string {
  const text = encode(value, what);
  if (text.length <= longest) return text;
  throw new RepriseError("E_PAYLOAD", {
    message: `${what} has ${megabytes(text.length)} MB; the limit is ${megabytes(longest)} MB`,
    hint: "Store large data elsewhere, and pass a reference to it.",
  });
}

/** In characters: near enough, and free. */
export function megabytes(characters: number): number {
  return Math.ceil(characters / 1024 / 1024);
}

/** The same bytes for the same data, whatever the order of its keys: for fingerprints, never for reading back. */
export function encodeCanonically(value: unknown, what = "value"): string {
  return write(value, { what, path: [], ancestors: new Set(), sortKeys: true });
}

export function isStorable(value: unknown): boolean {
  try {
    encode(value);
    return true;
  } catch {
    return false;
  }
}

interface Place {
  readonly what: string;
  readonly path: (string | number)[];
  /** The objects on the way from the root, to find cycles. */
  readonly ancestors: Set<object>;
  readonly sortKeys: boolean;
}

function write(value: unknown, place: Place): string {
  switch (typeof value) {
    case "string":
      return writeString(value);
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0)
        ? String(value)
        : tagged("$number", `"${Object.is(value, -0) ? "-0" : String(value)}"`);
    case "boolean":
      return value ? "true" : "false";
    case "undefined":
      return tagged("$undefined", "true");
    case "bigint":
      return tagged("$bigint", `"${String(value)}"`);
    case "object":
      return value === null ? "null" : writeObject(value, place);
    case "function":
      return refuse(place, "a function", "Pass the data that the function needs; functions cannot be stored.");
    case "symbol":
      return refuse(place, "a symbol", "Use a string.");
  }
}

/** Postgres refuses U+0000 and lone surrogates in `json`, so such strings are written as their UTF-16 code units. */
const unstorable = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

function writeString(value: string): string {
  return unstorable.test(value)
    ? tagged("$string", JSON.stringify(Array.from({ length: value.length }, (_, i) => value.charCodeAt(i))))
    : JSON.stringify(value);
}

/** Whoever reads it back goes as deep, on a stack that may have less room. */
const deepest = 500;

function writeObject(value: object, place: Place): string {
  if (place.ancestors.has(value)) {
    return refuse(place, "part of a cycle", "Store ids instead of references.");
  }
  if (place.ancestors.size === deepest) {
    return refuse(place, `an object within ${deepest} others`, "Store a list, whose items name each other by ids.");
  }
  place.ancestors.add(value);
  const json = writeByKind(value, place);
  place.ancestors.delete(value);
  return json;
}

/** By exact prototype: an instance of a subclass would come back as something else, so it is refused. */
const writers: ReadonlyMap<object, (value: never, place: Place) => string> = new Map<
  object,
  (value: never, place: Place) => string
>([
  [Object.prototype, writePlain],
  [Array.prototype, writeArray],
  [
    Date.prototype,
    (value: Date) => tagged("$date", Number.isNaN(value.getTime()) ? "null" : `"${value.toISOString()}"`),
  ],
  [Map.prototype, (value: Map<unknown, unknown>, place) => tagged("$map", writeItems([...value], place))],
  [Set.prototype, (value: Set<unknown>, place) => tagged("$set", writeItems([...value], place))],
  [URL.prototype, (value: URL) => tagged("$url", JSON.stringify(value.href))],
  [
    RegExp.prototype,
    (value: RegExp) => tagged("$regexp", JSON.stringify([value.source, value.flags, value.lastIndex])),
  ],
]);

/** The built-in classes whose own instances come back as what they were; of errors, those of every subclass do. */
export const storableClasses: ReadonlySet<string> = new Set([
  "Error",
  ...[...writers.keys()].map(prototype => prototype.constructor.name),
  ...Object.keys(byteKinds),
]);

function writeByKind(value: object, place: Place): string {
  const prototype = Object.getPrototypeOf(value) as object | null;
  const writer = prototype === null ? writePlain : writers.get(prototype);
  if (writer !== undefined) return writer(value as never, place);
  if (value instanceof Error) return writeError(value, place);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return writeBytes(value, place);
  if (Array.isArray(value) && prototype?.constructor.name === "Array") return writeArray(value, place);
  // Plain data from another realm (a vm context, a test environment) is still plain data.
  if (prototype !== null && Object.getPrototypeOf(prototype) === null) return writePlain(value, place);
  return refuseInstance(value, place);
}

function refuseInstance(value: object, place: Place): never {
  const kind = value.constructor.name;
  if (kind === "Promise") return refuse(place, "a promise", "Await it first.");
  const hint = "Its methods would be gone when it is read back: pass a plain object with the data of it.";
  return refuse(place, `an instance of ${kind || "a class"}`, hint);
}

function writeArray(value: readonly unknown[], place: Place): string {
  // Holes and extra keys are observable; such an array is written key by key.
  return Object.keys(value).length === value.length
    ? writeItems(value, place)
    : tagged("$array", `[${String(value.length)},${writeKeys(value, place)}]`);
}

function writeItems(items: readonly unknown[], place: Place): string {
  let json = "[";
  for (let index = 0; index < items.length; index++) {
    if (index > 0) json += ",";
    place.path.push(index);
    json += write(items[index], place);
    place.path.pop();
  }
  return `${json}]`;
}

function writePlain(value: object, place: Place): string {
  const keys = Object.keys(value);
  const json = writeKeys(value, place);
  return keys.length === 1 && keys[0]?.startsWith("$") === true ? tagged("$object", json) : json;
}

function writeKeys(value: object, place: Place): string {
  if (Object.getOwnPropertySymbols(value).length > 0) {
    return refuse(place, "an object with symbol keys", "Use string keys.");
  }
  let json = "{";
  const keys = Object.keys(value);
  for (const key of place.sortKeys ? keys.sort() : keys) {
    if (unstorable.test(key)) return refuse(place, "an object whose key is not well-formed text", "Use a Map.");
    place.path.push(key);
    json += `${json.length > 1 ? "," : ""}${JSON.stringify(key)}:${write((value as Record<string, unknown>)[key], place)}`;
    place.path.pop();
  }
  return `${json}}`;
}

/**
 * The standard fields first, then what the code added (`code`, `status`, …). An error must always be storable, and libraries
 * hang sockets and requests on theirs: what cannot be stored is left out, or stands there as its text.
 */
function writeError(error: Error, place: Place): string {
  const fields: [string, string][] = [
    ["name", writeString(textOf(error.name))],
    ["message", writeString(textOf(error.message))],
  ];
  if (error.stack !== undefined) fields.push(["stack", writeString(textOf(error.stack))]);
  if ("cause" in error) fields.push(["cause", writeOrText(error.cause, place)]);
  if (error instanceof AggregateError)
    fields.push(["errors", `[${error.errors.map(each => writeOrText(each, place)).join(",")}]`]);
  for (const key of Object.keys(error)) {
    if (standardFields.has(key) || unstorable.test(key)) continue;
    const json = tryToWrite((error as unknown as Record<string, unknown>)[key], place);
    if (json !== undefined) fields.push([key, json]);
  }
  if (place.sortKeys) fields.sort(([one], [other]) => (one < other ? -1 : 1));
  return tagged("$error", `{${fields.map(([key, json]) => `${JSON.stringify(key)}:${json}`).join(",")}}`);
}

const standardFields: ReadonlySet<string> = new Set(["name", "message", "stack", "cause", "errors"]);

function writeOrText(value: unknown, place: Place): string {
  return tryToWrite(value, place) ?? writeString(textOf(value));
}

function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** Once, not to see whether it can be written and then to write it: causes have causes. */
function tryToWrite(value: unknown, place: Place): string | undefined {
  try {
    return write(value, { ...place, path: [], ancestors: new Set(place.ancestors) });
  } catch {
    return undefined;
  }
}

function writeBytes(value: ArrayBuffer | ArrayBufferView, place: Place): string {
  const kind = (value.constructor as { name: string }).name;
  if (!isByteKind(kind)) return refuse(place, `an instance of ${kind}`, "Use a Uint8Array.");
  return tagged("$bytes", JSON.stringify([kind, base64Of(value)]));
}

function refuse(place: Place, kind: string, hint: string): never {
  throw new RepriseError("E_PAYLOAD", {
    message: `${pathText(place)} is ${kind}, which cannot be stored in the history`,
    hint,
  });
}

const longestPath = 20;

function pathText({ what, path }: Place): string {
  const textOf = (keys: readonly (string | number)[]) =>
    keys.map(key => (typeof key === "number" ? `[${String(key)}]` : `.${key}`)).join("");
  if (path.length <= longestPath) return what + textOf(path);
  return `${what}${textOf(path.slice(0, longestPath / 2))} … ${textOf(path.slice(-longestPath / 2))}`;
}
