import { Client } from "../client/client.js";
import { isRunId } from "../client/run-id.js";
import type { RunHandle } from "../client/run-handle.js";
import { resolveDatabase } from "../embedded/resolve-database.js";
import { RepriseError } from "../language/errors.js";
import { openStore, type PostgresStore } from "../store/postgres-store.js";
import type { CommandCall } from "./command.js";

export async function withClient<T>(call: CommandCall, use: (client: Client) => Promise<T>): Promise<T> {
  return withDatabase(call, async databaseUrl => {
    const client = await Client.connect({ databaseUrl, schema: call.text("schema") });
    try {
      return await use(client);
    } finally {
      await client.close();
    }
  });
}

export async function withStore<T>(call: CommandCall, use: (store: PostgresStore) => Promise<T>): Promise<T> {
  return withDatabase(call, async url => {
    const store = await openStore({ url, schema: call.text("schema"), poolSize: 2 });
    try {
      return await use(store);
    } finally {
      await store.close();
    }
  });
}

/** In a wrong directory, the embedded Postgres is a new and empty one: it is said where it is started. */
async function withDatabase<T>(call: CommandCall, use: (url: string) => Promise<T>): Promise<T> {
  const log = (line: string) => void call.io.stderr.write(`no database is named: ${line}\n`);
  const database = await resolveDatabase({ databaseUrl: call.text("database-url"), log });
  try {
    return await use(database.url);
  } finally {
    await database.stop();
  }
}

/** The first argument names a run: by its run id, or by the id that it was started with. */
export async function withRun<T>(call: CommandCall, use: (run: RunHandle) => Promise<T>): Promise<T> {
  const [reference = ""] = call.positionals;
  return withClient(call, async client => use(await findRun(client, reference)));
}

/** @throws RepriseError `E_RUN_UNKNOWN` */
export async function findRun(client: Client, reference: string): Promise<RunHandle> {
  if (!isRunId(reference)) return client.getHandle({ id: reference });
  try {
    return await client.getHandle(reference);
  } catch (error) {
    if (!RepriseError.is(error) || error.code !== "E_RUN_UNKNOWN") throw error;
    // UUIDs are a good choice for ids of one's own, too.
    return client.getHandle({ id: reference }).catch(() => Promise.reject(error));
  }
}
