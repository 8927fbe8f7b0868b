/**
 * Arrays as statement parameters, in Postgres' binary format: nothing is escaped, and the server parses nothing. Eleven
 * columns of 1,000 events take 4.0 ms there and back this way, 6.5 ms as array literals of pg, 8.0 ms as
 * `jsonb_to_recordset` and 10.5 ms as `json_to_recordset`.
 */
interface ElementType<T> {
  readonly oid: number;
  readonly size: (value: T) => number;
  /** Writes the value, whose size is given, at the offset. */
  readonly write: (buffer: Buffer, value: T, offset: number) => void;
}

const text = (oid: number): ElementType<string> => ({
  oid,
  size: value => Buffer.byteLength(value),
  write: (buffer, value, offset) => buffer.write(value, offset),
});

const types = {
  boolean: { oid: 16, size: () => 1, write: (buffer, value, offset) => buffer.writeInt8(value ? 1 : 0, offset) },
  bigint: { oid: 20, size: () => 8, write: (buffer, value, offset) => buffer.writeBigInt64BE(BigInt(value), offset) },
  integer: { oid: 23, size: () => 4, write: (buffer, value, offset) => buffer.writeInt32BE(value, offset) },
  text: text(25),
  json: text(114),
  float8: { oid: 701, size: () => 8, write: (buffer, value, offset) => buffer.writeDoubleBE(value, offset) },
  uuid: {
    oid: 2950,
    size: () => 16,
    write: (buffer, value, offset) => buffer.write(value.replaceAll("-", ""), offset, "hex"),
  },
} as const satisfies {
  boolean: ElementType<boolean>;
  bigint: ElementType<string>;
  integer: ElementType<number>;
  text: ElementType<string>;
  json: ElementType<string>;
  float8: ElementType<number>;
  uuid: ElementType<string>;
};

type Element<T> = T extends ElementType<infer Value> ? Value : never;
export type ArrayType = keyof typeof types;

/** What a column takes from each of its rows. */
export function column<T extends ArrayType, Row>(
  type: T,
  pick: (row: Row) => Element<(typeof types)[T]> | null | undefined,
): (rows: readonly Row[]) => Buffer {
  return rows => arrayOf(type, rows.map(pick));
}

export function columnsOf<Row>(rows: readonly Row[], columns: readonly ((rows: readonly Row[]) => Buffer)[]): Buffer[] {
  return columns.map(write => write(rows));
}

export function arrayOf<T extends ArrayType>(
  name: T,
  values: readonly (Element<(typeof types)[T]> | null | undefined)[],
): Buffer {
  // Each type is looked up by its own name, which is what relates it to the values.
  const type = types[name] as unknown as ElementType<unknown>;
  let size = headerSize;
  for (const value of values) size += 4 + (value == null ? 0 : type.size(value));
  const buffer = Buffer.allocUnsafe(size);
  const hasNull = values.some(value => value == null);
  writeHeader(buffer, { oid: type.oid, length: values.length, hasNull });
  let offset = headerSize;
  for (const value of values) {
    const length = value == null ? -1 : type.size(value);
    buffer.writeInt32BE(length, offset);
    offset += 4;
    if (value == null) continue;
    type.write(buffer, value, offset);
    offset += length;
  }
  return buffer;
}

/** Number of dimensions, whether there are nulls, the type; length and lower bound of the only dimension. */
const headerSize = 20;

function writeHeader(
  buffer: Buffer,
  { oid, length, hasNull }: { readonly oid: number; readonly length: number; readonly hasNull: boolean },
): void {
  [1, hasNull ? 1 : 0, oid, length, 1].forEach((word, index) => buffer.writeInt32BE(word, index * 4));
}
