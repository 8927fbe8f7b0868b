import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { activity, NonRetryableError, query, sleep, update, workflow } from "@reprise/runtime";
import { openStore, type PostgresStore } from "#runtime/store/postgres-store.js";
import { freshSchema } from "../../support/fresh-schema.js";
import { repriseInProcess } from "../../support/in-process.js";
import { node, type Ended } from "../../support/program.js";
import { eventually, Workbench } from "../../support/workbench.js";
import { claim, completed, fenceOf, newWorker, write } from "../../support/runs.js";

const { url, schema } = freshSchema();
const database = ["--database-url", url, "--schema", schema];
let store: PostgresStore;
let directory: string;

beforeAll(async () => {
  store = await openStore({ url, schema });
  directory = await mkdtemp(path.join(tmpdir(), "reprise-cli-"));
  await store.registerBuilds([{ workflow: "order", build: "build-1", sites: [] }]);
});
afterAll(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

function reprise(...argv: readonly string[]): Promise<Ended> {
  return repriseInProcess(argv, directory);
}

const onDatabase = (...argv: readonly string[]) => reprise(...argv, ...database);

async function started(...argv: readonly string[]): Promise<string> {
  const { out, code, err } = await onDatabase("start", "order", ...argv);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return out.trim();
}

describe("capture", () => {
  test("where the code is not there, says what could not be done, and leaves no value that the policy names", async () => {
    const runId = await started("--id", "order-of-7", "--input", `{"total":20,"note":"a note","email":"me@here.org"}`);
    const { code, out, err } = await onDatabase("capture", "order-of-7");
    expect({ code, out }).toEqual({
      code: 0,
      out: "order-order-of-7.history.json: 1 event of order, 2 values replaced\n",
    });
    expect(err).toMatch(
      /^It was not replayed: no source file below .* defines the workflow order\. .* --workflows FILE\.\n$/,
    );
    const text = readFileSync(path.join(directory, "order-order-of-7.history.json"), "utf8");
    expect(text).toContain('"input":{"total":20,"note":"x xxxx","email":"user0@example.com"}');
    expect((await onDatabase("capture", runId, "--out", "whole.history.json", "--no-redact")).err).toContain(
      "It holds the run's data as recorded: look at it before you commit it.\n",
    );
    expect(readFileSync(path.join(directory, "whole.history.json"), "utf8")).toContain("me@here.org");
    await onDatabase("terminate", runId);
  });

  test("what cannot be captured is said, and nothing is written", async () => {
    const runId = await started("--id", "order-of-8");
    expect(await onDatabase("capture", "order-of-9")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^E_RUN_UNKNOWN: there is no run order-of-9\n/) as string,
    });
    expect(await onDatabase("capture", "order-of-8", "--redact", "some")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^E_USAGE: --redact is "some", not values or names\n/) as string,
    });
    expect(await onDatabase("capture", "order-of-8", "--out", "gone/x.history.json")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^E_HISTORY_FILE: .*cannot be written: ENOENT/) as string,
    });
    await onDatabase("terminate", runId);
  });
});

describe("a run from start to end", () => {
  test("start prints the run id alone, and the same id starts nothing twice", async () => {
    const runId = await started("--input", `{"total":20}`, "--id", "order-1");
    expect(runId).toMatch(/^[0-9a-f-]{36}$/);
    expect(await started("--input", `{"total":20}`, "--id", "order-1")).toBe(runId);
    const conflict = await onDatabase("start", "order", "--input", `{"total":21}`, "--id", "order-1");
    expect(conflict).toMatchObject({ code: 1, out: "", err: expect.stringMatching(/^E_RUN_CONFLICT: /) as string });
    expect((await onDatabase("terminate", "order-1", "--reason", "test")).code).toBe(0);
  });

  test("the input can be a file, and keeps its dates", async () => {
    writeFileSync(path.join(directory, "input.json"), `{"at":{"$date":"2026-11-23T10:00:00.000Z"}}`);
    const runId = await started("--input", "@input.json");
    const { out } = await onDatabase("history", runId);
    expect(out).toContain("{ at: 2026-11-23T10:00:00.000Z }");
    await onDatabase("terminate", runId);
  });

  test("signal, cancel and terminate reach the run, by its run id or its own id", async () => {
    const runId = await started("--id", "order-2");
    expect(await onDatabase("signal", "order-2", "approved", `{"by":"Ada"}`)).toMatchObject({ code: 0, out: "" });
    expect(await onDatabase("cancel", runId, "--reason", "late")).toMatchObject({ code: 0, out: "" });
    const owner = await newWorker(store);
    await claim(store, owner);
    const mail = (await store.dueMail(owner)).filter(item => item.runId === runId);
    expect(mail.map(({ kind, body }) => [kind, body])).toEqual([
      ["signal", `{"by":"Ada"}`],
      ["cancel", `{"reason":"late"}`],
    ]);
    expect((await onDatabase("terminate", runId)).code).toBe(0);
    expect(await onDatabase("signal", runId, "approved")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^E_RUN_CLOSED: /) as string,
    });
    await store.deregisterWorker(owner);
  });

  test("unblock says whether there was something to unblock", async () => {
    const runId = await started("--id", "order-never-blocked");
    expect(await onDatabase("unblock", "order-never-blocked")).toEqual({
      code: 1,
      out: "",
      err: `run ${runId} is not blocked\n`,
    });
    const owner = await newWorker(store);
    const mine = (await claim(store, owner)).find(run => run.runId === runId);
    if (mine === undefined) throw new Error("not claimed");
    const reason = { code: "E_QUARANTINED", message: "it ended 5 workers", hint: null, error: null } as const;
    await store.blockRun(fenceOf(owner, mine), { build: "build-1", reason, release: true });
    expect(await onDatabase("unblock", runId)).toEqual({ code: 0, out: "", err: `run ${runId} goes on\n` });
    expect((await claim(store, owner)).map(run => run.runId)).toContain(runId);
    await onDatabase("terminate", runId);
    await store.deregisterWorker(owner);
  });

  test("history, describe and list tell the same, to people and to machines", async () => {
    const runId = await started("--id", "order-3", "--input", `{"total":20}`);
    const owner = await newWorker(store);
    const mine = (await claim(store, owner)).find(run => run.runId === runId);
    if (mine === undefined) throw new Error("not claimed");
    await store.flush([write(fenceOf(owner, mine), { events: [completed("charge")] })]);
    const shown = await onDatabase("history", "order-3");
    expect(shown.out).toMatch(/2 +\+[\d.]+ m?s +activity\.completed +charge#1 +[\d.]+ m?s +'paid'/);
    const exported = JSON.parse((await onDatabase("history", runId, "--json")).out) as {
      events: unknown[];
      run: unknown;
    };
    expect(exported).toMatchObject({
      run: { runId, id: "order-3", state: "running" },
      events: [
        { seq: 1, type: "run.started", value: { total: 20 } },
        { seq: 2, type: "activity.completed", name: "charge", occurrence: 1, attempt: 1, value: "paid" },
      ],
    });
    expect(JSON.parse((await onDatabase("describe", runId, "--json")).out)).toEqual(exported.run);
    expect((await onDatabase("describe", runId)).out).toMatch(/^state +running$/m);
    const listed = await onDatabase("list", "--state", "running", "--json");
    expect(JSON.parse(listed.out)).toMatchObject([{ runId, id: "order-3" }]);
    expect(listed.err).toBe("");
    expect((await onDatabase("list", "--limit", "1")).err).toContain(`--before ${runId}`);
    expect((await onDatabase("list", "--workflow", "order")).out).toMatch(
      new RegExp(`${runId} +order-3 +order +running`),
    );
    await onDatabase("terminate", runId);
    await store.deregisterWorker(owner);
  });
});

describe("list", () => {
  test("takes runs by the ids that they were started with", async () => {
    const older = await started("--id", "order-of-1");
    const newer = await started("--id", "order-of-2");
    const listed = async (...argv: readonly string[]) =>
      (JSON.parse((await onDatabase("list", "--json", ...argv)).out) as { runId: string }[]).map(({ runId }) => runId);
    expect((await listed("--before", "order-of-2"))[0]).toBe(older);
    expect(await listed("--before", newer)).toEqual(await listed("--before", "order-of-2"));
    expect(await listed("--parent", "order-of-2")).toEqual([]);
    expect(await onDatabase("list", "--parent", "order-of-3")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^E_RUN_UNKNOWN: .*order-of-3/) as string,
    });
    for (const runId of [older, newer]) await onDatabase("terminate", runId);
  });
});

describe("signal", () => {
  test("is sent, and warns where the manifest of the project knows the signals of the workflow and not this one", async () => {
    const runId = await started("--id", "order-signalled");
    const site = { name: "approved", label: "order", file: "shop/order.ts", line: 1, column: 1 };
    const order = { name: "order", build: "b", file: "shop/order.ts", line: 1, files: [], accepted: true };
    const sites = [{ kind: "signal", ...site }];
    const manifest = { format: 1, compiler: "1", workflows: [{ ...order, sites }], files: {} };
    mkdirSync(path.join(directory, ".reprise"));
    onTestFinished(() => rm(path.join(directory, ".reprise"), { recursive: true }));
    writeFileSync(path.join(directory, ".reprise/reprise.manifest.json"), JSON.stringify(manifest));
    expect((await onDatabase("signal", "order-signalled", "aproved")).err).toBe(
      `sent aproved to run ${runId}\n` +
        "warning: the workflow order of this project takes no signal aproved; the nearest is approved\n",
    );
    expect((await onDatabase("signal", runId, "approved")).err).toBe(`sent approved to run ${runId}\n`);
    for (const name of ["a#1", "a".repeat(201)]) {
      const { code, err } = await onDatabase("signal", runId, name);
      expect({ name, code }).toEqual({ name, code: 2 });
      expect(err).toContain(`E_OPTION: the name of a signal is "${name}"\n`);
    }
    await onDatabase("terminate", runId);
  });
});

describe("values", () => {
  test.each([
    ['{"$foo":"x"}', "it has the unknown tag $foo"],
    ['{"$url":"::"}', "the content of $url is malformed: Invalid URL"],
    ['{"$bigint":"12x"}', "the content of $bigint is malformed: Cannot convert 12x to a BigInt"],
    ['{"at":{"$date":"nope"}}', 'the content of $date is malformed: it is "nope", not the text of a date'],
    ['{"$date":{"a":1}}', 'the content of $date is malformed: it is {"a":1}, not the text of a date'],
    ['{"$error":3}', "the content of $error is malformed: it has no name and no message"],
  ])("%s is refused for what is wrong with it", async (input, why) => {
    const { code, err } = await onDatabase("start", "order", "--input", input);
    expect({ code, err: err.split("\n")[0] }).toEqual({
      code: 2,
      err: `E_USAGE: --input is JSON, but not a value: ${why}`,
    });
    expect(err).toContain(`{"$object":{"$key":…}}`);
  });

  test("a key that begins with $ is written within $object", async () => {
    const runId = await started("--input", `{"$object":{"$foo":{"$date":null}}}`);
    expect((await onDatabase("history", runId)).out).toContain("{ '$foo': Invalid Date }");
    await onDatabase("terminate", runId);
  });
});

describe("describe", () => {
  test("says how a run ended, and what fails in one that is repeated", async () => {
    const bench = await Workbench.open();
    const down = activity("down", () => Promise.reject(new Error("service is down")), {
      retry: { initialInterval: "1 hour" },
    });
    const outcome = workflow("outcome", async (how: string) => {
      if (how === "fail") throw new NonRetryableError("no stock");
      if (how === "repeat") await down();
      if (how === "wait") await sleep("1 day");
      return { total: 20 };
    });
    await bench.worker({ workflows: [outcome] });
    const begin = (how: string) => bench.client.start(outcome, how, { id: how });
    const [complete, fail, repeat, wait] = [
      await begin("complete"),
      await begin("fail"),
      await begin("repeat"),
      await begin("wait"),
    ];
    const look = (...argv: readonly string[]) =>
      reprise("describe", ...argv, "--database-url", bench.url, "--schema", bench.schema);
    await complete.result();
    expect((await look("complete")).out).toMatch(/^result +\{ total: 20 \}$/m);
    await expect(fail.result()).rejects.toMatchObject({ code: "E_RUN_FAILED" });
    expect((await look("fail")).out).toMatch(/^error +NonRetryableError: no stock$/m);
    expect(JSON.parse((await look("fail", "--json")).out)).toMatchObject({
      ended: { type: "run.failed" },
      retrying: [],
    });
    await eventually(async () => (await repeat.describe()).state === "waiting", "the retry");
    expect((await look("repeat")).out).toMatch(
      /^waits for +activity down#1, attempt 1 failed: Error: service is down, again 20\S+ \S+Z$/m,
    );
    expect(JSON.parse((await look("repeat", "--json")).out)).toMatchObject({
      ended: null,
      retrying: [{ name: "down", occurrence: 1, attempt: 1, error: { $error: { message: "service is down" } } }],
    });
    const listed = await reprise("list", "--database-url", bench.url, "--schema", bench.schema);
    expect(listed.out).toMatch(/ repeat .* another attempt of activity down#1 at 20\S+ \S+Z$/m);
    expect(listed.out).toMatch(/ wait .* a wake-up at 20\S+ \S+Z$/m);
    await wait.terminate("it cannot be saved");
    expect((await look("wait")).out).toMatch(/^reason +it cannot be saved$/m);
    await repeat.cancel("late");
    await expect(repeat.result()).rejects.toMatchObject({ code: "E_RUN_CANCELLED" });
    expect((await look("repeat")).out).toMatch(/^reason +CancelledError: the run was cancelled: late$/m);
  });
});

describe("query", () => {
  test("prints the answer of a run, for people, for shells and for machines", async () => {
    const bench = await Workbench.open();
    const basket = query<unknown, { readonly as: "map" | "text" }>("basket");
    const shop = workflow("shop", async () => {
      basket.handle(({ as }) => (as === "map" ? new Map([["pears", 2]]) : "two pears"));
      await sleep("1 day");
    });
    await bench.worker({ workflows: [shop] });
    const { runId } = await bench.client.start(shop, undefined, { id: "basket-1" });
    const ask = (...argv: readonly string[]) =>
      reprise("query", ...argv, "--database-url", bench.url, "--schema", bench.schema);
    const timeout = ["--timeout", "60000"];
    expect(await ask("basket-1", "basket", `{"as":"text"}`, ...timeout)).toEqual({
      code: 0,
      out: "two pears\n",
      err: "",
    });
    expect(await ask(runId, "basket", `{"as":"map"}`)).toEqual({ code: 0, out: "Map(1) { 'pears' => 2 }\n", err: "" });
    expect(JSON.parse((await ask(runId, "basket", `{"as":"map"}`, "--json")).out)).toEqual({ $map: [["pears", 2]] });
    expect(await ask(runId, "baskets")).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /^E_QUERY_UNKNOWN: run \S+ \(shop\) does not answer .* it answers: basket\n/,
      ) as string,
    });
    expect(await ask(runId, "basket", "--timeout", "soon")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^E_OPTION: /) as string,
    });
  });
});

describe("update", () => {
  test("is answered, or refused with why", async () => {
    const bench = await Workbench.open();
    const addLine = update<{ readonly item: string }, ReadonlyMap<string, number> | string>("addLine");
    const shop = workflow("shop", async () => {
      const lines = new Map<string, number>();
      const add = ({ item }: { readonly item: string }) => (item === "text" ? "a text" : lines.set(item, 1));
      addLine.handle(add, {
        validate: ({ item }) => {
          if (item === "") throw new Error("no item");
        },
      });
      await sleep("1 day");
    });
    const send = (...argv: readonly string[]) =>
      reprise("update", ...argv, "--database-url", bench.url, "--schema", bench.schema);
    const { runId } = await bench.client.start(shop, undefined, { id: "basket-1" });
    expect(await send("basket-1", "addLine", `{"item":"pen"}`, "--timeout", "10ms", "--id", "first")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^E_UPDATE_TIMEOUT: /) as string,
    });
    await bench.worker({ workflows: [shop] });
    const answered = { code: 0, out: "Map(1) { 'pen' => 1 }\n", err: "" };
    expect(await send("basket-1", "addLine", `{"item":"pen"}`, "--id", "first")).toEqual(answered);
    expect(await send(runId, "addLine", `{"item":"text"}`)).toEqual({ code: 0, out: "a text\n", err: "" });
    expect(JSON.parse((await send(runId, "addLine", `{"item":"pen"}`, "--json")).out)).toEqual({ $map: [["pen", 1]] });
    expect(await send(runId, "addLine", `{"item":""}`)).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /^E_UPDATE_REJECTED: run \S+ \(shop\) rejected the update addLine: no item\n/,
      ) as string,
    });
    const { out } = await reprise("history", runId, "--database-url", bench.url, "--schema", bench.schema);
    expect(out).toMatch(/update\.accepted +addLine .*\{ item: 'pen' \}\n.*update\.completed +addLine .*Map\(1\)/);
  });
});

describe("doctor", () => {
  test("finds nothing in a sound database, and names what is wrong in another", async () => {
    expect(await onDatabase("doctor")).toEqual({ code: 0, out: "", err: "nothing found\n" });
    const runId = await started();
    await store.database.pool.query(`delete from ${schema}.inbox where run_id = $1`, [runId]);
    expect(await onDatabase("doctor")).toMatchObject({
      code: 1,
      out: `${runId}  open, but nothing will ever wake it\n`,
    });
    await onDatabase("terminate", runId);
  });
});

describe("exit codes", () => {
  test("2: the command line is not understood, and it says how to go on", async () => {
    for (const argv of [
      ["frobnicate"],
      ["list", "--sate", "running"],
      ["list", "--state", "done"],
      ["list", "--limit", "ten"],
      ["describe"],
      ["describe", "a", "b"],
      ["start", "order", "--input", "{total:20}"],
      ["start", "order", "--input", "@missing.json"],
      ["test", "nope"],
      ["test", "--schema", "reprise"],
      ["list", "--limit", "-1"],
      ["list", "--limit"],
      ["list", "--json=yes"],
      ["list", "--state", "running", "--state", "failed"],
      ["update", "x", "addLine", "-3"],
      ["debug", "order.history.json", "--break-on-events"],
    ]) {
      const { code, out, err } = await onDatabase(...argv);
      expect({ argv, code, out }).toEqual({ argv, code: 2, out: "" });
      expect(err).toMatch(/^E_USAGE: .+\n.+\n$/);
    }
    expect((await reprise()).code).toBe(2);
  });

  test("2: in words that say what to write", async () => {
    const said = async (...argv: readonly string[]) => (await reprise(...argv)).err;
    expect(await said("lst")).toContain('there is no command "lst"; the nearest is list\n');
    expect(await said("list", "--sate", "running")).toContain("list: unknown option --sate; the nearest is --state\n");
    expect(await said("list", "--limit", "-1")).toContain(
      "list: --limit needs a value; one that begins with a dash is written --limit=-1\n",
    );
    expect(await said("list", "--limit", "ten")).toContain("reprise list --help");
    expect(await said("list", "--state", "a", "--state", "b")).toContain("list: --state is given twice\n");
    expect(await said("list", "--json=yes")).toContain("list: --json takes no value\n");
    expect(await said("update", "x", "addLine", "-3")).toContain("comes after --, as in -- -3\n");
  });

  test("1: what was asked for does not exist", async () => {
    expect(await onDatabase("describe", "nobody")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^E_RUN_UNKNOWN: there is no run with the id nobody\n/) as string,
    });
    expect((await onDatabase("start", "ordr")).err).toContain("known are: order");
  });

  test("4: a newer version has migrated the schema", async () => {
    const newer = freshSchema();
    const other = await openStore(newer);
    await other.database.pool.query(`insert into ${newer.schema}.migration (version, name) values (999, 'later')`);
    await other.close();
    const argv = ["list", "--database-url", newer.url, "--schema", newer.schema];
    expect(await reprise(...argv)).toMatchObject({
      code: 4,
      err: expect.stringMatching(/^E_SCHEMA_VERSION/) as string,
    });
  });

  test("5: no database answers; a stack only when it is asked for", async () => {
    const argv = ["list", "--database-url", "postgres://nobody:secret@127.0.0.1:1/none"];
    const { code, err } = await reprise(...argv);
    expect(code).toBe(5);
    expect(err).toMatch(/^E_DATABASE_UNREACHABLE: .+\n.+\n$/);
    expect(err).not.toContain("secret");
    expect((await reprise(...argv, "--verbose")).err).toMatch(/\n +at /);
  });
});

describe("a database", () => {
  test("that is named by an empty text is refused", async () => {
    expect(await reprise("migrate", "--database-url", "")).toEqual({
      code: 2,
      out: "",
      err: expect.stringMatching(/^E_OPTION: databaseUrl is empty/) as string,
    });
  });

  test("that nobody named is said where it is begun", async () => {
    const elsewhere = await mkdtemp(path.join(tmpdir(), "reprise-elsewhere-"));
    onTestFinished(() => rm(elsewhere, { recursive: true }));
    const program = path.resolve(import.meta.dirname, "../../../runtime/bin/reprise.js");
    const env = { REPRISE_DATABASE_URL: undefined, DATABASE_URL: undefined };
    const { code, err } = await node([program, "list"], { cwd: elsewhere, env });
    expect({ code, err }).toEqual({
      code: 0,
      err: expect.stringMatching(/^no database is named: starting an embedded Postgres in \S+\n$/) as string,
    });
  });
});

describe("the program", () => {
  const program = path.resolve(import.meta.dirname, "../../../runtime/bin/reprise.js");

  async function execute(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const child = spawn(process.execPath, [program, ...argv], { env: { ...process.env, ...env }, cwd: directory });
    const [[code], out, err] = await Promise.all([
      once(child, "close") as Promise<[number]>,
      text(child.stdout),
      text(child.stderr),
    ]);
    return { code, out, err };
  }

  test("migrates an empty database, which others may then use, and ends by itself", async () => {
    const empty = freshSchema();
    const { code, err } = await execute(["migrate", "--schema", empty.schema], { REPRISE_DATABASE_URL: empty.url });
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining(`schema ${empty.schema} at`) as string });
  });

  test("tells its version and its commands", async () => {
    expect((await execute(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await execute(["--help"])).out).toMatch(/^ {2}history <run> /m);
    expect((await reprise("history", "--help")).out).toMatch(/^Usage: reprise history <run> \[options\]/);
    expect((await reprise("help", "history")).out).toMatch(/^Usage: reprise history <run> \[options\]/);
    expect((await reprise("--help", "check")).out).toMatch(/^Usage: reprise check .*^ {2}--json /ms);
    expect((await reprise("test", "--help")).out).not.toContain("--database-url");
  });

  test("colours only for a terminal, or when they are forced", async () => {
    const argv = ["list", "--limit", "0", ...database];
    expect((await execute(argv, { NO_COLOR: "", FORCE_COLOR: "" })).err).toMatch(/^E_OPTION: /);
    expect((await execute(argv, { FORCE_COLOR: "1" })).err.startsWith("\u001b[31mE_OPTION")).toBe(true);
  });

  test.each(["check", "explain", "allow"])("%s is the compiler's own", async command => {
    const { code, out } = await execute([command, "--help"]);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining(`Usage: reprise ${command}`) as string });
    expect((await execute(["--help"])).out).toMatch(new RegExp(`^ {2}${command} \\[`, "m"));
  });

  test("explain prints the page of a code, and ends with 2 for a code that there is not", async () => {
    expect((await execute(["explain", "DET410"])).out).toMatch(/^DET410: uses the network\n/);
    const { code, err } = await execute(["explain", "DET4100"]);
    expect(code).toBe(2);
    expect(err).toContain("the nearest is DET410");
  });
});
