import { execFileSync } from "node:child_process";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { guardedNode, runGuarded, type Snippet } from "../../support/guarded-snippets.js";

const reflection =
  "native => [native.name, native.length, typeof native, /native code|=>|function|\\(/.test(String(native))]";

/** What a program can find out about natives, and do with them. The clock and randomness are asked only for their kind. */
const snippets: readonly Snippet[] = [
  ...["Date", "Date.now", "Math.random", "setTimeout", "clearTimeout", "crypto.randomUUID", "crypto.getRandomValues"],
  ...[
    "performance.now",
    "AbortSignal.timeout",
    "setInterval",
    "fetch",
    "process.nextTick",
    "process.hrtime",
    "process.on",
  ],
  ...["console.log", "console.table", "WeakRef", "Response", "MessageChannel", "Atomics.wait", "crypto.subtle.digest"],
].map((native): Snippet => `(${reflection})(${native})`);

const more: readonly Snippet[] = [
  "Object.getOwnPropertyNames(Date).sort()",
  "Object.getOwnPropertyNames(Math.random).sort()",
  "Object.getOwnPropertyNames(Date.now).sort()",
  "Object.keys(globalThis)",
  "Object.keys(process).sort().filter(key => key !== 'execArgv')",
  "Object.keys(console)",
  "Object.keys(performance)",
  "Object.getOwnPropertyDescriptor(Date, 'prototype')",
  "Object.getOwnPropertyDescriptor(Math, 'random').enumerable",
  "[Date.length, Date.UTC(2020), Date.parse('2020-01-01'), new Date(undefined), new Date(null), new Date(2020, 1, 2)]",
  "[new Date(5) instanceof Date, new Date(5).constructor === Date, Date.prototype.constructor === Date]",
  "new Map([[Date, 'found']]).get(new Date(5).constructor)",
  "[Object.prototype.toString.call(new Date(5)), structuredClone(new Date(5)) instanceof Date]",
  "(D => [new D(5) instanceof D, new D(5) instanceof Date, new D(5).constructor === D, D.now === Date.now, new D() instanceof D])(class extends Date {})",
  "[typeof Date(), Date() === new Date().toString(), Reflect.construct(Date, [5], Array) instanceof Array]",
  "Math.abs(Date.now() - new Date()) < 1_000",
  "(() => { try { new Math.random(); } catch (error) { return error.name; } })()",
  "(() => { try { new Date.now(); } catch (error) { return error.name; } })()",
  "(() => { try { const { randomUUID } = crypto; return randomUUID().length; } catch (error) { return error.name; } })()",
  "(() => { try { const { now } = performance; return typeof now(); } catch (error) { return error.name; } })()",
  "(() => { try { crypto.getRandomValues(new Float32Array(1)); } catch (error) { return [error.name, error.message]; } })()",
  "(() => { try { crypto.getRandomValues(new Uint8Array(65_537)); } catch (error) { return error.name; } })()",
  "(() => { try { setTimeout('a'); } catch (error) { return error.code; } })()",
  "(() => { try { AbortSignal.timeout(-1); } catch (error) { return error.code; } })()",
  "(() => { try { WeakRef({}); } catch (error) { return error.message; } })()",
  "(timer => [timer.constructor.name, timer.hasRef(), clearTimeout(timer)])(setTimeout(() => 1, 1e6))",
  "(timer => (clearInterval(timer), timer.constructor.name))(setInterval(() => 1, 1e6))",
  "new Promise(resolve => setTimeout((...values) => resolve(values), 1, 2, 3))",
  "new Promise(resolve => { const timer = setTimeout(resolve, 1, 'late'); timer.refresh().unref().ref(); })",
  [
    "import timers from 'node:timers';",
    "[timers.setTimeout === setTimeout, timers.setInterval === setInterval, timers.clearTimeout === clearTimeout]",
  ],
  [
    "import { promisify } from 'node:util'; import { setTimeout as wait } from 'node:timers/promises';",
    "[promisify(setTimeout) === wait, await wait(1, 'value')]",
  ],
  [
    "import { promisify } from 'node:util'; import { setImmediate as turn } from 'node:timers/promises';",
    "[promisify(setImmediate) === turn, await turn('value')]",
  ],
  [
    "import { promisify } from 'node:util'; import { exec, execFile } from 'node:child_process';",
    "[await promisify(exec)('echo a'), await promisify(execFile)('echo', ['b'])]",
  ],
  [
    "import { promisify } from 'node:util'; import { exists, readFile } from 'node:fs';",
    "[await promisify(exists)('/'), (await promisify(readFile)('/dev/null')).length]",
  ],
  [
    "import fs, { readFileSync } from 'node:fs'; import { readFile } from 'node:fs/promises';",
    "[fs.readFileSync === readFileSync, fs.promises.readFile === readFile]",
  ],
  ["const fs = require('fs');", "[fs === require('node:fs'), typeof fs.realpath.native, fs.realpathSync.native('/')]"],
  [
    "import stream from 'node:stream'; import net from 'node:net';",
    "[stream.Stream === stream, new net.Socket() instanceof stream.Writable, new net.Socket() instanceof net.Socket, net.Stream === net.Socket]",
  ],
  [
    "import { Readable } from 'node:stream'; class Numbers extends Readable { _read() { this.push(null); } }",
    "new Numbers() instanceof Readable && new Numbers().toArray()",
  ],
  [
    "import { EventEmitter } from 'node:events'; import { Agent } from 'node:http'; class Own extends Agent {}",
    "[new Own() instanceof Agent, new Own() instanceof EventEmitter, new Own().constructor === Own, new Agent().constructor === Agent]",
  ],
  [
    "import Module, { createRequire } from 'node:module';",
    "[Module.Module === Module, typeof createRequire('/')('fs').readFile]",
  ],
  [
    "import { Worker, MessageChannel as Channel } from 'node:worker_threads';",
    "[Channel === MessageChannel, new Channel() instanceof MessageChannel, new Promise(resolve => new Worker('process.exit(7)', { eval: true }).on('exit', resolve))].at(-1)",
  ],
  [
    "import { Console } from 'node:console'; class Own extends Console { own() { return 1; } }",
    "[new Own(process.stdout).own(), new Console(process.stdout) instanceof Console, console instanceof Console, typeof new console.Console(process.stdout).log]",
  ],
  ["import vm from 'node:vm';", "[vm.runInNewContext('1 + 1'), new vm.Script('2').runInThisContext()]"],
  [
    "import zlib from 'node:zlib';",
    "new Promise(resolve => zlib.gzip('abc', (_, zipped) => resolve(zlib.gunzipSync(zipped).toString())))",
  ],
  [
    "import { once } from 'node:events'; import http from 'node:http';",
    "(async () => { const server = http.createServer((_, answer) => answer.end('hi')).listen(0); await once(server, 'listening'); const { port } = server.address(); const text = await (await fetch(`http://127.0.0.1:${port}`)).text(); server.closeAllConnections(); server.close(); return text; })()",
  ],
  "(w => w.deref() === globalThis && w instanceof WeakRef && w.constructor === WeakRef)(new WeakRef(globalThis))",
  "[new Response('a') instanceof Response, Response.json({}).constructor === Response, new Response('a').text()].at(-1)",
  "new Response(new ReadableStream({ start(c) { c.enqueue('a'); c.close(); } }).pipeThrough(new TextEncoderStream())).text()",
  "new Blob(['a']).text()",
  "crypto.subtle.digest('SHA-1', new Uint8Array(1)).then(digest => Buffer.from(digest).toString('hex'))",
  "Atomics.add(new Int32Array(new SharedArrayBuffer(8)), 0, 1)",
  "WebAssembly.validate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))",
  "[typeof process.pid, Array.isArray(process.argv), typeof process.env.PATH, process.env === process.env, 'PATH' in process.env]",
  "(process.env.REPRISE_TRIAL = 'a', [process.env.REPRISE_TRIAL, delete process.env.REPRISE_TRIAL, process.env.REPRISE_TRIAL])",
  "(own => { process.env = { OWN: 'a' }; const seen = process.env.OWN; process.env = own; return seen; })(process.env)",
  "typeof new Event('a').timeStamp",
  "(f => [f.format === f.format, f.format.length, f.format(0), f.formatToParts(0).length])(new Intl.DateTimeFormat('en', { timeZone: 'UTC' }))",
  "new Promise(resolve => { process.once('warning', warning => resolve(warning.message)); process.emitWarning('careful'); })",
  "(() => { const real = Math.random; Math.random = () => 4; try { return Math.random(); } finally { Math.random = real; } })()",
];

const all = [...snippets, ...more];
const plain = runGuarded(all, { guarded: false });
const guarded = runGuarded(all);

describe("C2: outside of runs the natives are what they are without the guard", () => {
  test.each(all.map((snippet, index) => [typeof snippet === "string" ? snippet : snippet.join(" "), index] as const))(
    "%s",
    (_, index) => {
      expect(guarded[index]?.outside).toEqual(plain[index]?.outside);
    },
  );
});

test("C2: what the language shares with all code is left as it is, but for its clock and its randomness", () => {
  const script = path.resolve(import.meta.dirname, "../../fixtures/guard/list-intrinsics.js");
  const list = (...flags: string[]) =>
    JSON.parse(execFileSync(guardedNode, [...flags, script], { encoding: "utf8" })) as string[];
  const before = new Set(list());
  const changed = list("--import", "@reprise/runtime/register").filter(each => !before.has(each));
  expect(before.size).toBeGreaterThan(800);
  expect(changed).toEqual([]);
});
