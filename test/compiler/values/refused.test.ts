import { describe, expect, test } from "vitest";
import { verdictsOn } from "./judged-files.js";

/** Types with a part that cannot come back, and what is said about it. */
const types: Readonly<Record<string, readonly [type: string, verdict: string]>> = {
  "a function": ["() => void", "DET810 input is a function"],
  "the type of all functions": ["{ call: Function }", "DET810 input.call is a function"],
  "a function in a property": ["{ format: (id: string) => string }", "DET810 input.format is a function"],
  "a method of an interface of one's own": ["Formatter", "DET810 input.format is a function"],
  "a class itself": ["{ type: typeof Money }", "DET810 input.type is a function"],
  "a type with a constructor": ["{ make: new () => Date }", "DET810 input.make is a function"],
  "a function far inside": ["{ a: { b: { c: (() => void)[] } } }", "DET810 input.a.b.c[] is a function"],
  "a function in a tuple": ["[string, () => void]", "DET810 input[1] is a function"],
  "a function in a map": ["Map<string, () => void>", "DET810 input[] is a function"],
  "a function in a record": ["Record<string, () => void>", "DET810 input[] is a function"],
  "a function under an odd name": [`{ "on-close": () => void }`, `DET810 input["on-close"] is a function`],
  "a function in one of several forms": [
    `{ ok: true; close: () => void } | { ok: false; error: string }`,
    "DET810 input.close is a function",
  ],
  "a function in an intersection": ["{ id: string } & { close: () => void }", "DET810 input.close is a function"],
  "a function behind a recursive type": ["Visited", "DET810 input.visit is a function"],
  "a function in an interface that extends an array": ["Handlers", "DET810 input[] is a function"],
  "a class with a method that every object has": ["OrderId", "DET811 input is an instance of OrderId"],
  "a picked method": [`Pick<Money, "add">`, "DET810 input.add is a function"],
  "a symbol": ["{ kind: symbol }", "DET810 input.kind is a symbol"],
  "a symbol of one's own": ["{ kind: typeof brand }", "DET810 input.kind is a symbol"],
  "a promise": ["{ rate: Promise<number> }", "DET810 input.rate is a promise"],
  "a promise among values": ["Array<string | Promise<string>>", "DET810 input[] is a promise"],
  "what can be awaited": ["{ rate: PromiseLike<number> }", "DET810 input.rate is a promise"],
  "a class with a method": ["{ price: Money }", "DET811 input.price is an instance of Money"],
  "a class with a private field": ["Secret", "DET811 input is an instance of Secret"],
  "a class with a field that is really private": ["Sealed", "DET811 input is an instance of Sealed"],
  "a class with an accessor": ["Computed", "DET811 input is an instance of Computed"],
  "a class whose method is a property": ["Bound", "DET811 input is an instance of Bound"],
  "a class that inherits a method": ["Euro", "DET811 input is an instance of Euro"],
  "an abstract class": ["Shape", "DET811 input is an instance of Shape"],
  "a generic class": ["Box<string>", "DET811 input is an instance of Box"],
  "a class and more": ["Money & { currency: string }", "DET811 input is an instance of Money"],
  "a class or nothing": ["Money | undefined", "DET811 input is an instance of Money"],
  "a subclass of a map": ["Registry", "DET811 input is an instance of Registry"],
  "a socket": [`{ conn: import("node:net").Socket }`, "DET811 input.conn is an instance of Socket"],
  "a stream": [`import("node:stream").Readable`, "DET811 input is an instance of Readable"],
  "an emitter": [`import("node:events").EventEmitter`, "DET811 input is an instance of EventEmitter"],
  "an answer of fetch": ["{ answer: Response }", "DET811 input.answer is an instance of Response"],
  "a signal to abort": ["{ signal: AbortSignal }", "DET811 input.signal is an instance of AbortSignal"],
  "search parameters": ["URLSearchParams", "DET811 input is an instance of URLSearchParams"],
  "a weak map": ["WeakMap<object, string>", "DET811 input is an instance of WeakMap"],
  "a weak reference": ["WeakRef<object>", "DET811 input is an instance of WeakRef"],
  "shared memory": ["SharedArrayBuffer", "DET811 input is an instance of SharedArrayBuffer"],
  "a generator": ["Generator<string>", "DET811 input is an instance of Generator"],
  "a stream of values": ["AsyncIterable<string>", "DET811 input is an instance of AsyncIterable"],
  "a handle of a timer": ["NodeJS.Timeout", "DET811 input is an instance of Timeout"],
  "a formatter of Intl": ["Intl.NumberFormat", "DET811 input is an instance of NumberFormat"],
  "the state of a file": [`import("node:fs").Stats`, "DET811 input is an instance of Stats"],
  "a class of a package": [
    `import("magic-string").default`,
    "DET811 input is an instance of MagicString of magic-string",
  ],
  "a client of the database": [`import("pg").PoolClient`, "DET811 input is an object with methods, PoolClient of pg"],
  "an activity": [`import("@reprise/runtime").Activity<string, string>`, "DET810 input is a function"],
  "a signal's own object": [
    `import("@reprise/runtime").Signal<string>`,
    "DET811 input is an object with methods, Signal",
  ],
};

const declarations = `
import { workflow } from "@reprise/runtime";
declare const brand: unique symbol;
interface Formatter { format(id: string): string }
interface Visited { children: Visited[]; visit: () => void }
interface Handlers extends Array<() => void> {}
class OrderId { readonly value = ""; toString(): string { return this.value; } }
class Money { constructor(readonly amount: number) {} add(other: Money): Money { return new Money(this.amount + other.amount); } }
class Euro extends Money { readonly currency = "EUR" }
class Secret { private token = "" }
class Sealed { #token = ""; read = 1; static check(other: Sealed): boolean { return other.#token === ""; } }
class Computed { net = 1; get gross(): number { return this.net * 1.2; } }
class Bound { net = 1; readonly gross = (): number => this.net * 1.2 }
abstract class Shape { abstract area(): number }
class Box<T> { constructor(protected readonly content: T) {} }
class Registry extends Map<string, string> {}
`;

const files = new Map(
  Object.entries(types).map(([title, [type, verdict]], index) => [`case-${index}.ts`, { title, type, verdict }]),
);
const verdicts = verdictsOn(
  Object.fromEntries(
    [...files].map(([file, { type }]) => [
      file,
      `${declarations}\nexport const flow = workflow("${file}", async (input: ${type}) => void input);\n`,
    ]),
  ),
);

describe("what cannot come back is refused, by the way to it", () => {
  test.each([...files].map(([file, { title, verdict }]) => [title, file, verdict]))("%s", (_, file, verdict) => {
    const [code, ...what] = verdict.split(" ");
    expect(verdicts.get(file)).toEqual([`${code} the input of workflow "${file}" cannot be stored: ${what.join(" ")}`]);
  });
});
