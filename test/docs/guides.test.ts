import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { workflow, type ActivityOptions, type RetryPolicy } from "@reprise/runtime";
import type { WorkerOptions } from "@reprise/runtime/worker";
import { allowCommand } from "#compiler/cli/allow.js";
import { checkCommand } from "#compiler/cli/check.js";
import { explainCommand } from "#compiler/cli/explain.js";
import { graphCommand } from "#compiler/cli/graph.js";
import { activityOptions } from "#runtime/authoring/activity-options.js";
import { longestName } from "#runtime/authoring/durable-name.js";
import { compilerCommands } from "#runtime/cli/commands/compiler.js";
import { runCommands } from "#runtime/cli/run-commands.js";
import { parseCall } from "#runtime/cli/parse.js";
import { defaultQueryTimeout, longestQueryMs, longestText, mostListed } from "#runtime/client/options.js";
import { lastPollMs, outageLimitMs } from "#runtime/client/result-waits.js";
import { defaultDirectory } from "#runtime/embedded/start.js";
import { guardModeOfEnvironment } from "#runtime/guard/mode.js";
import { errorCodes } from "#runtime/language/codes.js";
import { natives } from "#runtime/language/natives.js";
import { storableClasses } from "#runtime/language/payload.js";
import { runStates } from "#runtime/language/run.js";
import { sweepDefaults } from "#runtime/maintenance/sweep.js";
import { clockReadsPerActivation } from "#runtime/replay/stuck.js";
import { defaultSchema, oldestServer } from "#runtime/store/database.js";
import { poolSizes } from "#runtime/store/postgres-store.js";
import { silenceLimitMs } from "#runtime/store/postgres-transaction.js";
import { transactionConnections } from "#runtime/store/transactions.js";
import { conflictsAtOnce } from "#runtime/worker/activities/transaction-attempt.js";
import { defaultListed } from "#runtime/store/statements/describe-runs.js";
import { findBuilds } from "#runtime/worker/builds/builds.js";
import { quarantineAfterClaims, workerDefaults } from "#runtime/worker/limits.js";
import { resolveWorkerOptions } from "#runtime/worker/options.js";
import { repriseInProcess } from "../support/in-process.js";
import { root } from "../support/program.js";
import { Guide } from "./guide.js";

/** Every command, in the order in which the usage names them. */
const commands = [...compilerCommands, ...runCommands];

const workflows = new Guide("docs/workflows.md");
const operations = new Guide("docs/operations.md");
const guides = { workflows, operations };
const pages = [
  workflows,
  operations,
  new Guide("docs/getting-started.md"),
  new Guide("docs/patches.md"),
  new Guide("docs/testing.md"),
  new Guide("README.md"),
];

const count = (number: number): string => (number === Infinity ? "unlimited" : number.toLocaleString("en"));

function time(ms: number | undefined): string {
  if (ms === undefined) return "none";
  const [number, unit] = ms % 60_000 === 0 ? [ms / 60_000, "minute"] : [ms / 1_000, "second"];
  return `${number} ${unit}${number === 1 ? "" : "s"}`;
}

const code = (name: string): string => `\`${name}\``;

describe("defaults are those of the source", () => {
  test("of a worker, and no option is missing", () => {
    const some = workflow("some", async () => undefined);
    const resolved = resolveWorkerOptions({ workflows: [some] });
    expect(() => findBuilds([some], {})).toThrow(expect.objectContaining({ code: "E_NOT_COMPILED" }));
    const defaults: Readonly<Record<keyof WorkerOptions, string>> = {
      workflows: "required",
      databaseUrl: "the environment's",
      schema: code(resolved.schema),
      taskQueue: code(resolved.taskQueue),
      manifest: "searched",
      allowUncompiled: "false",
      maximumConcurrentRuns: count(resolved.maximumConcurrentRuns),
      maximumConcurrentActivities: count(resolved.maximumConcurrentActivities),
      maximumConcurrentTransactions: count(resolved.maximumConcurrentTransactions),
      maximumSuspendedRuns: count(resolved.maximumSuspendedRuns),
      pollInterval: time(resolved.pollIntervalMs),
      lease: time(resolved.leaseMs),
      hangLimit: time(resolved.hangLimitMs),
      drainTimeout: time(resolved.drainTimeoutMs),
      handleSignals: String(workerDefaults.handleSignals),
      guard: `\`REPRISE_GUARD\`, ${code(guardModeOfEnvironment())}`,
      log: "standard error",
    };
    const told = operations.table("option").map(row => [row.option, row.default]);
    expect(told).toEqual(Object.entries(defaults).map(([option, value]) => [code(option), value]));
  });

  test("of an activity, and no option is missing", () => {
    type Option = `retry.${keyof RetryPolicy}` | Exclude<keyof ActivityOptions, "retry">;
    const { retry, startToCloseMs, scheduleToCloseMs, heartbeatMs } = activityOptions({}, "a test");
    expect(retry.nonRetryable(new TypeError("any"))).toBe(false);
    const defaults: Readonly<Record<Option, string>> = {
      "retry.initialInterval": time(retry.initialIntervalMs),
      "retry.coefficient": String(retry.coefficient),
      "retry.maximumInterval": time(retry.maximumIntervalMs),
      "retry.jitter": String(retry.jitter),
      "retry.maximumAttempts": count(retry.maximumAttempts),
      "retry.nonRetryable": "none",
      startToCloseTimeout: time(startToCloseMs),
      scheduleToCloseTimeout: time(scheduleToCloseMs),
      heartbeatTimeout: time(heartbeatMs),
    };
    const told = workflows.table("option").map(row => [row.option, row.default]);
    expect(told).toEqual(Object.entries(defaults).map(([option, value]) => [code(option), value]));
  });

  test.each([
    ["coefficient", "(1 to 1,000)", [1, 1_000], [0.9, 1_000.1]],
    ["jitter", "(0 to 1)", [0, 1], [-0.1, 1.1]],
  ])("the range of %s is %s", (option, range, allowed, refused) => {
    expect(workflows.table("option").find(row => row.option === `\`retry.${option}\``)?.meaning).toContain(range);
    for (const value of allowed) activityOptions({ retry: { [option]: value } }, "a test");
    for (const value of refused) {
      expect(() => activityOptions({ retry: { [option]: value } }, "a test")).toThrow(`retry.${option}`);
    }
  });

  const leaseSeconds = workerDefaults.leaseMs / 1_000;
  const lookSeconds = leaseSeconds / sweepDefaults.looksPerLease;
  test.each([
    ["workflows", `1 to ${longestName} printable characters without \`#\``],
    ["workflows", `\`E_CLOCK_SPIN\` after ${count(clockReadsPerActivation)} reads`],
    ["workflows", `up to ${count(workerDefaults.maximumConcurrentActivities)} attempts at once`],
    ["workflows", `${defaultQueryTimeout}, unless you give another (${longestQueryMs / 3_600_000} hours at most)`],
    ["operations", `Postgres ${oldestServer / 10_000} or newer`],
    ["operations", `is started in \`${defaultDirectory}\``],
    ["operations", `in one schema, \`${defaultSchema}\` by default`],
    [
      "operations",
      `at most ${poolSizes.worker + 2}: ${poolSizes.worker} in a pool, one that listens and one that beats`,
    ],
    ["operations", `\`maximumConcurrentTransactions\` (${workerDefaults.maximumConcurrentTransactions}) more`],
    ["operations", `\`application_name\` is \`${transactionConnections}\``],
    ["operations", `${silenceLimitMs / 1_000} seconds at most after it was last heard of`],
    ["workflows", `executes ${workerDefaults.maximumConcurrentTransactions} at one time`],
    ["workflows", `executed again at once: ${conflictsAtOnce} times`],
    ["operations", `at most ${poolSizes.client + 1}: ${poolSizes.client} in a pool, and one that listens`],
    ["operations", `${defaultListed} unless \`limit\` says otherwise, ${count(mostListed)} at most`],
    ["operations", `Ids are 1 to ${longestText} characters`],
    ["operations", `survives an outage of ${outageLimitMs / 1_000} seconds`],
    ["operations", `at the next poll: within ${time(Math.max(lastPollMs, workerDefaults.pollIntervalMs))}`],
    ["operations", `after ${quarantineAfterClaims} claims without progress`],
    ["operations", `that takes ${leaseSeconds} to ${leaseSeconds + lookSeconds} seconds with the default`],
    ["operations", `at the next look, within ${lookSeconds} seconds`],
    ["operations", `by themselves, every ${sweepDefaults.repairIntervalMs / 1_000} seconds`],
  ] as const)("%s: %s", (guide, fact) => {
    expect(guides[guide].sentences).toContain(fact);
  });

  test("the words that stand for numbers, too", () => {
    expect(sweepDefaults.looksPerLease).toBe(5);
    expect(operations.sentences).toContain("look five times per lease");
    expect(operations.sentences).toContain("within a fifth of its `lease`");
    const grace = /terminationGracePeriodSeconds: (\d+)/.exec(operations.text)?.[1];
    expect(Number(grace) * 1_000).toBeGreaterThan(workerDefaults.drainTimeoutMs);
  });
});

describe("tables are complete", () => {
  test("every error code, with its meaning and what to do", () => {
    const rows = operations.table("code").map(row => [row.code, row.meaning]);
    expect(rows).toEqual(Object.entries(errorCodes).map(([name, meaning]) => [code(name), meaning]));
    for (const row of operations.table("code")) expect(row["what to do"]).toMatch(/\w+.*[.)]$/);
  });

  test("every state of a run", () => {
    expect(operations.table("state").map(({ state }) => state)).toEqual(runStates.map(code));
  });

  test("every error of a query, of an update and of an activity", () => {
    const ofFamily = (family: string) =>
      Object.keys(errorCodes)
        .filter(name => name.startsWith(family))
        .map(code);
    const queries = workflows.table("error").map(({ error }) => error);
    expect(queries).toEqual([...ofFamily("E_QUERY_"), code("E_RUN_BLOCKED")]);
    const updates = workflows.table("error of an update").map(row => row["error of an update"]);
    expect(updates).toEqual([...ofFamily("E_UPDATE_"), code("E_RUN_CLOSED"), code("E_RUN_BLOCKED")]);
    const activities = workflows.table("`code` of the `ActivityError`").map(row => Object.values(row)[0]);
    expect(activities).toEqual(ofFamily("E_ACTIVITY_"));
  });

  test("every journaled native, and no other", () => {
    const journaled = Object.entries(natives).filter(([, { verdict }]) => verdict === "journaled");
    const spoken = new Set(journaled.map(([name]) => spokenName(name)));
    const cells = workflows.table("in a workflow").map(row => row["in a workflow"] ?? "");
    const told = cells.flatMap(cell => [...cell.matchAll(/`([^`]+(?:\(\)|console))`/g)].map(([, name]) => name));
    expect(new Set([...told, "console"])).toEqual(spoken);
  });

  test("every class that can be stored", () => {
    const cells = workflows.table("value").map(row => row.value ?? "");
    const told = cells.flatMap(cell => [...cell.matchAll(/`([A-Z]\w+)`/g)].map(([, name]) => name));
    expect(new Set(told)).toEqual(new Set([...storableClasses].concat("NaN")));
  });

  test("every exit code", async () => {
    const { out } = await repriseInProcess(["--help"], root);
    const codes = [...(/^Exit codes: (.*)$/m.exec(out)?.[1]?.matchAll(/\d/g) ?? [])].map(([number]) => number);
    expect(operations.table("exit code").map(row => row["exit code"])).toEqual(codes);
  });
});

/** As one writes the use in prose: by the name of the global where it is one, else without the module. */
function spokenName(name: string): string {
  if (name.endsWith("()") || name === "console") return name;
  const [, module, bare = name] = /^(?:node:|@)([^.]+)\.(.*)$/.exec(name) ?? [];
  const global = [`${module ?? ""}.${bare}`, bare].find(each => Object.hasOwn(natives, each));
  return `${global ?? bare}()`;
}

describe("the command line", () => {
  const ofCompiler = [allowCommand, checkCommand, explainCommand, graphCommand];

  test.each(pages.flatMap(page => page.commandLines.map(words => [page.name, words.join(" "), words] as const)))(
    "%s: reprise %s",
    (_page, _line, [name = "", ...words]) => {
      if (name.startsWith("<")) return;
      const command = commands.find(each => each.name === name);
      expect(command, `there is no command ${name}`).toBeDefined();
      const compiled = ofCompiler.find(each => each.name === name);
      if (compiled !== undefined) compiled.parse(words, path.join(root, "examples/order"));
      else if (command !== undefined && words.length > 0) parseCall(command, words);
    },
  );

  test("every command has an example", () => {
    const shown = new Set(operations.commandLines.map(([name]) => name));
    expect(commands.map(({ name }) => name).filter(name => !shown.has(name))).toEqual([]);
  });
});

test.each(pages.flatMap(page => page.links.map(link => [page.name, link] as const)))(
  "%s: %s leads somewhere",
  (name, link) => {
    const [file = "", anchor] = link.split("#");
    const target = file === "" ? name : path.join(path.dirname(name), file);
    expect(existsSync(path.join(root, target)), target).toBe(true);
    if (anchor !== undefined) expect(new Guide(target).anchors).toContain(anchor);
  },
);
