import type { webcrypto } from "node:crypto";
import { activeRun, currentLabel } from "../../activation/register.js";
import { RepriseError } from "../../language/errors.js";
import { originals } from "../originals.js";

/** 53 bits, as the native has. */
export function random(): number {
  const run = activeRun();
  if (run === undefined) return originals.random.call(Math);
  const bytes = Buffer.from(run.drawBytes(currentLabel(), 8));
  return Number(bytes.readBigUInt64BE() >> 11n) / 2 ** 53;
}

export function randomUUID(
  options?: Parameters<typeof originals.randomUUID>[0],
): ReturnType<typeof originals.randomUUID> {
  const run = activeRun();
  return run === undefined ? originals.randomUUID(options) : versionFour(run.drawBytes(currentLabel(), 16));
}

/** The method of `crypto`, which insists on its receiver as the native does. */
export function webRandomUUID(this: webcrypto.Crypto): ReturnType<webcrypto.Crypto["randomUUID"]> {
  const run = activeRun();
  return run === undefined ? originals.webRandomUUID.call(this) : versionFour(run.drawBytes(currentLabel(), 16));
}

function versionFour(bytes: Uint8Array): `${string}-${string}-${string}-${string}-${string}` {
  const hex = Buffer.from(bytes);
  hex[6] = ((hex[6] ?? 0) & 0x0f) | 0x40;
  hex[8] = ((hex[8] ?? 0) & 0x3f) | 0x80;
  const text = hex.toString("hex");
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}

/** The native checks type and quota, and is handed the array first: its errors are the native's own. */
export function getRandomValues<T extends ArrayBufferView>(this: webcrypto.Crypto, array: T): T {
  const run = activeRun();
  originals.getRandomValues.call(this, array as never);
  if (run !== undefined) {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    bytes.set(run.drawBytes(currentLabel(), bytes.length));
  }
  return array;
}

type Callback<T> = (error: Error | null, value: T) => void;

export function randomBytes(size: number, callback?: Callback<Buffer>): Buffer | undefined {
  const run = activeRun();
  // One function with the overloads of the native.
  if (run === undefined) return (originals.randomBytes as (...parts: unknown[]) => Buffer | undefined)(size, callback);
  refuseCallback(run, "randomBytes", callback);
  // The native is asked too, for its errors: a size may be no size.
  return Buffer.from(run.drawBytes(currentLabel(), originals.randomBytes(size).length));
}

export function randomInt(...parts: [number, (number | Callback<number>)?, Callback<number>?]): number | undefined {
  const run = activeRun();
  // One function with the overloads of the native.
  if (run === undefined) return (originals.randomInt as (...parts: unknown[]) => number | undefined)(...parts);
  const [first, second, third] = parts;
  refuseCallback(run, "randomInt", typeof second === "function" ? second : third);
  const [minimum, maximum] = typeof second === "number" ? [first, second] : [0, first];
  originals.randomInt(minimum, maximum);
  const bytes = Buffer.from(run.drawBytes(currentLabel(), 16));
  const wide = (bytes.readBigUInt64BE(0) << 64n) | bytes.readBigUInt64BE(8);
  // 128 bits over a range of at most 48: the bias is below 2^-80.
  return minimum + Number(wide % BigInt(maximum - minimum));
}

function refuseCallback(run: { poison(error: RepriseError): void }, name: string, callback: unknown): void {
  if (callback === undefined) return;
  const error = new RepriseError("E_REJECTED_NATIVE", {
    message: `workflow code called ${name} with a callback, which no event would order`,
    hint: `Call ${name} without a callback: it answers at once, from the journal.`,
  });
  run.poison(error);
  throw error;
}
