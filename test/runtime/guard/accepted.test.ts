import { describe, expect, test } from "vitest";
import { runGuarded, type Snippet } from "../../support/guarded-snippets.js";

/** What workflow code and its packages may do, in ways that lead Node through what workflow code may not call itself. */
const accepted: readonly Snippet[] = [
  "structuredClone({ a: new Date(0), b: new Map([[1, new Error('x')]]) }).b.size",
  "[...new Headers({ a: 'b' })]",
  "(form => (form.set('a', 'b'), [...form]))(new FormData())",
  "new URL('/a?b=c', 'https://example.org').searchParams.get('b')",
  "new URLSearchParams({ a: 'b' }).toString()",
  "Buffer.concat([Buffer.from('a'), Buffer.alloc(2)]).toString('base64')",
  "new TextDecoder().decode(new TextEncoder().encode('ä'))",
  "atob(btoa('a'))",
  "new Error('x').stack.includes('Error: x')",
  "(() => { try { null.a; } catch (error) { return error.stack.length > 0; } })()",
  "new AggregateError([new Error('a')], 'b', { cause: new Error('c') }).stack.length > 0",
  "(async () => { await null; return new Error('x').stack.length > 0; })()",
  [
    "class Failure extends Error { constructor() { super('f'); Error.captureStackTrace(this, Failure); } }",
    "new Failure().stack.includes('f')",
  ],
  [
    "import { inspect, format } from 'node:util';",
    "inspect(new Error('x')).length > 0 && format('%s %o', 'a', { b: [1] })",
  ],
  [
    "import { inspect } from 'node:util';",
    "inspect({ a: new Map([[1, new Set([2])]]), get b() { return 1; }, [inspect.custom]: () => 'c' })",
  ],
  ["import { deprecate } from 'node:util';", "deprecate(() => 1, 'old', 'DEP_A')()"],
  ["import { promisify } from 'node:util';", "promisify((value, done) => done(null, value))(1)"],
  [
    "import { inherits, isDeepStrictEqual, types } from 'node:util';",
    "[isDeepStrictEqual([1], [1]), types.isDate(new Date())]",
  ],
  ["import { promisify } from 'node:util'; import { exec } from 'node:child_process';", "typeof promisify(exec)"],
  ["import { gzipSync, gunzipSync } from 'node:zlib';", "gunzipSync(gzipSync('abc')).toString()"],
  [
    "import { brotliDecompressSync, brotliCompressSync } from 'node:zlib';",
    "brotliDecompressSync(brotliCompressSync('a')).toString()",
  ],
  [
    "import { gunzipSync } from 'node:zlib';",
    "(() => { try { gunzipSync('x'); } catch (error) { return error.code; } })()",
  ],
  [
    "import EventEmitter from 'node:events';",
    "(e => { for (let i = 0; i < 12; i++) e.on('a', () => 1); return e.listenerCount('a'); })(new EventEmitter())",
  ],
  [
    "import { EventEmitter } from 'node:events'; class Bus extends EventEmitter {}",
    "new Bus().once('a', () => 1).emit('a')",
  ],
  [
    "import { EventEmitter, once } from 'node:events';",
    "(e => { const p = once(e, 'a'); e.emit('a', 7); return p; })(new EventEmitter())",
  ],
  [
    "import EventEmitter from 'node:events';",
    "(() => { try { new EventEmitter().emit('error', new Error('x')); } catch (error) { return error.message; } })()",
  ],
  [
    "import assert from 'node:assert';",
    "(() => { try { assert.ok(0 === 1); } catch (error) { return error.code; } })()",
  ],
  [
    "import assert from 'node:assert';",
    "(() => { try { assert.deepStrictEqual({ a: 1 }, { a: 2 }); } catch (error) { return error.message; } })()",
  ],
  [
    "import { createHash, createHmac, timingSafeEqual } from 'node:crypto';",
    "createHash('sha256').update('a').digest('hex') + createHmac('sha1', 'k').update('a').digest('hex')",
  ],
  [
    "import { scryptSync, pbkdf2Sync } from 'node:crypto';",
    "scryptSync('a', 'b', 8).toString('hex') + pbkdf2Sync('a', 'b', 1, 8, 'sha1').toString('hex')",
  ],
  [
    "import { createCipheriv } from 'node:crypto';",
    "createCipheriv('aes-128-gcm', Buffer.alloc(16), Buffer.alloc(12)).update('a', 'utf8', 'hex')",
  ],
  [
    "import { join, normalize, basename } from 'node:path';",
    "join('/a', '..', 'b') + normalize('/a//b') + basename('/c/d')",
  ],
  ["import { fileURLToPath, URL as Url } from 'node:url';", "fileURLToPath(new Url('file:///a/b'))"],
  ["import { StringDecoder } from 'node:string_decoder';", "new StringDecoder('utf8').write(Buffer.from('a'))"],
  ["import { serialize, deserialize } from 'node:v8';", "deserialize(serialize({ a: 1n }))"],
  [
    "import { AsyncLocalStorage } from 'node:async_hooks'; const storage = new AsyncLocalStorage();",
    "storage.run(1, async () => { await null; return storage.getStore(); })",
  ],
  ["import { Readable } from 'node:stream';", "typeof new Readable().read"],
  "(async () => { let n = 0; for await (const x of (async function* () { yield 1; yield 2; })()) n += x; return n; })()",
  "Array.fromAsync ? 'yes' : 'no'",
  "(c => { const seen = []; c.signal.addEventListener('abort', () => seen.push(1)); c.abort(); return seen; })(new AbortController())",
  "(c => { const s = AbortSignal.any([c.signal]); c.abort(); return s.aborted; })(new AbortController())",
  "AbortSignal.abort().reason.name",
  "new Promise(resolve => queueMicrotask(() => resolve(1)))",
  "(t => { let n = 0; t.addEventListener('a', () => n++); t.dispatchEvent(new Event('a')); return n; })(new EventTarget())",
  "new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC' }).format(0)",
  "new Date(0).toLocaleString('en-GB', { timeZone: 'Europe/Berlin' })",
  "new Intl.NumberFormat('de-DE', { style: 'currency', currency: 'EUR' }).format(3.5)",
  "new Function('a', 'return a + 1')(1)",
  "[new Date(1).toISOString(), new Date(2020, 1).getMonth(), Date.UTC(2020), Date.parse('2020-01-01'), +new Date('x')]",
  "[Math.floor(1.5), Math.max(1, 2), Math.imul(3, 4)]",
  "new Proxy({ a: 1 }, { get: Reflect.get }).a",
  "process.env.NODE_ENV ?? 'development'",
  "[process.env.REPRISE_NOT_SET, 'REPRISE_NOT_SET' in process.env]",
  "typeof process !== 'undefined' && typeof process.versions.node",
  "[typeof fetch, typeof setInterval, typeof WeakRef, typeof process.cwd]",
  "[new Uint8Array(1) instanceof WeakRef, {} instanceof ReadableStream, (() => 1) instanceof Function]",
  "(clearTimeout(undefined), clearTimeout(null), 0)",
  "(console.log, console.error, typeof console.table)",
  "(performance.now() >= 0, 0)",
  "new Intl.Segmenter('en').segment('ab').containing(0).segment",
  "import('node:path').then(path => path.sep)",
];

const textOf = (snippet: Snippet) => (typeof snippet === "string" ? snippet : snippet.join(" "));

/** Like `source-map-support`: it reads files while a stack is formatted. */
const readsFiles: Snippet = [
  "const fs = require('node:fs'); const path = require('node:path');",
  `(() => {
    Error.prepareStackTrace = (error, frames) =>
      [fs.existsSync("/absent"), path.resolve("a").length > 0, process.cwd().length > 0, frames.length > 0].join();
    try { return new Error("x").stack; } finally { delete Error.prepareStackTrace; }
  })()`,
];

describe.each([
  ["plain", []],
  ["with source maps", ["--enable-source-maps"]],
])("a run may do what is deterministic, and Node what that takes: %s", (_, flags) => {
  const snippets = [...accepted, readsFiles];
  const outcomes = runGuarded(snippets, { flags });
  test.each(snippets.map((snippet, index) => [textOf(snippet), index] as const))("%s", (__, index) => {
    const { inside, again, outside } = outcomes[index] ?? {};
    expect(inside).toEqual({ value: outside?.value, timers: [] });
    expect(again).toEqual(inside);
  });
});
