import { deterministic, inStep, rejected } from "./native.js";
import { table } from "./table.js";

const network = rejected("DET410", inStep);
const files = rejected("DET411", "Use files, streams and processes in an activity or a step and return the data.");
const threads = rejected("DET420", "Start workers and talk to them in an activity.");
const sync = "Use the form that ends in Sync: it is deterministic.";
const context = "Pass the value as an argument: a resumed run has no caller whose context it could inherit.";
const observer = "Publish in an activity or a step: who listens differs from process to process.";
const load = "Import the module by its name at the top of the file.";
const source = "Write the code out, or evaluate it in an activity and return the data.";
const engine = rejected("DET401", "Measure where the worker is started, or in an activity.");
const testing = rejected("DET401", "Test the workflow from outside: start it in a test and await its result.");

/** Modules of Node whose exports have one verdict, with few exceptions. Those of pure modules stand in pure-modules.ts. */
export const modules = table({
  "node:dgram, node:dns, node:dns/promises, node:net, node:quic, node:tls, node:_tls_common, node:_tls_wrap": network,
  "node:http, node:https, node:http2, node:_http_agent, node:_http_client, node:_http_common": network,
  "node:_http_incoming, node:_http_outgoing, node:_http_server": network,
  "node:http.{METHODS, STATUS_CODES, validateHeaderName, validateHeaderValue}": deterministic,
  "node:http2.constants": deterministic,
  "node:net.{BlockList, SocketAddress, isIP, isIPv4, isIPv6}": deterministic,

  "node:fs, node:fs/promises, node:vfs, node:sqlite, node:child_process, node:cluster, node:ffi": files,
  "node:tty, node:readline, node:readline/promises": files,
  "node:stream, node:stream/consumers, node:stream/iter, node:stream/promises, node:stream/web": files,
  "node:_stream_duplex, node:_stream_passthrough, node:_stream_readable, node:_stream_transform": files,
  "node:_stream_wrap, node:_stream_writable": files,
  "node:fs.constants, node:fs/promises.constants": deterministic,

  "node:zlib, node:zlib/iter": rejected("DET303", sync),
  "node:zlib.{constants, codes, crc32}": deterministic,
  "node:zlib.{deflateSync, inflateSync, deflateRawSync, inflateRawSync}": deterministic,
  "node:zlib.{gzipSync, gunzipSync, unzipSync}": deterministic,
  "node:zlib.{brotliCompressSync, brotliDecompressSync, zstdCompressSync, zstdDecompressSync}": deterministic,

  "node:worker_threads": threads,
  "node:async_hooks, node:domain": rejected("DET511", context),
  "node:diagnostics_channel": rejected("DET511", observer),

  "node:module": rejected("DET701", load),
  "node:module.{builtinModules, isBuiltin}": deterministic,
  "node:repl, node:vm": rejected("DET702", source),
  "node:wasi": rejected("DET421", inStep),
  "node:sea": rejected("DET404", inStep),

  "node:inspector, node:inspector/promises, node:trace_events, node:v8": engine,
  "node:v8.{serialize, Serializer, DefaultSerializer}": deterministic,
  "node:v8.{deserialize, Deserializer, DefaultDeserializer}": deterministic,
  "node:v8.queryObjects": rejected("DET501", "Count the objects where they are made."),
  "node:bench, node:bench/reporters, node:test, node:test/reporters": testing,
});
