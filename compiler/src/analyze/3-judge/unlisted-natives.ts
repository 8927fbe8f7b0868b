import type { DiagnosticCode, Native } from "@reprise/runtime/language";

/**
 * What the table of natives has no row for. A row in the table wins; what neither names is accepted if it is a global of
 * the language and refused if it is a module of Node, because modules are where a new Node brings new effects.
 */
export function unlistedVerdict(path: string): Native | undefined {
  for (const [code, names] of rejectedGlobals) if (names.has(path)) return rejected(code);
  if (!path.startsWith("node:")) return undefined;
  const [module = "", member] = path.slice("node:".length).split(".");
  if (pureModules.has(module)) return deterministic;
  if (module === "zlib" && member?.endsWith("Sync")) return deterministic;
  // A row of the table for the module itself comes before a guess at one of its members.
  if (member !== undefined) return undefined;
  for (const [code, modules] of rejectedModules) if (modules.has(module)) return rejected(code);
  return rejected("DET401");
}

const deterministic: Native = { verdict: "deterministic" };

function rejected(code: DiagnosticCode): Native {
  const remedy = remedies[code] ?? "Move the call into an activity or a step and use its recorded result.";
  return { verdict: "rejected", code, remedy };
}

const remedies: Partial<Record<DiagnosticCode, string>> = {
  DET303: "Await the work itself, or sleep().",
  DET402: "Pass the value as input to the workflow, or read it in an activity.",
  DET501: "Keep the object for as long as it is needed, or leave it out.",
  DET502: "Use the error's name and message.",
  DET701: "Import it at the top of the file.",
  DET702: "Write the code out.",
};

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

const rejectedGlobals: readonly (readonly [DiagnosticCode, ReadonlySet<string>])[] = [
  ["DET101", words("Temporal.Now")],
  ["DET103", words("Event CustomEvent File")],
  ["DET203", words("Buffer.allocUnsafe Buffer.allocUnsafeSlow URL.createObjectURL")],
  ["DET303", words("process.nextTick MessageChannel MessagePort BroadcastChannel scheduler")],
  ["DET401", words("process node:path.resolve node:path.relative node:path/posix.resolve node:url.pathToFileURL")],
  ["DET402", words("process.env")],
  ["DET403", words("navigator process.platform process.arch")],
  ["DET404", words("import.meta __filename __dirname")],
  ["DET410", words("fetch WebSocket EventSource XMLHttpRequest")],
  [
    "DET411",
    words(
      "process.stdin process.stdout process.stderr localStorage sessionStorage CompressionStream DecompressionStream",
    ),
  ],
  ["DET420", words("Atomics SharedArrayBuffer")],
  ["DET421", words("WebAssembly")],
  ["DET501", words("WeakRef FinalizationRegistry gc")],
  ["DET502", words("Error.captureStackTrace Error.prepareStackTrace Error.stackTraceLimit")],
  ["DET701", words("require process.getBuiltinModule")],
  ["DET702", words("eval Function")],
];

const pureModules = words(
  "assert assert/strict buffer constants events path path/posix path/win32 punycode querystring string_decoder url util util/types",
);

const rejectedModules: readonly (readonly [DiagnosticCode, ReadonlySet<string>])[] = [
  ["DET403", words("os")],
  ["DET404", words("sea")],
  ["DET410", words("dgram dns dns/promises http http2 https net quic tls")],
  [
    "DET411",
    words(
      "child_process fs fs/promises readline readline/promises repl sqlite stream stream/consumers stream/promises stream/web tty zlib",
    ),
  ],
  ["DET420", words("cluster worker_threads")],
  ["DET421", words("wasi")],
  ["DET501", words("v8")],
  ["DET701", words("module")],
  ["DET702", words("vm")],
];
