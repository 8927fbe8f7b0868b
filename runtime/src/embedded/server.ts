import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { program } from "./binaries.js";
import { embeddedFailure } from "./failure.js";
import type { Home } from "./home.js";
import { readPostmaster, type Postmaster } from "./postmaster.js";
import { isAlive, signal, waitFor } from "./processes.js";

const settings = {
  listen_addresses: "127.0.0.1",
  // Paths of sockets are limited to about 100 bytes, which a project folder soon exceeds.
  unix_socket_directories: "",
  max_connections: "200",
  shared_buffers: "128MB",
  fsync: "on",
  synchronous_commit: "on",
  random_page_cost: "1.1",
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  cluster_name: "reprise",
} as const;

/** Creates the database where there is none. Made beside its place and renamed: one that is there is complete. */
export async function createDatabase(home: Home): Promise<void> {
  if (existsSync(home.data)) return;
  const unfinished = `${home.data}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  writeFileSync(home.password, randomBytes(18).toString("base64url"), { mode: 0o600 });
  if (home.account !== undefined) chownSync(home.password, home.account.uid, home.account.gid);
  const text = await initdb(home, [
    `--pgdata=${unfinished}`,
    `--pwfile=${home.password}`,
    "--username=postgres",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
  ]);
  if (text !== undefined) throw embeddedFailure(`initdb failed.\n${text}`);
  renameSync(unfinished, home.data);
}

/** What it printed when it failed; undefined when it did not. */
function initdb(home: Home, options: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(program(home.binaries, "initdb"), options, {
      ...runAs(home),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.on("error", cause => reject(embeddedFailure("initdb cannot be executed", { cause })));
    child.on("close", code => resolve(code === 0 ? undefined : text.trim()));
  });
}

const attempts = 5;

/** Starts the server and waits until it accepts connections. */
export async function launch(home: Home): Promise<Postmaster> {
  let log = "";
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const server = await launchOnce(home, await freePort());
    if (server !== undefined) return server;
    log = readFileSync(home.log, "utf8").trim();
    // Somebody took the port in between, or backends of a killed server are still ending.
    if (!/could not bind|is still in use/.test(log)) break;
    await new Promise(resolve => setTimeout(resolve, attempt * 200));
  }
  throw embeddedFailure(`the server ended at once. Its log (${home.log}):\n${log}`, {
    hint: /incompatible/.test(log)
      ? `${home.data} was made by another version of Postgres: delete ${home.folder} to begin anew.`
      : `Delete ${home.folder} to begin with an empty database.`,
  });
}

async function launchOnce(home: Home, port: number): Promise<Postmaster | undefined> {
  const log = openSync(home.log, "w");
  // A session of its own: Ctrl-C in the terminal must not take the database away from workers that are draining.
  const child = spawn(
    program(home.binaries, "postgres"),
    [
      "-D",
      home.data,
      "-p",
      String(port),
      ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    ],
    { ...runAs(home), detached: true, stdio: ["ignore", log, log] },
  );
  closeSync(log);
  child.unref();
  let ended = false;
  child.on("exit", () => (ended = true));
  child.on("error", () => (ended = true));
  const outcome = await waitFor(() => {
    const server = readPostmaster(home.data);
    if (server?.pid === child.pid && server?.status === "ready") return server;
    return ended ? ("ended" as const) : undefined;
  }, 120_000);
  if (outcome === undefined) {
    if (child.pid !== undefined) signal(child.pid, "SIGQUIT");
    throw embeddedFailure(`it was not ready after two minutes; see ${home.log}`);
  }
  return outcome === "ended" ? undefined : outcome;
}

/** A fast stop: connections are closed, a checkpoint is written. Returns when the server is gone. */
export async function stopServer(home: Home, pid: number): Promise<void> {
  signal(pid, "SIGINT");
  const gone = () => (readPostmaster(home.data)?.pid !== pid || !isAlive(pid) ? true : undefined);
  if ((await waitFor(gone, 60_000)) === undefined) signal(pid, "SIGQUIT");
}

function runAs(home: Home) {
  // The server would take PGPORT, PGDATA and the like from the environment.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG$)/.test(name)));
  return { ...home.account, cwd: home.folder, env: { ...env, LC_ALL: "C" } };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
