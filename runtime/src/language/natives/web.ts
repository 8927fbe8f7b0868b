import { deterministic, every, members, rejected, type Natives } from "./native.js";

const network = rejected("DET410", "Call it in an activity or a step and return the data that the workflow needs.");
const stream = rejected("DET411", "Read or write the stream in an activity or a step and return the data.");
const bytes = rejected(
  "DET411",
  "Keep bytes in a Uint8Array or a Buffer: reading a Blob takes turns of the event loop.",
);
const storage = rejected("DET411", "Keep the value in a variable of the workflow: it survives restarts.");
const host = rejected("DET403", "Read it in an activity or a step, or pass it to the workflow as input.");

/** The web's globals, as Node has them. */
export const web = {
  ...every(
    deterministic,
    "URL URLSearchParams URLPattern TextEncoder TextDecoder atob btoa structuredClone Headers FormData",
    "AbortController Event EventTarget CustomEvent CloseEvent ErrorEvent MessageEvent DOMException QuotaExceededError",
  ),
  ...members(
    "URL",
    rejected("DET203", "Pass the bytes themselves: the address is random."),
    "createObjectURL revokeObjectURL",
  ),

  ...every(network, "fetch Request Response WebSocket EventSource XMLHttpRequest"),
  ...every(
    stream,
    "ReadableStream ReadableStreamDefaultReader ReadableStreamBYOBReader ReadableStreamBYOBRequest",
    "ReadableStreamDefaultController ReadableByteStreamController",
    "WritableStream WritableStreamDefaultWriter WritableStreamDefaultController",
    "TransformStream TransformStreamDefaultController ByteLengthQueuingStrategy CountQueuingStrategy",
    "CompressionStream DecompressionStream TextEncoderStream TextDecoderStream",
  ),
  Blob: bytes,
  File: rejected("DET103", "Keep bytes in a Uint8Array or a Buffer: a File records when it was made."),
  ...every(storage, "Storage localStorage sessionStorage"),
  ...every(host, "Navigator navigator"),
  ...every(rejected("DET420", "Start workers and talk to them in an activity."), "BroadcastChannel Worker"),
} as const satisfies Natives;
