import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { decode, encode } from "#runtime/language/payload.js";
import { RepriseError } from "#runtime/language/errors.js";

describe("payload", () => {
  test("I2: bytes read equal bytes written, key order included", () => {
    const json = encode({ bb: 1, a: 2, "10": 0 });
    expect(encode(decode(json))).toBe(json);
  });

  test("structured values round-trip", () => {
    const value = {
      nothing: undefined,
      negativeZero: -0,
      notANumber: NaN,
      endless: -Infinity,
      big: 12345678901234567890n,
      date: new Date(1_700_000_000_000),
      map: new Map([[{ key: 1 }, new Set(["a", 1])]]),
      url: new URL("https://example.com/a?b=c"),
      pattern: /a+/giu,
      bytes: new Uint16Array([1, 65535]),
      buffer: Buffer.from("text"),
      holes: [1, , 3], // eslint-disable-line no-sparse-arrays
      looksLikeATag: { $date: "not a date" },
      text: "\0 and \ud800",
    };
    expect(decode(encode(value))).toStrictEqual(value);
  });

  test("errors keep name, message, cause and extras, and are never refused", () => {
    const error = Object.assign(new TypeError("no card", { cause: new Map([["socket", () => 1]]) }), {
      status: 402,
      socket: () => 1,
    });
    const read = decode(encode(error)) as TypeError & { status: number };
    expect(read).toBeInstanceOf(TypeError);
    expect(read).toMatchObject({ name: "TypeError", message: "no card", status: 402, cause: "[object Map]" });
    expect(read).not.toHaveProperty("socket");
  });

  test("an error with a long way of causes is written once, not once more for each of them", () => {
    let error = new Error("the first");
    for (let depth = 0; depth < 60; depth++) error = new Error(`${depth}`, { cause: error });
    let read = decode(encode(error)) as Error;
    while (read.cause instanceof Error) read = read.cause;
    expect(read.message).toBe("the first");
    error.cause = error;
    expect(decode(encode(error))).toMatchObject({ cause: "Error: 59" });
  });

  test("errors whose texts Postgres has no place for keep them", () => {
    const error = Object.assign(new Error("a\0b"), { name: "\ud800" });
    const read = decode(encode(error)) as Error;
    expect([read.name, read.message, read.stack]).toEqual(["\ud800", "a\0b", error.stack]);
  });

  test("errors whose fields are no text are stored all the same", () => {
    const cause = Object.create(null, { run: { value: () => 1, enumerable: true }, toString: { value: 1 } }) as unknown;
    const odd: Error = new Error("odd", { cause });
    Object.assign(odd, { name: undefined, message: { code: 7 }, stack: 5 });
    expect(decode(encode(odd))).toMatchObject({
      name: "undefined",
      message: "[object Object]",
      cause: "[object Object]",
    });
  });

  test("text of any length that Postgres has no place for comes back", () => {
    const text = `\0${"x".repeat(300_000)}\ud800`;
    expect(decode(encode(text))).toBe(text);
  });

  test("what is nested too deep to be read back is refused, with a path that can be read", () => {
    let nested: unknown = "end";
    for (let depth = 0; depth < 400; depth++) nested = depth % 2 === 0 ? [nested] : { next: nested };
    expect(decode(encode(nested))).toStrictEqual(nested);
    for (let depth = 0; depth < 20_000; depth++) nested = [nested];
    expect(() => encode(nested, "the input")).toThrow(
      expect.objectContaining({
        code: "E_PAYLOAD",
        message: `the input${"[0]".repeat(10)} … ${"[0]".repeat(10)} is an object within 500 others, which cannot be stored in the history`,
      }) as Error,
    );
  });

  test.each([
    ["a function", { conn: { close: () => 1 } }, "result.conn.close is a function"],
    ["a promise", [Promise.resolve()], "result[0] is a promise"],
    ["a class instance", { at: new (class Money {})() }, "result.at is an instance of Money"],
    ["a symbol", { s: Symbol("x") }, "result.s is a symbol"],
  ])("%s is refused with its path", (_kind, value, message) => {
    expect(() => encode(value, "result")).toThrow(
      expect.objectContaining({ code: "E_PAYLOAD", message: expect.stringContaining(message) }),
    );
  });

  test("a cycle is refused", () => {
    const node: Record<string, unknown> = {};
    node.self = { node };
    expect(() => encode(node)).toThrow(RepriseError);
  });

  test("whatever is encoded reads back equal, and encodes to the same bytes", () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withSparseArray: true,
    });
    fc.assert(
      fc.property(anything, value => {
        const json = encode(value);
        expect(encode(decode(json))).toBe(json);
      }),
      { numRuns: 2_000 },
    );
  });

  test("a stored value that was tampered with is reported", () => {
    expect(() => decode('{"$bigint":"x"}')).toThrow(expect.objectContaining({ code: "E_PAYLOAD_CORRUPT" }));
  });
});
