import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { RepriseError } from "../language/errors.js";
import { errorCode } from "../store/connection-errors.js";
import { connect } from "../store/database.js";
import { stopAtExit } from "./exit-hooks.js";
import { embeddedFailure } from "./failure.js";
import { prepareHome, type Home } from "./home.js";
import { withLock } from "./lock.js";
import { pidFile, readPostmaster, type Postmaster } from "./postmaster.js";
import { isAlive, waitFor } from "./processes.js";
import { createDatabase, launch, stopServer } from "./server.js";
import { join, leave } from "./users.js";

export const defaultDirectory = ".reprise/postgres";

export interface EmbeddedOptions {
  /** Where the database lives. Default: `.reprise/postgres` in the working directory. */
  readonly directory?: string;
  /** Leave the server running when this process ends, for the next one to find. Default: false. */
  readonly keepRunning?: boolean;
  /** Is told what takes time. */
  readonly log?: (line: string) => void;
}

export interface EmbeddedPostgres {
  readonly url: string;
  /** Where it lives: the directory that was asked for, unless the server's user cannot enter that. */
  readonly directory: string;
  /** The server was already running: another process uses it, or left it behind when it was killed. */
  readonly adopted: boolean;
  /** Gives it up; the last user stops the server, and waits for that. */
  stop(): Promise<void>;
}

/**
 * Starts a Postgres of our own on 127.0.0.1, or joins the one that runs on this directory. It ends with the last process
 * that uses it.
 * @throws RepriseError `E_EMBEDDED_POSTGRES`
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions = {}): Promise<EmbeddedPostgres> {
  const home = prepareHome(path.resolve(options.directory ?? defaultDirectory));
  return withLock(home.lock, async () => {
    const found = await findServer(home);
    const server = found ?? (await begin(home, options.log));
    return embedded(home, server, { adopted: found !== undefined, keepRunning: options.keepRunning === true });
  });
}

async function begin(home: Home, log: EmbeddedOptions["log"]): Promise<Postmaster> {
  log?.(`starting an embedded Postgres in ${home.folder}`);
  await createDatabase(home);
  return launch(home);
}

function embedded(
  home: Home,
  server: Postmaster,
  { adopted, keepRunning }: { readonly adopted: boolean; readonly keepRunning: boolean },
): EmbeddedPostgres {
  const use = keepRunning ? undefined : stopAtExit(home, server.pid);
  if (!keepRunning) join(home);
  return {
    url: urlOf(home, server),
    directory: home.folder,
    adopted,
    stop: async () => {
      if (use?.end() !== true) return;
      await withLock(home.lock, async () => {
        if (leave(home)) await stopServer(home, server.pid);
      });
    },
  };
}

/** The healthy server on this directory, if there is one. What a dead one left behind is cleaned up. */
async function findServer(home: Home): Promise<Postmaster | undefined> {
  const server = await waitFor(() => {
    const found = readPostmaster(home.data);
    if (found === undefined || !isAlive(found.pid)) return "none" as const;
    return found.status === "ready" ? found : undefined;
  }, 120_000);
  if (server === undefined) throw embeddedFailure(`a server on ${home.data} neither becomes ready nor ends`);
  if (server !== "none" && (await answers(home, server))) return server;
  // Postgres refuses to start where the file names a process that lives, though it be another program by now.
  rmSync(pidFile(home.data), { force: true });
  return undefined;
}

async function answers(home: Home, server: Postmaster): Promise<boolean> {
  try {
    await (await connect(urlOf(home, server), { poolSize: 1 })).close();
    return true;
  } catch (error) {
    const code = errorCode(RepriseError.is(error) ? error.cause : error);
    if (code === "53300") return true;
    if (code === "ECONNREFUSED") return false;
    throw embeddedFailure(`the server that runs on ${home.data} does not let us in`, { cause: error });
  }
}

function urlOf(home: Home, { port }: Postmaster): string {
  return `postgres://postgres:${readFileSync(home.password, "utf8")}@127.0.0.1:${port}/postgres`;
}
