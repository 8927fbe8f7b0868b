import path from "node:path";
import { expect, test } from "vitest";
import { runGuarded, type Snippet } from "../../support/guarded-snippets.js";

const install = path.resolve(import.meta.dirname, "../../../runtime/dist/guard/install.js");

/** Installs the guard when the module that comes after these statements has bound what it imports. */
const late = (statements: string): string =>
  `${statements}\nconst { installGuard } = await import("file://${install}");\ninstallGuard("on");`;

const bound: readonly (readonly [Snippet, string])[] = [
  [[late("import { randomUUID } from 'node:crypto';"), "randomUUID()"], "drawn"],
  [[late("import { randomBytes } from 'crypto';"), "randomBytes(4).toString('hex')"], "drawn"],
  [[late("import * as nodeCrypto from 'node:crypto';"), "nodeCrypto.randomInt(1e9)"], "drawn"],
  [[late("import { webcrypto } from 'node:crypto';"), "webcrypto.randomUUID()"], "drawn"],
  [[late("import { performance as clock } from 'node:perf_hooks';"), "clock.now()"], "drawn"],
  [[late("import { setTimeout as wait } from 'node:timers/promises';"), "wait(5)"], "setTimeout:~"],
  [[late("import { setTimeout as wait } from 'node:timers';"), "new Promise(fired => wait(fired, 5))"], "setTimeout:~"],
  [[late("import { readFileSync } from 'node:fs';"), "readFileSync('/dev/null')"], "E_REJECTED_NATIVE"],
  [[late("import { request } from 'node:http';"), "request('http://127.0.0.1:9')"], "E_REJECTED_NATIVE"],
  [[late("import { Worker } from 'node:worker_threads';"), "new Worker('', { eval: true })"], "E_REJECTED_NATIVE"],
  [[late("import { nextTick } from 'node:process';"), "nextTick(() => 1)"], "E_REJECTED_NATIVE"],
];

test.each(bound.map(([snippet, expected]) => [snippet[1], expected, snippet] as const))(
  "C3, C13: an import that was bound before the guard is guarded, too: %s",
  (_, expected, snippet) => {
    // A process of its own: the guard of another case would be there before.
    const [outcome] = runGuarded([snippet], { guarded: false, outside: false });
    const { inside, again } = outcome ?? {};
    expect(again).toEqual(inside);
    expect([inside?.fault ?? "drawn", ...(inside?.timers ?? [])].at(-1)).toBe(expected);
  },
);
