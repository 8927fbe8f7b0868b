import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { activity, signal, workflow } from "@reprise/runtime";
import { Client } from "@reprise/runtime/client";
import { Worker } from "@reprise/runtime/worker";
import { root, type Ended } from "../support/program.js";
import { UserProject } from "../support/user-project.js";
import { eventually, Workbench } from "../support/workbench.js";

/** A program that nobody guards: Node prints the error. The code, the reason and the remedy are there, our files are not. */
function expectUncaught({ code, err }: Ended, expected: { readonly code: string; readonly says: RegExp }): void {
  expect(err).toMatch(new RegExp(`^RepriseError \\[${expected.code}\\]: .+\\n {2}\\S.+$`, "m"));
  expect(err).toMatch(expected.says);
  expectNoneOfOurs(err);
  expect(code).toBe(1);
}

function expectRefused(
  ended: Ended,
  expected: { readonly code: string; readonly exit: number; readonly says: RegExp },
) {
  expect(ended).toMatchObject({ code: expected.exit, out: "" });
  expect(ended.err).toMatch(new RegExp(`^${expected.code}: .+\\n.+\\n$`));
  expect(ended.err).toMatch(expected.says);
  expectNoneOfOurs(ended.err);
}

function expectNoneOfOurs(text: string): void {
  const frames = text.split("\n").filter(line => /^\s+at /.test(line));
  const ours = ["runtime", "compiler"].map(name => path.join(root, name) + path.sep);
  expect(frames.filter(frame => ours.some(place => frame.includes(place)))).toEqual([]);
}

const connects = (url: string) =>
  `import { Client } from "@reprise/runtime/client"; await Client.connect({ databaseUrl: ${JSON.stringify(url)} });`;

function databaseUrl(change: (url: URL) => void): string {
  const url = new URL(inject("databaseUrl"));
  change(url);
  return url.href;
}

describe("a database that cannot be used", () => {
  test.each([
    ["a refused port", () => databaseUrl(url => (url.port = "1")), /ECONNREFUSED[^]*Start Postgres/],
    ["an unknown host", () => databaseUrl(url => (url.hostname = "nowhere.invalid")), /nowhere\.invalid/],
    ["a wrong password", () => databaseUrl(url => (url.password = "wrong-one")), /password/],
    ["a database that does not exist", () => databaseUrl(url => (url.pathname = "/absent")), /"absent" does not exist/],
    [
      "another kind of database",
      () => "mysql://me:wrong-one@127.0.0.1/shop",
      /mysql:\/\/, so it is not one of Postgres/,
    ],
  ])("%s: E_DATABASE_UNREACHABLE, for the command and for a program", async (_, url, says) => {
    const project = new UserProject();
    const command = await project.reprise("list", "--database-url", url());
    expectRefused(command, { code: "E_DATABASE_UNREACHABLE", exit: 5, says });
    const program = await project.program(connects(url()));
    expectUncaught(program, { code: "E_DATABASE_UNREACHABLE", says });
    expect(command.err + program.err).not.toContain("wrong-one");
  });

  test("a server that is too old: E_DATABASE_VERSION", async () => {
    const project = new UserProject();
    const url = await startOldServer();
    const command = await project.reprise("list", "--database-url", url);
    expectRefused(command, { code: "E_DATABASE_VERSION", exit: 1, says: /has version 12; Reprise needs 14/ });
    expectUncaught(await project.program(connects(url)), { code: "E_DATABASE_VERSION", says: /has version 12/ });
  });
});

describe("a worker whose code is not the code that was analysed", () => {
  const projectOf = async () => {
    const { url, schema } = await Workbench.open();
    return new UserProject({ DATABASE_URL: url, REPRISE_SCHEMA: schema });
  };

  test("without a build", async () => {
    const project = await projectOf();
    expectUncaught(await project.worker(), { code: "E_NOT_COMPILED", says: /order has no build[^]*worker\.ts:4/ });
  });

  test("with a file that was changed after the check", async () => {
    const project = await projectOf();
    expect((await project.reprise("check")).code).toBe(0);
    project.write("src/order.workflow.ts", `${readOrder}\nexport const later = () => Date.now();\n`);
    expectUncaught(await project.worker(), { code: "E_STALE", says: /shop\/src\/order\.workflow\.ts/ });
  });

  test("loaded without being rewritten", async () => {
    const project = await projectOf();
    expect((await project.reprise("check")).code).toBe(0);
    expect((await project.esbuild({ plugin: false })).code).toBe(0);
    const ended = await project.node("dist/worker.js");
    expectUncaught(ended, { code: "E_NOT_COMPILED", says: /loaded without being rewritten/ });
  });

  test.each([
    ["{oops", /reprise\.manifest\.json cannot be read: .*JSON/],
    [`{"format":2}`, /its format is 2/],
    [`{"format":1}`, /it is not a manifest/],
    ["[]", /it is not a manifest/],
    ["null", /it is not a manifest/],
  ])("with the manifest %s", async (manifest, says) => {
    const project = await projectOf();
    project.write(".reprise/reprise.manifest.json", manifest);
    expectUncaught(await project.worker(), { code: "E_MANIFEST", says });
  });
});

const readOrder = `import { workflow } from "@reprise/runtime";
export const order = workflow("order", async (input: { total: number }) => ({ at: new Date(), total: input.total }));`;

describe("a project that cannot be compiled", () => {
  const broken = readOrder.replace("new Date()", "new Date(");

  test("a syntax error is shown where it was written, by the check, the loader and the bundlers", async () => {
    const project = new UserProject({ DATABASE_URL: inject("databaseUrl") });
    project.write("src/order.workflow.ts", broken);
    const check = await project.reprise("check");
    expect(check.code).toBe(1);
    expect(check.out).toMatch(/^error DET906 this file does not parse/m);
    const loaded = await project.worker();
    expect(loaded.code).toBe(1);
    expect(loaded.err).toMatch(/RepriseError \[E_SYNTAX\]: .+order\.workflow\.ts:2:\d+ does not parse/);
    expectNoneOfOurs(loaded.err);
    const builds = [await project.esbuild(), await project.vite()];
    for (const build of builds) {
      expect(build.code).toBe(1);
      // In the bundler's own words: it failed before there was anything to judge.
      expect(build.err).toMatch(/Unexpected (token|",")/);
      expect(build.err).toMatch(/src\/order\.workflow\.ts:2:\d+/);
      expectNoneOfOurs(build.err);
    }
    for (const { out, err } of [check, loaded]) expect(out + err).toContain("at: new Date(,");
    for (const { out, err } of [check, loaded, ...builds]) {
      expect(out + err).not.toContain("$Date");
    }
  });

  test("a refused workflow fails both builds with the diagnostic, and no frame of ours", async () => {
    const project = new UserProject();
    project.write("src/order.workflow.ts", readOrder.replace("new Date()", `await fetch("http://rates")`));
    for (const build of [await project.esbuild(), await project.vite()]) {
      expect(build.code).toBe(1);
      expect(build.err).toContain(`error DET410 workflow "order" uses the network: fetch`);
      expectNoneOfOurs(build.err);
    }
  });

  test.each([
    ["missing", undefined, /no tsconfig\.json/],
    // Vite itself reads it, and fails first.
    ["not JSON", "{ nonsense", /(cannot read|Failed to load tsconfig) .*tsconfig\.json/],
    ["built on another that is missing", `{"extends":"./gone.json"}`, /gone\.json/],
  ])("a tsconfig that is %s", async (_, text, says) => {
    const project = new UserProject();
    if (text === undefined) project.remove("tsconfig.json");
    else project.write("tsconfig.json", text);
    const check = await project.reprise("check");
    expect(check).toMatchObject({ code: 2, out: "" });
    expect(check.err).toMatch(says);
    expectNoneOfOurs(check.err);
    for (const build of [await project.esbuild(), await project.vite()]) {
      expect(build.code).toBe(1);
      expect(build.err).toMatch(says);
      expectNoneOfOurs(build.err);
    }
  });
});

describe("a command line that makes no sense", () => {
  test.each([
    [["strat"], /there is no command "strat"/],
    [["list", "--bogus"], /--bogus/],
    [["start"], /<workflow> is missing/],
    [["start", "order", "--input", "{total: 1}"], /--input is not JSON: \{total: 1\}/],
    [["signal", "run-1", "approved", "yes"], /the payload is not JSON: yes/],
  ])("reprise %j", async (argv, says) => {
    const ended = await new UserProject().reprise(...argv);
    expectRefused(ended, { code: "E_USAGE", exit: 2, says });
  });
});

test("an option that is misspelt is refused wherever it is given, for no default is what was meant", async () => {
  const bench = await Workbench.open();
  const refused = (message: string) => ({ code: "E_OPTION", message: expect.stringContaining(message) as string });
  const options = (misspelt: object): object => misspelt;
  const order = workflow("order", async () => undefined);
  const settings = [{ maximumAttempt: 1 }, { startToCloseTimeouts: "1s" }].map(options);
  expect(() => activity("charge", () => 1, { retry: settings[0] ?? {} })).toThrow(
    expect.objectContaining(
      refused("no option maximumAttempt in retry in the options of activity charge; the nearest is maximumAttempts"),
    ),
  );
  expect(() => activity("charge", () => 1, settings[1])).toThrow(
    expect.objectContaining(refused("startToCloseTimeouts")),
  );
  await expect(Worker.start({ workflows: [order], ...options({ taskqueue: "slow" }) })).rejects.toMatchObject(
    refused("no option taskqueue in the options of the worker; the nearest is taskQueue"),
  );
  await expect(Client.connect(options({ url: bench.url }))).rejects.toMatchObject(refused("no option url"));
  await expect(bench.client.start(order, undefined, options({ ID: "A-1" }))).rejects.toMatchObject(
    refused("no option ID"),
  );
});

describe("runs", () => {
  const approved = signal<unknown>("approved");
  const give = activity("give", (kind: string) => unstorable(kind));
  const waits = workflow("waits", async (input: { readonly total: number }) =>
    input.total > 0 ? approved.receive() : undefined,
  );
  const returns = workflow("returns", (kind: string) => ({ order: { items: [unstorable(kind)] } }));
  const passes = workflow("passes", async (kind: string) =>
    activity("take", (value: unknown) => value !== undefined)({ to: unstorable(kind) }),
  );
  const receives = workflow("receives", async (kind: string) => give(kind));
  const workflows = [waits, returns, passes, receives];

  test("an unknown workflow, a conflicting id, an unknown run and a closed one are told by the command", async () => {
    const bench = await Workbench.open();
    await bench.worker({ workflows });
    const project = new UserProject();
    const reprise = async (...argv: string[]) =>
      project.reprise(...argv, "--database-url", bench.url, "--schema", bench.schema);
    const refuses = async (argv: string[], code: string, says: RegExp) =>
      expectRefused(await reprise(...argv), { code, exit: 1, says });

    await refuses(["start", "wiats"], "E_WORKFLOW_UNKNOWN", /known are: passes, receives, returns, waits/);
    const first = await reprise("start", "waits", "--id", "A-1", "--input", `{"total":1}`);
    expect(first).toMatchObject({ code: 0, err: "" });
    expect(await reprise("start", "waits", "--id", "A-1", "--input", `{"total":1}`)).toEqual(first);
    await refuses(["start", "waits", "--id", "A-1", "--input", `{"total":2}`], "E_RUN_CONFLICT", /has another input/);
    await refuses(["describe", "A-2"], "E_RUN_UNKNOWN", /no run with the id A-2/);
    const nobody = "0193a1b2-0000-7000-8000-000000000000";
    await refuses(["signal", nobody, "approved"], "E_RUN_UNKNOWN", new RegExp(nobody));
    expect((await reprise("signal", "A-1", "approved", `"yes"`)).code).toBe(0);
    const run = await bench.client.getHandle({ id: "A-1" });
    expect(await run.result()).toBe("yes");
    await refuses(["signal", "A-1", "approved"], "E_RUN_CLOSED", /has already ended/);
  });

  test("a start input and a signal that cannot be stored are refused with the path, and nothing is written", async () => {
    const bench = await Workbench.open();
    const input = { total: 1, lines: [{ price: () => 2 }] };
    await expect(bench.client.start(waits, input)).rejects.toMatchObject({
      code: "E_PAYLOAD",
      message: expect.stringContaining("the input of waits.lines[0].price") as string,
    });
    expect(await bench.client.list()).toEqual([]);
    const run = await bench.client.start(waits, { total: 1 });
    await expect(run.signal(approved, { by: Symbol("Ada") })).rejects.toMatchObject({
      code: "E_PAYLOAD",
      message: expect.stringContaining("the payload of approved.by") as string,
    });
    expect((await bench.client.getHandle(run.runId)).runId).toBe(run.runId);
  });

  test("what is too large is refused by its name where it crosses, and an activity is not tried again", async () => {
    const bench = await Workbench.open();
    const large = "x".repeat(33 * 1024 * 1024);
    let given = 0;
    const give = activity("give", () => {
      given++;
      return large;
    });
    const gives = workflow("gives", () => give());
    await bench.worker({ workflows: [waits, gives] });
    const tooLarge = (what: string) => ({
      message: expect.stringContaining(`${what} has 34 MB; the limit is 32 MB`) as string,
    });
    await expect(bench.client.start(waits, { total: 1, large })).rejects.toMatchObject(tooLarge("the input of waits"));
    const run = await bench.client.start(waits, { total: 1 });
    await expect(run.signal(approved, large)).rejects.toMatchObject(tooLarge("the payload of approved"));
    const failed = (await bench.client.start(gives)).result({ whenBlocked: "throw" });
    await expect(failed).rejects.toMatchObject({ code: "E_RUN_FAILED", ...tooLarge("the result of give") });
    expect(given).toBe(1);
  });

  test.each([
    { definition: passes, says: /take.*\.to is a function/ },
    { definition: returns, says: /the result.*\.order\.items\[0\] is a function/ },
    { definition: receives, says: /the result of give is a function/ },
  ])(
    "what $definition.workflowName cannot store is named with its path, and other runs go on",
    async ({ definition, says }) => {
      const bench = await Workbench.open();
      await bench.worker({ workflows });
      const run = await bench.client.start(definition, "function");
      const told = await eventually(async () => {
        const { state, blocked } = await run.describe();
        if (blocked !== null) return `${blocked.code}: ${blocked.message}`;
        if (state !== "failed") return undefined;
        return run.result().catch((error: unknown) => (error as Error).message);
      }, "the run tells");
      expect(told).toMatch(says);
      const other = await bench.client.start(waits, { total: 1 });
      await other.signal(approved, "yes");
      expect(await other.result()).toBe("yes");
    },
  );
});

function unstorable(kind: string): unknown {
  return kind === "function" ? () => 1 : kind;
}

/** Speaks protocol 3 as far as a client of version 12.3 has to go before it learns the version. */
async function startOldServer(): Promise<string> {
  const server = createServer(socket => {
    socket.on("error", () => undefined);
    let greeted = false;
    socket.on("data", bytes => {
      if (!greeted) socket.write(Buffer.concat([message("R", int32(0)), parameter("server_version", "12.3"), ready]));
      else if (bytes.includes("server_version_num")) socket.write(answerWith("120003"));
      greeted = true;
    });
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `postgres://someone@127.0.0.1:${(server.address() as AddressInfo).port}/shop`;
}

const int16 = (value: number) => Buffer.from([value >> 8, value & 255]);
const int32 = (value: number) => Buffer.concat([int16(value >>> 16), int16(value & 0xffff)]);
const message = (type: string, body: Buffer) => Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
const parameter = (name: string, value: string) => message("S", Buffer.from(`${name}\0${value}\0`));
const ready = message("Z", Buffer.from("I"));

/** To Parse, Bind, Describe, Execute and Sync: one row with one integer. */
function answerWith(value: string): Buffer {
  const integerType = Buffer.concat([int32(0), int16(0), int32(23), int16(4), int32(-1), int16(0)]);
  const columns = message("T", Buffer.concat([int16(1), Buffer.from("version\0"), integerType]));
  const row = message("D", Buffer.concat([int16(1), int32(value.length), Buffer.from(value)]));
  const done = message("C", Buffer.from("SELECT 1\0"));
  const none = Buffer.alloc(0);
  return Buffer.concat([message("1", none), message("2", none), columns, row, done, ready]);
}
