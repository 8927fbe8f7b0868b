import { describe, expect, test } from "vitest";
import { verdictsOn } from "./judged-files.js";

/** Types of values that come back as what they were, and types that say too little for a verdict. */
const types: Readonly<Record<string, string>> = {
  "text, numbers and truth": "{ id: string; total: number; paid: boolean; size: bigint; none: null; left?: string }",
  "literal types": `{ kind: "order"; version: 2; yes: true; big: 10n; path: \`/orders/\${string}\` }`,
  "nothing at all": "void",
  undefined: "undefined",
  null: "null",
  unknown: "unknown",
  any: "any",
  never: "never",
  object: "object",
  "the empty type": "{}",
  "a date": "{ placed: Date }",
  "a map": "Map<string, { at: Date }>",
  "a read-only map": "ReadonlyMap<string, readonly number[]>",
  "a set": "Set<bigint>",
  "a read-only set": "ReadonlySet<string>",
  "an URL": "{ link: URL }",
  "a regular expression": "{ pattern: RegExp }",
  "a match of one": "RegExpMatchArray | null",
  "an error": "{ failure: Error }",
  "an error of the language": "TypeError | RangeError",
  "many errors": "AggregateError",
  "an error of Node": "NodeJS.ErrnoException",
  bytes: "{ file: Uint8Array; mask: Uint8ClampedArray; samples: Float64Array }",
  "a buffer": "Buffer",
  "an array buffer": "ArrayBuffer",
  "a view of one": "DataView",
  "any view of one": "ArrayBufferView",
  "an array": "string[]",
  "a read-only array": "readonly { sku: string }[]",
  "a tuple": "[string, number, ...Date[]]",
  "a labelled tuple": "readonly [from: Date, to?: Date]",
  "a record": "Record<string, number>",
  "a partial record": `Partial<Record<"a" | "b", Date>>`,
  "an index signature": "{ [sku: string]: { quantity: number } }",
  "a union": `{ kind: "paid"; at: Date } | { kind: "open" } | string | undefined`,
  "an enum": "{ color: Color; weekday: Weekday }",
  "a branded string": "string & { readonly __brand: 'OrderId' }",
  "a branded number in an object": "{ id: number & { readonly [brand]: 'Cents' } }",
  "a branded date": "Date & { readonly __brand: 'Birthday' }",
  "a branded object": "{ id: string } & { readonly [brand]: 'Order' }",
  "an intersection of data": "{ id: string } & { total: number }",
  "a recursive type": "Tree",
  "two types that contain each other": "Customer",
  "a type that grows as it is followed": "Growing<string>",
  JSON: "Json",
  "an optional method": "{ id: string; format?(): string }",
  "an optional function": "{ id: string; onChange?: (id: string) => void }",
  "a function or nothing": "{ id: string; done: (() => void) | undefined; failed: null | (() => void) }",
  "a pick of a class's data": `Pick<Money, "amount">`,
  "a class of public fields": "OrderDto",
  "a class of fields that extends one": "PricedDto",
  "a class of fields with an optional method": "Loose",
  "an error class of one's own": "CardDeclined",
  "an error class two steps away": "CardExpired",
  "an error interface": "{ error: CodedError }",
  "an interface with an iterator": "Iterable<string>",
  "a list that is like an array": "ArrayLike<number>",
  "data of Node": `{ memory: NodeJS.MemoryUsage; cpus: import("node:os").CpuInfo[] }`,
  "a path of Node": `import("node:path").ParsedPath`,
  "a settled result": "PromiseSettledResult<number>[]",
  "options of Intl": "Intl.DateTimeFormatOptions",
  "a mapped type": "{ readonly [K in keyof OrderDto]: OrderDto[K] | null }",
  "a conditional type": "Exclude<string | (() => void), () => void>",
  "text as its wrapper's type": "String",
  "what a schema of zod infers": "z.infer<typeof schema>",
  "an interface of a package without methods": `import("pg").FieldDef[]`,
  "rows of a table": `Array<Pick<import("pg").QueryResult<{ id: string; at: Date }>, "rows" | "rowCount">>`,
  "headers of a request": `import("node:http").IncomingHttpHeaders`,
  "an utility type of many": "Readonly<Required<Partial<Record<keyof OrderDto, Date>>>>",
  "an object of an enum": "typeof Color",
  "a type that refers to itself in an intersection": "Chain",
  "an interface that extends an array": "{ tags: Tags }",
  "an interface of one's own for JSON": "JsonValue",
  "an interface that extends a map": "Index",
  "an interface that extends a date": "{ born: Birthday }",
  "a method that every object has": "{ id: { toString(): string; value: string } }",
  "a method that every text has": "{ id: { slice(from: number): string } }",
  "two growing types": "Wide<string, number>",
  "an awaited promise": "Awaited<Promise<Date>>",
};

const declarations = `
import { workflow } from "@reprise/runtime";
import { z } from "zod";
declare const brand: unique symbol;
type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
interface Tree { readonly value: Date; readonly children: readonly Tree[] }
interface Customer { orders: Order[] }
interface Order { customer: Customer | undefined }
interface Growing<T> { value: T; next: Growing<T[]> | null }
enum Color { Red, Green }
interface Tags extends ReadonlyArray<string> { readonly first?: string }
type JsonValue = string | number | boolean | JsonArray | JsonObject | null;
interface JsonArray extends Array<JsonValue> {}
interface JsonObject { [key: string]: JsonValue }
interface Index extends Map<string, Date> {}
interface Birthday extends Date { readonly of?: string }
type Chain = { readonly value: Date } & { readonly next?: Chain };
interface Wide<A, B> { a: A; b: B; left: Wide<A[], B> | null; right: Wide<A, B[]> | null }
const schema = z.object({
  id: z.string().brand<"OrderId">(),
  placed: z.date().optional(),
  lines: z.array(z.object({ sku: z.string(), price: z.bigint().nullable() })),
  extra: z.record(z.string(), z.unknown()),
  state: z.discriminatedUnion("kind", [z.object({ kind: z.literal("open") }), z.object({ kind: z.literal("paid"), at: z.date() })]),
});
const enum Weekday { Monday = "mon", Tuesday = "tue" }
class Money { constructor(readonly amount: number) {} add(other: Money): Money { return new Money(this.amount + other.amount); } }
class OrderDto { id!: string; placed!: Date; readonly lines!: readonly string[] }
class PricedDto extends OrderDto { static parse(): void {} total = 0 }
class Loose { id = ""; format?(): string }
class CardDeclined extends Error { retry(): boolean { return false; } }
class CardExpired extends CardDeclined { readonly month = 1 }
interface CodedError extends Error { readonly code: string; toJSON(): unknown }
`;

const files = new Map(Object.entries(types).map(([title, type], index) => [`case-${index}.ts`, { title, type }]));
const verdicts = verdictsOn(
  Object.fromEntries(
    [...files].map(([file, { type }]) => [
      file,
      `${declarations}\nexport const flow = workflow("${file}", async (input: ${type}) => ({ result: input }));\n`,
    ]),
  ),
);

describe("what can be stored, or may be, is not refused", () => {
  test.each([...files].map(([file, { title }]) => [title, file]))("%s", (_, file) => {
    expect(verdicts.get(file)).toEqual([]);
  });
});
