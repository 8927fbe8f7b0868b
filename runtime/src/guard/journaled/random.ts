import type { webcrypto } from "node:crypto";
import { currentLabel, type ActiveRun } from "../../activation/register.js";
import { RepriseError } from "../../language/errors.js";
import { originals } from "../originals.js";
import { journaled } from "./journaled.js";

// In a run, too, the natives of `crypto` are asked first: errors about receivers, types, sizes and quotas are their own.

/** 53 bits, as the native has. */
export const random = journaled<() => number>("Math.random", run => {
  const bytes = Buffer.from(run.drawBytes(currentLabel(), 8));
  return Number(bytes.readBigUInt64BE() >> 11n) / 2 ** 53;
});

export const randomUUID = journaled<typeof originals.randomUUID>("node:crypto.randomUUID", (run, [options]) => {
  originals.randomUUID(options);
  return drawUuid(run);
});

/** The method of `crypto`. */
export const webRandomUUID = journaled<webcrypto.Crypto["randomUUID"]>("crypto.randomUUID", (run, _, receiver) => {
  originals.webRandomUUID.call(receiver);
  return drawUuid(run);
});

type UUID = `${string}-${string}-${string}-${string}-${string}`;

/** Version 4. */
function drawUuid(run: ActiveRun): UUID {
  const bytes = Buffer.from(run.drawBytes(currentLabel(), 16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const text = bytes.toString("hex");
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}

type GetRandomValues = (this: webcrypto.Crypto, array: ArrayBufferView) => ArrayBufferView;

export const getRandomValues = journaled<GetRandomValues>("crypto.getRandomValues", (run, [array], receiver) => {
  originals.getRandomValues.call(receiver, array as never);
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  bytes.set(run.drawBytes(currentLabel(), bytes.length));
  return array;
});

type Callback<T> = (error: Error | null, value: T) => void;
type RandomBytes = (size: number, callback?: Callback<Buffer>) => Buffer | undefined;

export const randomBytes = journaled<RandomBytes>("node:crypto.randomBytes", (run, [size, callback]) => {
  refuseCallback(run, "randomBytes", callback);
  return Buffer.from(run.drawBytes(currentLabel(), originals.randomBytes(size).length));
});

type RandomInt = (first: number, second?: number | Callback<number>, callback?: Callback<number>) => number | undefined;

export const randomInt = journaled<RandomInt>("node:crypto.randomInt", (run, [first, second, third]) => {
  refuseCallback(run, "randomInt", typeof second === "function" ? second : third);
  const [minimum, maximum] = typeof second === "number" ? [first, second] : [0, first];
  originals.randomInt(minimum, maximum);
  const bytes = Buffer.from(run.drawBytes(currentLabel(), 16));
  const wide = (bytes.readBigUInt64BE(0) << 64n) | bytes.readBigUInt64BE(8);
  // 128 bits over a range of at most 48: the bias is below 2^-80.
  return minimum + Number(wide % BigInt(maximum - minimum));
});

function refuseCallback(run: ActiveRun, name: string, callback: unknown): void {
  if (callback === undefined) return;
  const error = new RepriseError("E_REJECTED_NATIVE", {
    message: `run ${run.runId} (${run.workflow}) called ${name} with a callback, which no event would order`,
    hint: `Call ${name} without a callback: it answers at once, from the journal.`,
  });
  run.poison(error);
  throw error;
}
