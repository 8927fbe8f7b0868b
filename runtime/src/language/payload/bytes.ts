/** What holds bytes, and comes back as what it was. */
export const byteKinds = {
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
export type ByteKind = keyof typeof byteKinds;

export function isByteKind(name: string): name is ByteKind {
  return Object.hasOwn(byteKinds, name);
}

export function base64Of(value: ArrayBuffer | ArrayBufferView): string {
  const bytes = ArrayBuffer.isView(value)
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    : Buffer.from(value);
  return bytes.toString("base64");
}

export function bytesOf(kind: ByteKind, base64: string): unknown {
  const bytes = Buffer.from(base64, "base64");
  if (kind === "Buffer") return bytes;
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  return kind === "ArrayBuffer" ? buffer : new (byteKinds[kind] as typeof Uint8Array)(buffer);
}
