import { createServer, connect as connectSocket, type AddressInfo, type Server } from "node:net";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closingEventTypes, deliveredEventTypes, type EventType } from "#runtime/language/events.js";
import { wakeKinds, type MailKind } from "#runtime/language/mail.js";
import { storedStatuses } from "#runtime/language/run.js";
import { connect, Database } from "#runtime/store/database.js";
import { migrate, readMigrations } from "#runtime/store/migrate.js";
import { openStore, type PostgresStore } from "#runtime/store/postgres-store.js";
import { defineStatement } from "#runtime/store/statement.js";
import { lookAtUpdatesStatement } from "#runtime/store/statements/look-at-updates.js";
import { sendUpdateStatement } from "#runtime/store/statements/send-update.js";
import { claimRunsStatement } from "#runtime/store/statements/claim-runs.js";
import { diagnoseStatement } from "#runtime/store/statements/diagnose.js";
import { freshSchema } from "../../support/fresh-schema.js";
import { claimedRuns, newRun, write } from "../../support/runs.js";

const place = freshSchema();
let store: PostgresStore;
beforeAll(async () => {
  store = await openStore(place);
});
afterAll(() => store.close());

describe("the words of the schema are the words of the language", () => {
  /** Every value that the check of a column allows. */
  async function allowed(table: string, column: string): Promise<readonly string[]> {
    const { rows } = await store.database.pool.query<{ check: string }>(
      `select pg_get_constraintdef(c.oid) as check
         from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and c.conkey = array[a.attnum]
        where c.conrelid = $1::regclass and a.attname = $2 and c.contype = 'c'`,
      [`${store.database.schema}.${table}`, column],
    );
    return [...(rows[0]?.check ?? "").matchAll(/'([^']+)'/g)].map(match => match[1] ?? "").sort();
  }

  /** The type is the list: one that lacks a word or has one too many does not compile. */
  const eventTypes: Readonly<Record<EventType, true>> = {
    "run.started": true,
    "activity.started": true,
    "activity.attemptFailed": true,
    "activity.completed": true,
    "activity.failed": true,
    "timer.started": true,
    "timer.fired": true,
    "patch.taken": true,
    "child.started": true,
    "child.cancelRequested": true,
    "child.completed": true,
    "child.failed": true,
    "signal.received": true,
    "update.accepted": true,
    "update.completed": true,
    "update.failed": true,
    "cancel.requested": true,
    "run.completed": true,
    "run.failed": true,
    "run.cancelled": true,
    "run.terminated": true,
  };

  it("statuses; event types and mail kinds are held by the types of the language alone", async () => {
    expect(await allowed("event", "type")).toEqual([]);
    expect(await allowed("inbox", "kind")).toEqual([]);
    expect(await allowed("run", "status")).toEqual([...storedStatuses].sort());
  });

  it("and those that statements spell out", () => {
    const quoted = (text: string, after: RegExp) =>
      [...(after.exec(text)?.[1] ?? "").matchAll(/'([^']+)'/g)].map(m => m[1]);
    expect(quoted(claimRunsStatement.text("s"), /b\.kind in \(([^)]+)\)/)).toEqual([...wakeKinds]);
    expect(quoted(diagnoseStatement.text("s"), /e\.type in \(([^)]+)\)/)).toEqual(Object.keys(closingEventTypes));
    const sent: MailKind[] = ["update"];
    expect(quoted(sendUpdateStatement.text("s"), /select \$1, run_id, queue, ('\w+')/)).toEqual(sent);
    const updates = Object.keys(eventTypes).filter(type => type.startsWith("update."));
    expect(quoted(lookAtUpdatesStatement.text("s"), /e\.type in \(([^)]+)\)/)).toEqual(updates);
    expect(Object.keys(eventTypes)).toEqual(expect.arrayContaining([...deliveredEventTypes]));
  });
});

describe("migrations", () => {
  it("are numbered without a gap", () => {
    expect(readMigrations().map(({ version }) => version)).toEqual(readMigrations().map((_, index) => index + 1));
  });

  it("ten starters at once migrate once", async () => {
    const fresh = freshSchema();
    const databases = await Promise.all(
      Array.from({ length: 10 }, () => connect(fresh.url, { ...fresh, poolSize: 1 })),
    );
    await Promise.all(databases.map(migrate));
    const { rows } = await store.database.pool.query(
      `select version from "${fresh.schema}".migration order by version`,
    );
    expect(rows).toEqual(readMigrations().map(({ version }) => ({ version })));
    await Promise.all(databases.map(database => database.close()));
  });

  it("event types come without a look at the events that are there", async () => {
    const fresh = freshSchema();
    const { pool } = store.database;
    const [first, second] = readMigrations();
    await pool.query(`create schema "${fresh.schema}"; create table "${fresh.schema}".migration (
      version integer primary key, name text not null, applied_at timestamptz(3) not null default clock_timestamp());
      insert into "${fresh.schema}".migration values (1, 'histories'), (2, 'queries')`);
    const client = await pool.connect();
    await client.query(
      `begin; set local search_path to "${fresh.schema}"; ${first?.sql ?? ""}; ${second?.sql ?? ""}; commit`,
    );
    client.release();
    const insert = (seq: number, type: string) =>
      pool.query(
        `insert into "${fresh.schema}".event (run_id, seq, term, at, type, body)
         values ('00000000-0000-7000-8000-000000000000', $1, 1, now(), $2, '{}')`,
        [seq, type],
      );
    await insert(1, "run.started");
    await expect(insert(2, "patch.taken")).rejects.toThrow(/event_type_check/);
    await (await openStore(fresh)).close();
    await insert(2, "patch.taken");
    await insert(3, "update.accepted");
  });

  it("a schema of a newer version is refused, and left as it is", async () => {
    const fresh = freshSchema();
    await (await openStore(fresh)).close();
    await store.database.pool.query(`insert into "${fresh.schema}".migration (version, name) values (999, 'future')`);
    await expect(openStore(fresh)).rejects.toMatchObject({
      code: "E_SCHEMA_VERSION",
      message: expect.stringContaining("999") as string,
    });
  });

  it("a role that may create nothing can open a schema that is up to date", async () => {
    const role = `${place.schema}_reader`;
    const { pool, schema } = store.database;
    await pool.query(`create role ${role} login password 'secret'; grant usage on schema ${schema} to ${role};
      grant select, insert, update, delete on all tables in schema ${schema} to ${role}`);
    const url = new URL(place.url);
    url.username = role;
    url.password = "secret";
    const limited = await openStore({ url: url.href, schema: place.schema });
    expect(await limited.startRun(newRun())).toMatchObject({ outcome: "started" });
    await limited.close();
    await pool.query(`drop owned by ${role}; drop role ${role}`);
  });

  it("no payload column is jsonb, which would reorder keys", () => {
    for (const { sql } of readMigrations()) expect(sql.replaceAll(/--.*/g, "")).not.toMatch(/jsonb/);
  });
});

describe("connecting", () => {
  it("a server that is not there is told by its address, without the password", async () => {
    const failure = connect("postgres://someone:hunter2@127.0.0.1:1/shop");
    await expect(failure).rejects.toMatchObject({
      code: "E_DATABASE_UNREACHABLE",
      message: expect.stringContaining("127.0.0.1:1/shop") as string,
      hint: expect.stringContaining("Start Postgres") as string,
    });
    await failure.catch((error: unknown) => expect(everything(error)).not.toContain("hunter2"));
  });

  it.each([
    ["postgres://someone:hunter2@127.0.0.1:port/shop", /not a URL/],
    ["postgres://reprise-nobody:hunter2@SERVER/postgres", /reprise-nobody|authentication/],
    ["postgres://CREDENTIALS@SERVER/there-is-no-such-database", /does not exist/],
  ])("%s", async (pattern, message) => {
    const { username, password, host } = new URL(place.url);
    const url = pattern.replace("SERVER", host).replace("CREDENTIALS", `${username}:${password}`);
    const failure = (async () => connect(url))();
    await expect(failure).rejects.toMatchObject({
      code: "E_DATABASE_UNREACHABLE",
      message: expect.stringMatching(message) as string,
    });
    await failure.catch((error: unknown) => expect(everything(error)).not.toMatch(/hunter2/));
  });

  it("a schema name that would need quoting is refused", () => {
    expect(() => new Database(place.url, { schema: 'x"; drop' })).toThrow(
      expect.objectContaining({ code: "E_OPTION" }),
    );
  });

  it("a server that is too old is refused with its version", async () => {
    const proxy = await proxyTo(place.url, { answer: bytes => replaceVersion(bytes) });
    await expect(connect(proxy.url)).rejects.toMatchObject({ code: "E_DATABASE_VERSION" });
    await proxy.close();
  });

  it("behind a pooler that refuses settings at the start, it does without them", async () => {
    const proxy = await proxyTo(place.url, { refusesOptions: true });
    const pooled = await openStore({ url: proxy.url, schema: place.schema, poolSize: 2 });
    const { fences } = await claimedRuns(pooled, 2);
    expect(await pooled.flush(fences.map(fence => write(fence)))).toMatchObject([{ verdict: "ok" }, { verdict: "ok" }]);
    await pooled.close();
    await proxy.close();
  });

  it("behind a pooler that forgets prepared statements, it does without them", async () => {
    const pooled = await openStore({ ...place, poolSize: 1 });
    const statement = defineStatement<{ readonly n: number }>("forgotten", () => "select $1::integer as n");
    expect(await pooled.database.run(statement, [1])).toEqual([{ n: 1 }]);
    await pooled.database.pool.query("deallocate all");
    expect(await pooled.database.run(statement, [2])).toEqual([{ n: 2 }]);
    await pooled.close();
  });

  it("only the store imports pg", () => {
    const manifest = JSON.parse(readFileSync("runtime/package.json", "utf8")) as { dependencies: object };
    expect(Object.keys(manifest.dependencies)).toContain("pg");
  });
});

/** The error, its causes and all their fields. */
function everything(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const fields = Object.getOwnPropertyNames(error).map(name => String(Reflect.get(error, name)));
  return [...fields, error.cause === undefined ? "" : everything(error.cause)].join("\n");
}

/** Between a client and the real server: refuses startup options as poolers do, or changes what is answered. */
async function proxyTo(
  url: string,
  behaviour: { readonly refusesOptions?: boolean; readonly answer?: (bytes: Buffer) => Buffer },
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { hostname, port: upstreamPort } = new URL(url);
  const server: Server = createServer(client => {
    const upstream = connectSocket(Number(upstreamPort), hostname);
    let first = true;
    client.on("data", bytes => {
      if (first && behaviour.refusesOptions === true && bytes.includes("options\0")) {
        client.end(protocolError("unsupported startup parameter: options"));
        return;
      }
      first = false;
      upstream.write(bytes);
    });
    upstream.on("data", bytes => client.write(behaviour.answer?.(bytes) ?? bytes));
    for (const socket of [client, upstream]) {
      socket.on("error", () => undefined);
      socket.on("close", () => [client, upstream].forEach(other => other.destroy()));
    }
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const own = new URL(url);
  own.host = `127.0.0.1:${port}`;
  return { url: own.href, close: () => new Promise(resolve => server.close(() => resolve())) };
}

function protocolError(message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0C08P01\0M${message}\0\0`);
  const head = Buffer.alloc(5, "E");
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

/** The row that answers `server_version_num`: an integer of six digits, in a message of its own. */
function replaceVersion(bytes: Buffer): Buffer {
  const text = bytes.toString("latin1").replace(/(?<=D\0{3}.\0.\0{3}.)\d{6}/s, "130018");
  return Buffer.from(text, "latin1");
}
