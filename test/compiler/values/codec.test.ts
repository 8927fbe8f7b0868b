import { runInThisContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { isStorable } from "#runtime/language/payload.js";
import { verdictsOn } from "./judged-files.js";

/** Values as an author writes them: what the compiler says of their type is what the codec says of the value. */
const expressions: readonly string[] = [
  `{ id: "A", total: 20, none: null, left: undefined, big: 10n }`,
  `[1, "two", true]`,
  `new Date()`,
  `new Map([["a", new Set([1])]])`,
  `new URL("https://shop.example")`,
  `/order-(\\d+)/g`,
  `"order-7".match(/order-(\\d+)/)`,
  `/order-(\\d+)/.exec("order-7")`,
  `new Error("declined", { cause: "limit" })`,
  `new AggregateError([new Error("one")])`,
  `new (class Declined extends Error { retry() { return false; } })()`,
  `new DOMException("aborted", "AbortError")`,
  `new Uint8Array(2)`,
  `Buffer.from("text")`,
  `new ArrayBuffer(2)`,
  `new DataView(new ArrayBuffer(2))`,
  `new BigInt64Array(1)`,
  `process.memoryUsage()`,
  `Object.fromEntries([["a", 1]])`,
  `Object.assign([1, 2], { total: 3 })`,
  `structuredClone({ at: new Date() })`,
  `[..."text"].map(each => ({ each }))`,
  `() => 1`,
  `{ format: () => "text" }`,
  `{ format() { return "text"; } }`,
  `class Money {}`,
  `Symbol("kind")`,
  `[Promise.resolve(1)]`,
  `new (class Money { add() { return 1; } })()`,
  `new (class Secret { #token = ""; read() { return this.#token; } })()`,
  `new (class Registry extends Map {})()`,
  `new URLSearchParams("a=b")`,
  `new Headers()`,
  `new Response("text")`,
  `new Blob(["text"])`,
  `new FormData()`,
  `new AbortController()`,
  `AbortSignal.abort()`,
  `new WeakMap()`,
  `new WeakSet()`,
  `new WeakRef({})`,
  `new SharedArrayBuffer(2)`,
  `new EventTarget()`,
  `new Intl.NumberFormat("en-GB")`,
  `new TextEncoder()`,
  `new ReadableStream()`,
  `[1].values()`,
  `new Map([[1, 2]]).entries()`,
  `(function* () { yield 1; })()`,
  `(async function* () { yield 1; })()`,
  `globalThis.performance`,
  `process.stdout`,
];

const files = new Map(expressions.map((expression, index) => [`case-${index}.ts`, expression]));
const verdicts = verdictsOn(
  Object.fromEntries(
    [...files].map(([file, expression]) => [
      file,
      `import { activity } from "@reprise/runtime";\nexport const give = activity("${file}", () => [${expression}]);\n`,
    ]),
  ),
);

describe("the compiler's verdict on a type is the codec's on the value", () => {
  test.each([...files])("%s: %s", (file, expression) => {
    const value: unknown = runInThisContext(`[${expression}]`);
    expect(verdicts.get(file)?.length).toBe(isStorable(value) ? 0 : 1);
  });
});
