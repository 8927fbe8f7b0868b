import { messageOf, RepriseError } from "../errors.js";
import { bytesOf, type ByteKind } from "./bytes.js";
import type { Tag } from "./tags.js";

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
    throw RepriseError.is(cause) ? cause : corrupt(`the content of ${tag} is malformed: ${messageOf(cause)}`, cause);
  }
}

const revivers: Readonly<Record<Tag, (content: never) => unknown>> = {
  $undefined: () => undefined,
  $number: numberOf,
  $bigint: (text: string) => BigInt(text),
  $string: textOf,
  $date: dateOf,
  $map: (entries: [unknown, unknown][]) => new Map(entries.map(([key, value]) => [revive(key), revive(value)])),
  $set: (items: unknown[]) => new Set(items.map(revive)),
  $error: reviveError,
  $bytes: ([kind, base64]: [ByteKind, string]) => bytesOf(kind, base64),
  $url: (href: string) => new URL(href),
  $regexp: ([source, flags, lastIndex]: [string, string, number]) =>
    Object.assign(new RegExp(source, flags), { lastIndex }),
  $array: ([length, keys]: [number, Record<string, unknown>]) =>
    Object.assign(new Array<unknown>(length), reviveKeys(keys)),
  $object: (keys: Record<string, unknown>) => reviveKeys(keys),
};

/** Those that JSON does not have. */
function numberOf(text: unknown): number {
  if (["NaN", "Infinity", "-Infinity", "-0"].includes(text as string)) return Number(text);
  throw new TypeError(`it is ${JSON.stringify(text)}, not "NaN", "Infinity", "-Infinity" or "-0"`);
}

/** An invalid date is written as null: any other text that is no date was written by somebody else. */
function dateOf(text: unknown): Date {
  const date = new Date(typeof text === "string" ? text : NaN);
  if (text === null || !Number.isNaN(date.getTime())) return date;
  throw new TypeError(`it is ${JSON.stringify(text)}, not the text of a date`);
}

/** In portions: arguments of a call go onto the stack. */
function textOf(units: readonly number[]): string {
  let text = "";
  for (let from = 0; from < units.length; from += 10_000)
    text += String.fromCharCode(...units.slice(from, from + 10_000));
  return text;
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

interface StandardFields {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
}

/** Errors that were read back are not bugs of the code that reads them. */
const revived = new WeakSet<Error>();
export const isRevivedError = (error: Error): boolean => revived.has(error);

function reviveError(json: unknown): Error {
  if (typeof json !== "object" || json === null || !("name" in json) || !("message" in json)) {
    throw new TypeError("it has no name and no message");
  }
  // All of it: text that Postgres has no place for is tagged.
  const fields = reviveKeys({ ...json }) as Record<string, unknown> & StandardFields;
  const { name, message, stack, ...rest } = fields;
  const error = newError(name, message);
  const hidden = (key: string, value: unknown) =>
    Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable: false });
  hidden("stack", stack ?? `${name}: ${message}`);
  if (error.name !== name) hidden("name", name);
  for (const [key, value] of Object.entries(rest)) {
    if (key === "cause" || key === "errors") hidden(key, value);
    else (error as unknown as Record<string, unknown>)[key] = value;
  }
  revived.add(error);
  return error;
}

function corrupt(why: string, cause?: unknown): RepriseError {
  return new RepriseError("E_PAYLOAD_CORRUPT", {
    message: `a stored value cannot be read back: ${why}`,
    hint: "The row was changed by something other than Reprise, or written by a newer version of it.",
    ...(cause === undefined ? {} : { cause }),
  });
}
