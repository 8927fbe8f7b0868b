import { describe, expect, test } from "vitest";
import { runGuarded, type Snippet } from "../../support/guarded-snippets.js";

/** What workflow code may not do, by way of a package or a value, and the name under which it is refused. */
const rejected: readonly (readonly [Snippet, string])[] = [
  ["fetch('http://127.0.0.1:9')", "fetch"],
  ["setInterval(() => 1, 5)", "setInterval"],
  ["setImmediate(() => 1)", "setImmediate"],
  ["process.nextTick(() => 1)", "process.nextTick"],
  ["process.hrtime()", "process.hrtime"],
  ["process.hrtime.bigint()", "process.hrtime.bigint"],
  ["process.cwd()", "process.cwd"],
  ["process.uptime()", "process.uptime"],
  ["process.memoryUsage()", "process.memoryUsage"],
  ["process.on('exit', () => 1)", "process.on"],
  ["process.exit(3)", "process.exit"],
  ["performance.mark('a')", "performance.mark"],
  ["performance.toJSON()", "performance.toJSON"],
  ["crypto.subtle.digest('SHA-256', new Uint8Array(1))", "crypto.subtle.digest"],
  ["Atomics.wait(new Int32Array(1), 0, 0, 0)", "Atomics.wait"],
  ["WebAssembly.compile(new Uint8Array(1))", "WebAssembly.compile"],
  ["URL.createObjectURL(new Uint8Array(1))", "URL.createObjectURL"],
  ["new MessageChannel()", "MessageChannel"],
  ["new BroadcastChannel('a')", "BroadcastChannel"],
  ["new WeakRef({})", "WeakRef"],
  ["new FinalizationRegistry(() => 1)", "FinalizationRegistry"],
  ["new SharedArrayBuffer(8)", "SharedArrayBuffer"],
  ["new Request('http://localhost')", "Request"],
  ["new (class extends Response {})()", "Response"],
  ["new File([], 'a').lastModified", "File"],
  ["new ReadableStream()", "ReadableStream"],
  ["new PerformanceMark('a')", "PerformanceMark"],
  ["Reflect.construct(WeakRef, [{}])", "WeakRef"],
  ["new Event('a').timeStamp", "Event.prototype.timeStamp"],
  ["process.pid", "process.pid"],
  ["process.argv", "process.argv"],
  ["process.stdout.write('')", "process.stdout"],
  ["process.env.PATH", "process.env.PATH"],
  ["'PATH' in process.env", "process.env.PATH"],
  ["({ ...process.env })", "process.env"],
  ["(process.env.A = '1')", "process.env.A"],
  [["import { readFileSync } from 'node:fs';", "readFileSync('/dev/null')"], "node:fs.readFileSync"],
  [["import { promises } from 'node:fs';", "promises.readFile('/dev/null')"], "node:fs/promises.readFile"],
  [["import * as fs from 'fs';", "fs.existsSync('/dev/null')"], "node:fs.existsSync"],
  [["const { writeFileSync } = require('fs');", "writeFileSync('/dev/null', '')"], "node:fs.writeFileSync"],
  [["import { hostname } from 'node:os';", "hostname()"], "node:os.hostname"],
  [["import { lookup } from 'node:dns/promises';", "lookup('localhost')"], "node:dns/promises.lookup"],
  [["import { connect } from 'node:net';", "connect(9)"], "node:net.connect"],
  [["import { Socket } from 'node:net';", "new Socket()"], "node:net.Socket"],
  [["import { get } from 'node:http';", "get('http://127.0.0.1:9')"], "node:http.get"],
  [["import { exec } from 'node:child_process';", "exec('true')"], "node:child_process.exec"],
  [["import { Worker } from 'node:worker_threads';", "new Worker('', { eval: true })"], "node:worker_threads.Worker"],
  [["import { MessageChannel } from 'node:worker_threads';", "new MessageChannel()"], "MessageChannel"],
  [["import { gzip } from 'node:zlib';", "gzip('', () => 1)"], "node:zlib.gzip"],
  [["import { createGzip } from 'node:zlib';", "createGzip()"], "node:zlib.createGzip"],
  [["import { generateKeyPairSync } from 'node:crypto';", "generateKeyPairSync('ed25519')"], "generateKeyPairSync"],
  [["import { randomFillSync } from 'node:crypto';", "randomFillSync(new Uint8Array(2))"], "randomFillSync"],
  [["import { randomBytes } from 'node:crypto';", "randomBytes(2, () => 1)"], "randomBytes with a callback"],
  [["import { scheduler } from 'node:timers/promises';", "scheduler.wait(1)"], "scheduler.wait"],
  [["import { setInterval } from 'node:timers/promises';", "setInterval(1)"], "node:timers/promises.setInterval"],
  [["import { resolve } from 'node:path';", "resolve('a')"], "node:path.resolve"],
  [["import { runInNewContext } from 'node:vm';", "runInNewContext('1')"], "node:vm.runInNewContext"],
  [["import { performance } from 'node:perf_hooks';", "performance.eventLoopUtilization()"], "eventLoopUtilization"],
  // Called by Node, which was given the function by workflow code.
  [
    ["import { promisify } from 'node:util'; import fs from 'node:fs';", "promisify(fs.readFile)('/dev/null')"],
    "node:fs.readFile",
  ],
  [
    ["import { promisify } from 'node:util'; import { exec } from 'node:child_process';", "promisify(exec)('true')"],
    "node:child_process.exec",
  ],
  [
    [
      "import { promisify } from 'node:util'; import { exists } from 'node:fs'; const ask = promisify(exists);",
      "ask('/')",
    ],
    "node:fs.exists",
  ],
  [
    [
      "import EventEmitter from 'node:events'; import fs from 'node:fs';",
      "new EventEmitter().on('a', fs.statSync).emit('a', '/')",
    ],
    "node:fs.statSync",
  ],
  [["import fs from 'node:fs';", "['/'].map(fs.statSync)"], "node:fs.statSync"],
  [["import fs from 'node:fs';", "Promise.resolve('/').then(fs.statSync)"], "node:fs.statSync"],
  [["import fs from 'node:fs';", "new Promise(() => queueMicrotask(fs.statSync.bind(fs, '/')))"], "node:fs.statSync"],
  [
    [
      "import fs from 'node:fs';",
      "(target => (target.addEventListener('a', fs.statSync), target.dispatchEvent(new Event('a'))))(new EventTarget())",
    ],
    "node:fs.statSync",
  ],
];

const textOf = (snippet: Snippet) => (typeof snippet === "string" ? snippet : snippet.join(" "));

describe("C13: a rejected native that a run reaches blocks it, also where the code catches the error", () => {
  const caught = rejected.map(([snippet]): Snippet => {
    const [statements, expression] = typeof snippet === "string" ? ["", snippet] : snippet;
    return [statements, `(async () => ${expression})().catch(() => "caught")`];
  });
  const outcomes = runGuarded(caught, { outside: false });
  test.each(rejected.map(([snippet, name], index) => [textOf(snippet), name, index] as const))(
    "%s",
    (_, name, index) => {
      const { fault, says } = outcomes[index]?.inside ?? {};
      expect({ fault, says }).toEqual({ fault: "E_REJECTED_NATIVE", says: expect.stringContaining(name) });
    },
  );
});
