/** Other paths to the same object: they need no rows of their own. */
export const aliases: Readonly<Record<string, string>> = {
  "node:console": "console",
  "node:process": "process",
  "node:sys": "node:util",

  "node:assert.strict": "node:assert/strict",
  "node:dns.promises": "node:dns/promises",
  "node:fs.promises": "node:fs/promises",
  "node:path.posix": "node:path/posix",
  "node:path.win32": "node:path/win32",
  "node:readline.promises": "node:readline/promises",
  "node:stream.promises": "node:stream/promises",
  "node:timers.promises": "node:timers/promises",
  "node:util.types": "node:util/types",

  "node:buffer.Blob": "Blob",
  "node:buffer.Buffer": "Buffer",
  "node:buffer.File": "File",
  "node:crypto.subtle": "crypto.subtle",
  "node:crypto.webcrypto": "crypto",
  "node:perf_hooks.performance": "performance",
  "node:url.URL": "URL",
};
