import { deterministic, every, inStep, members, rejected, type Natives } from "./native.js";

const network = rejected("DET410", "Call it in an activity or a step and return the data that the workflow needs.");
const files = rejected("DET411", "Use files, streams and processes in an activity or a step and return the data.");
const threads = rejected("DET420", "Start workers and talk to them in an activity.");
const context = rejected(
  "DET511",
  "Pass the value as an argument: a resumed run has no caller whose context it could inherit.",
);
const observers = rejected("DET511", "Publish in an activity or a step: who listens differs from process to process.");
const loading = rejected("DET701", "Import the module by its name at the top of the file.");
const evaluation = rejected("DET702", "Write the code out, or evaluate it in an activity and return the data.");
const engine = rejected("DET401", "Measure where the worker is started, or in an activity.");
const testing = rejected("DET401", "Test the workflow from outside: start it in a test and await its result.");

/** Modules of Node with one verdict for all, or nearly all, of their exports. */
export const modules = {
  ...every(
    deterministic,
    "node:assert node:assert/strict node:buffer node:events node:path node:path/posix node:path/win32",
    "node:punycode node:querystring node:string_decoder node:url node:util node:util/types",
  ),

  ...every(
    network,
    "node:dgram node:dns node:dns/promises node:http node:http2 node:https node:net node:quic node:tls",
    "node:_http_agent node:_http_client node:_http_common node:_http_incoming node:_http_outgoing node:_http_server",
    "node:_tls_common node:_tls_wrap",
  ),
  ...members("node:http", deterministic, "METHODS STATUS_CODES validateHeaderName validateHeaderValue"),
  "node:http2.constants": deterministic,
  ...members("node:net", deterministic, "BlockList SocketAddress isIP isIPv4 isIPv6"),

  ...every(
    files,
    "node:child_process node:cluster node:ffi node:fs node:fs/promises node:readline node:readline/promises node:sqlite",
    "node:stream node:stream/consumers node:stream/iter node:stream/promises node:stream/web node:tty node:vfs",
    "node:_stream_duplex node:_stream_passthrough node:_stream_readable node:_stream_transform node:_stream_wrap",
    "node:_stream_writable",
  ),
  "node:fs.constants": deterministic,
  "node:fs/promises.constants": deterministic,

  ...every(rejected("DET303", "Use the form that ends in Sync: it is deterministic."), "node:zlib node:zlib/iter"),
  ...members(
    "node:zlib",
    deterministic,
    "constants codes crc32 deflateSync deflateRawSync gzipSync inflateSync inflateRawSync gunzipSync unzipSync",
    "brotliCompressSync brotliDecompressSync zstdCompressSync zstdDecompressSync",
  ),

  ...every(context, "node:async_hooks node:domain"),
  "node:diagnostics_channel": observers,
  "node:worker_threads": threads,

  "node:module": loading,
  ...members("node:module", deterministic, "builtinModules isBuiltin"),
  ...every(evaluation, "node:repl node:vm"),
  "node:wasi": rejected("DET421", inStep),
  "node:sea": rejected("DET404", inStep),

  ...every(engine, "node:inspector node:inspector/promises node:trace_events node:v8"),
  ...members(
    "node:v8",
    deterministic,
    "serialize deserialize Serializer Deserializer DefaultSerializer DefaultDeserializer",
  ),
  "node:v8.queryObjects": rejected("DET501", "Count the objects where they are made."),
  ...every(testing, "node:bench node:test node:test/reporters"),
} as const satisfies Natives;
