import "@reprise/runtime/register";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { workflow } from "@reprise/runtime";
import { displacedNatives, installGuard, isGuardInstalled, uninstallGuard } from "#runtime/guard/install.js";
import type { RepriseError } from "#runtime/language/errors.js";
import { requireGuard } from "#runtime/worker/process/guard-watch.js";
import { consoleLog } from "#runtime/worker/log.js";
import { runGuarded, type Snippet } from "../../support/guarded-snippets.js";
import { inActivation, journaledTime } from "../../support/in-activation.js";
import { eventually, Workbench } from "../../support/workbench.js";

/** What the worker would print. */
function log() {
  const lines: string[] = [];
  return { lines, ...consoleLog((level, line) => lines.push(`${level}: ${line}`)) };
}

function withGuardAsItWas(): void {
  onTestFinished(() => {
    vi.unstubAllEnvs();
    installGuard("on");
  });
}

describe("throw", () => {
  const unrewritten: readonly (readonly [Snippet, string])[] = [
    ["Date.now()", "the clock of Date"],
    ["new Date()", "the clock of Date"],
    ["Date()", "the clock of Date"],
    [["const { now } = Date;", "now()"], "the clock of Date"],
    ["new Intl.DateTimeFormat('en').format()", "the current time of Intl.DateTimeFormat"],
    ["Math.random()", "Math.random"],
    ["performance.now()", "performance.now"],
    ["crypto.randomUUID()", "crypto.randomUUID"],
    ["crypto.getRandomValues(new Uint8Array(1))", "crypto.getRandomValues"],
    [["import { randomUUID } from 'node:crypto';", "randomUUID()"], "node:crypto.randomUUID"],
    ["setTimeout(() => 1, 1)", "setTimeout"],
    [["import { setTimeout as wait } from 'node:timers/promises';", "wait(1)"], "node:timers/promises.setTimeout"],
    ["AbortSignal.timeout(1)", "AbortSignal.timeout"],
  ];
  const rewritten = [
    "$.Date().now()",
    "new ($.Date())().getTime()",
    "$.Math('a').random()",
    "$.crypto('a').randomUUID()",
    "$.performance().now()",
    ["import { randomBytes } from 'node:crypto';", "$.call('a', randomBytes)(4).toString('hex')"],
    ["import * as nodeCrypto from 'node:crypto';", "$.namespace('a', nodeCrypto).randomInt(1e9)"],
    "($.console().log, $.setTimeout('a')(() => 1, 1) instanceof Object)",
    "[new Date(5).getTime(), Date.UTC(2020), Math.floor(1.5), clearTimeout(undefined)]",
  ].map((snippet): readonly [string, string] => {
    const [statements = "", expression = ""] = typeof snippet === "string" ? ["", snippet] : snippet;
    return [`${statements}\nconst $ = globalThis[Symbol.for("reprise.natives.v1")];`, expression];
  });
  const process = { environment: { REPRISE_GUARD: "throw" } };
  const refused = runGuarded(
    unrewritten.map(([snippet]) => snippet),
    process,
  );
  const served = runGuarded(rewritten, process);

  test.each(unrewritten.map(([snippet, name], index) => [String(snippet), name, index] as const))(
    "a use that no rewriting reached blocks the run and says what to do: %s",
    (_, name, index) => {
      const { inside, outside } = refused[index] ?? {};
      expect(inside).toMatchObject({ fault: "E_NOT_REWRITTEN", says: expect.stringContaining(`reached ${name}`) });
      expect(outside?.error).toBeUndefined();
    },
  );

  test.each(rewritten.map(([, expression], index) => [expression, index] as const))(
    "a rewritten use, and what asks the journal for nothing, are served: %s",
    (_, index) => {
      const { inside, again } = served[index] ?? {};
      expect(inside?.fault).toBeUndefined();
      expect(inside?.error).toBeUndefined();
      expect(again).toEqual(inside);
    },
  );

  test("a worker with this option blocks such a run, with the remedy", async () => {
    withGuardAsItWas();
    const bench = await Workbench.open();
    const stamp = workflow("stamp", async () => Date.now());
    await bench.worker({ workflows: [stamp], guard: "throw" });
    const run = await bench.client.start(stamp, undefined, { id: "stamp" });
    await eventually(async () => (await run.describe()).state === "blocked", "blocked");
    expect(bench.report.blocked[0]?.reason).toMatchObject({
      code: "E_NOT_REWRITTEN",
      hint: expect.stringMatching(/a step.*guard: "on"/),
    });
  });
});

describe("off", () => {
  test("nothing is installed: a run reads the real natives", () => {
    const [clock, module] = runGuarded(
      [
        "Date.now() > 1_750_000_000_000",
        ["import { types } from 'node:util';", "types.isProxy(process.nextTick) || types.isProxy(fetch)"],
      ],
      { environment: { REPRISE_GUARD: "off" } },
    );
    expect(clock?.inside).toMatchObject({ value: "true" });
    expect(module?.inside).toMatchObject({ value: "false" });
  });

  test("a worker with this option removes the guard, and warns", async () => {
    withGuardAsItWas();
    const { lines, ...output } = log();
    requireGuard("off", output);
    expect(isGuardInstalled()).toBe(false);
    expect(lines).toEqual([expect.stringMatching(/^warn: the guard is off/)]);
    const { value } = await inActivation(() => [Date.now(), typeof process.pid]);
    expect(value).toEqual([expect.any(Number), "number"]);
    expect((value as readonly number[])[0]).toBeGreaterThan(journaledTime + 1e9);
    expect(Object.getOwnPropertyDescriptor(process, "env")).toHaveProperty("value");
    expect(Object.hasOwn(process, "on")).toBe(false);
    expect([new Date().constructor === Date, setTimeout.name, displacedNatives()]).toEqual([true, "setTimeout", []]);
  });

  test("what another tool has put in the place of the guard stays", () => {
    withGuardAsItWas();
    const guarded = globalThis.fetch;
    const patched = (...values: Parameters<typeof fetch>) => guarded(...values);
    globalThis.fetch = patched;
    uninstallGuard();
    expect(globalThis.fetch).toBe(patched);
    globalThis.fetch = guarded;
  });
});

describe("on", () => {
  test("the environment decides where the worker's option does not, and the option goes first", () => {
    withGuardAsItWas();
    const { lines, ...output } = log();
    vi.stubEnv("REPRISE_GUARD", "off");
    requireGuard(undefined, output);
    expect(isGuardInstalled()).toBe(false);
    requireGuard("on", output);
    expect(isGuardInstalled()).toBe(true);
    expect(lines).toEqual([expect.stringContaining("is off"), expect.stringContaining("installed late")]);
  });

  test("in production a worker without the guard does not start", () => {
    withGuardAsItWas();
    uninstallGuard();
    vi.stubEnv("NODE_ENV", "production");
    expect(() => requireGuard(undefined, log())).toThrow(expect.objectContaining({ code: "E_GUARD_MISSING" }));
    installGuard("on");
    expect(() => requireGuard(undefined, log())).not.toThrow();
  });

  test("a mode that does not exist is refused by name, in the option and in the environment", () => {
    withGuardAsItWas();
    // As from JavaScript.
    expect(() => requireGuard("strict" as "on", log())).toThrow('guard of the worker is "strict"');
    vi.stubEnv("REPRISE_GUARD", "yes");
    expect(() => requireGuard(undefined, log())).toThrow(
      expect.objectContaining({ code: "E_OPTION", message: 'REPRISE_GUARD is "yes"' } satisfies Partial<RepriseError>),
    );
  });
});
