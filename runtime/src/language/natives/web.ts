import { deterministic, inStep, passedIn, rejected } from "./native.js";
import { table } from "./table.js";

const stream = rejected("DET411", "Read or write the stream in an activity or a step and return the data.");
const blob = "Keep bytes in a Uint8Array or a Buffer: reading a Blob takes turns of the event loop.";
const file = "Keep bytes in a Uint8Array or a Buffer: a File records when it was made.";
const storage = "Keep the value in a variable of the workflow: it survives restarts.";

/** The web's globals, as Node has them. */
export const web = table({
  "URL, URLSearchParams, URLPattern, TextEncoder, TextDecoder, atob, btoa": deterministic,
  "URL.{createObjectURL, revokeObjectURL}": rejected("DET203", "Pass the bytes themselves: the address is random."),
  "structuredClone, Headers, FormData, DOMException, QuotaExceededError, AbortController": deterministic,
  "EventTarget, Event, CustomEvent, CloseEvent, ErrorEvent, MessageEvent": deterministic,

  "fetch, Request, Response, WebSocket, EventSource, XMLHttpRequest": rejected("DET410", inStep),

  "ReadableStream, ReadableStreamDefaultReader, ReadableStreamDefaultController": stream,
  "ReadableStreamBYOBReader, ReadableStreamBYOBRequest, ReadableByteStreamController": stream,
  "WritableStream, WritableStreamDefaultWriter, WritableStreamDefaultController": stream,
  "TransformStream, TransformStreamDefaultController": stream,
  "CompressionStream, DecompressionStream, TextEncoderStream, TextDecoderStream": stream,
  "ByteLengthQueuingStrategy, CountQueuingStrategy": stream,

  Blob: rejected("DET411", blob),
  File: rejected("DET103", file),
  "Storage, localStorage, sessionStorage": rejected("DET411", storage),
  "Navigator, navigator": rejected("DET403", passedIn),
  "BroadcastChannel, Worker": rejected("DET420", "Start workers and talk to them in an activity."),
});
