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
