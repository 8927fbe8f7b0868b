import { RepriseError } from "./errors.js";

/**
 * What may cross into the journal, and how it is written: JSON that stays readable in SQL. A value that JSON has is
 * itself; any other is an object with one key that begins with `$`.
 *
 *     { "placed": { "$date": "2026-11-23T10:00:00.000Z" }, "items": { "$set": ["a", "b"] } }
 *
 * Key order is kept, since workflow code can observe it. Prototypes are not: a class instance is refused, except errors.
 * Two references to one object come back as two objects.
 */

/** Encodes a value to JSON text. @throws RepriseError `E_PAYLOAD`, naming the property path. */
export function encode(value: unknown, what = "value"): string {
  return write(value, { what, path: [], ancestors: new Set(), sortKeys: false });
}

/** The same bytes for the same data, whatever the order of its keys: for fingerprints, never for reading back. */
export function encodeCanonically(value: unknown, what = "value"): string {
  return write(value, { what, path: [], ancestors: new Set(), sortKeys: true });
}

/** Decodes what `encode` wrote. @throws RepriseError `E_PAYLOAD_CORRUPT` */
export function decode(json: string): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (cause) {
    throw corrupt("it is not JSON", cause);
  }
  return revive(parsed);
}

interface Place {
  readonly what: string;
  readonly path: (string | number)[];
  /** The objects on the way from the root, to find cycles. */
  readonly ancestors: Set<object>;
  readonly sortKeys: boolean;
}

type Tag =
  | "$undefined"
  | "$number"
  | "$bigint"
  | "$string"
  | "$date"
  | "$map"
  | "$set"
  | "$error"
  | "$bytes"
  | "$url"
  | "$regexp"
  | "$array"
  | "$object";

const tagged = (tag: Tag, json: string): string => `{"${tag}":${json}}`;

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

function writeObject(value: object, place: Place): string {
  if (place.ancestors.has(value)) {
    return refuse(place, "part of a cycle", "Store ids instead of references.");
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

/** The standard fields first, then what the code added (`code`, `status`, …). */
function writeError(error: Error, place: Place): string {
  const fields: Record<string, unknown> = { name: error.name, message: error.message };
  if (error.stack !== undefined) fields.stack = error.stack;
  if ("cause" in error) fields.cause = storableOrText(error.cause);
  if (error instanceof AggregateError) fields.errors = error.errors.map(storableOrText);
  return tagged("$error", writeKeys({ ...fields, ...storableExtras(error) }, place));
}

/** Libraries hang sockets and requests on their errors. An error must always be storable, so such extras are left out. */
function storableExtras(error: Error): Record<string, unknown> {
  const extras: Record<string, unknown> = {};
  for (const key of Object.keys(error)) {
    if (key === "name" || key === "message" || key === "stack" || key === "cause" || key === "errors") continue;
    const value = (error as unknown as Record<string, unknown>)[key];
    if (isStorable(value)) extras[key] = value;
  }
  return extras;
}

function storableOrText(value: unknown): unknown {
  return isStorable(value) ? value : String(value);
}

export function isStorable(value: unknown): boolean {
  try {
    encode(value);
    return true;
  } catch {
    return false;
  }
}

const byteKinds = {
  ArrayBuffer,
  Uint8Array,
  Uint8ClampedArray,
  Uint16Array,
  Uint32Array,
  Int8Array,
  Int16Array,
  Int32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
  Buffer,
} as const;
type ByteKind = keyof typeof byteKinds;

/** The built-in classes whose own instances come back as what they were; of errors, those of every subclass do. */
export const storableClasses: ReadonlySet<string> = new Set([
  "Error",
  ...[...writers.keys()].map(prototype => prototype.constructor.name),
  ...Object.keys(byteKinds),
]);

function writeBytes(value: ArrayBuffer | ArrayBufferView, place: Place): string {
  const kind = (value.constructor as { name: string }).name;
  if (!Object.hasOwn(byteKinds, kind)) return refuse(place, `an instance of ${kind}`, "Use a Uint8Array.");
  const bytes = ArrayBuffer.isView(value)
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    : Buffer.from(value);
  return tagged("$bytes", JSON.stringify([kind, bytes.toString("base64")]));
}

function refuse(place: Place, kind: string, hint: string): never {
  const path = place.path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${String(key)}]` : `${text}.${key}`),
    place.what,
  );
  throw new RepriseError("E_PAYLOAD", { message: `${path} is ${kind}, which cannot be stored in the history`, hint });
}

const revivers: Readonly<Record<Tag, (content: never) => unknown>> = {
  $undefined: () => undefined,
  $number: (text: string) => Number(text),
  $bigint: (text: string) => BigInt(text),
  $string: (units: number[]) => String.fromCharCode(...units),
  $date: (text: string | null) => new Date(text ?? NaN),
  $map: (entries: [unknown, unknown][]) => new Map(entries.map(([key, value]) => [revive(key), revive(value)])),
  $set: (items: unknown[]) => new Set(items.map(revive)),
  $error: reviveError,
  $bytes: ([kind, base64]: [ByteKind, string]) => reviveBytes(kind, base64),
  $url: (href: string) => new URL(href),
  $regexp: ([source, flags, lastIndex]: [string, string, number]) =>
    Object.assign(new RegExp(source, flags), { lastIndex }),
  $array: ([length, keys]: [number, Record<string, unknown>]) =>
    Object.assign(new Array<unknown>(length), reviveKeys(keys)),
  $object: (keys: Record<string, unknown>) => reviveKeys(keys),
};

/** Turns parsed JSON back into the value that was encoded. @throws RepriseError `E_PAYLOAD_CORRUPT` */
export function revive(json: unknown): unknown {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map(revive);
  const keys = Object.keys(json);
  const tag = keys.length === 1 ? keys[0] : undefined;
  if (tag?.startsWith("$") !== true) return reviveKeys(json as Record<string, unknown>);
  if (!Object.hasOwn(revivers, tag)) throw corrupt(`it has the unknown tag ${tag}`);
  try {
    return revivers[tag as Tag]((json as Record<string, unknown>)[tag] as never);
  } catch (cause) {
    throw RepriseError.is(cause) ? cause : corrupt(`the content of ${tag} is malformed`, cause);
  }
}

function reviveKeys(json: Record<string, unknown>): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const [key, content] of Object.entries(json)) {
    // An own `__proto__` would otherwise set the prototype.
    if (key === "__proto__")
      Object.defineProperty(value, key, {
        value: revive(content),
        enumerable: true,
        writable: true,
        configurable: true,
      });
    else value[key] = revive(content);
  }
  return value;
}

const errorKinds = { TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError };

function newError(name: string, message: string): Error {
  if (name === "AggregateError") return new AggregateError([], message);
  const kind = Object.hasOwn(errorKinds, name) ? errorKinds[name as keyof typeof errorKinds] : Error;
  return new kind(message);
}

/** Errors that were read back are not bugs of the code that reads them. */
const revived = new WeakSet<Error>();
export const isRevivedError = (error: Error): boolean => revived.has(error);

function reviveError(json: {
  name: string;
  message: string;
  stack?: string;
  cause?: unknown;
  errors?: unknown;
}): Error {
  const { name, message, stack, ...rest } = json;
  const error = newError(name, message);
  const hidden = (key: string, value: unknown) =>
    Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable: false });
  hidden("stack", stack ?? `${name}: ${message}`);
  if (error.name !== name) hidden("name", name);
  for (const [key, value] of Object.entries(reviveKeys(rest))) {
    if (key === "cause" || key === "errors") hidden(key, value);
    else (error as unknown as Record<string, unknown>)[key] = value;
  }
  revived.add(error);
  return error;
}

function reviveBytes(kind: ByteKind, base64: string): unknown {
  const bytes = Buffer.from(base64, "base64");
  if (kind === "Buffer") return bytes;
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  return kind === "ArrayBuffer" ? buffer : new (byteKinds[kind] as typeof Uint8Array)(buffer);
}

function corrupt(why: string, cause?: unknown): RepriseError {
  return new RepriseError("E_PAYLOAD_CORRUPT", {
    message: `a stored value cannot be read back: ${why}`,
    hint: "The row was changed by something other than Reprise, or written by a newer version of it.",
    ...(cause === undefined ? {} : { cause }),
  });
}
