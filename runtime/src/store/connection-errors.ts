import { causesOf, messageOf, RepriseError } from "../language/errors.js";
import { withoutOwnFrames } from "../language/stack.js";

/** SQLSTATEs, and codes of Node, that say that no usable server answered. */
const unreachable = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EPIPE",
  "ENOENT",
  "EACCES",
  "57P01", // terminated by an administrator
  "57P02", // crashed
  "57P03", // starting up or shutting down
  "53300", // too many connections
  "3D000", // no such database
  "28000", // no such role, or refused by pg_hba
  "28P01", // wrong password
  "25006", // read only: a standby
]);

const hints: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Start Postgres, or correct the host and port in the URL.",
  ENOTFOUND: "Correct the host in the URL.",
  "53300": "Raise max_connections, lower poolSize, or put a pooler in front.",
  "3D000": "Create the database, or correct its name in the URL.",
  "28000": "Correct the user in the URL, or allow it in pg_hba.conf.",
  "28P01": "Correct the user or the password in the URL.",
  "25006": "This server is a standby: connect to the primary.",
};

/**
 * What pg throws, as an error of ours where the server or the connection is the reason; other errors stay as they are.
 * `address` never holds the password.
 */
export function describeDatabaseError(error: unknown, address: string): unknown {
  if (RepriseError.is(error) || !(error instanceof Error)) return error;
  const code = errorCode(error);
  if (!isConnectionError(error, code)) return error;
  return new RepriseError("E_DATABASE_UNREACHABLE", {
    message: `Postgres at ${address} cannot be reached: ${reasonOf(error)}`,
    hint: hints[code] ?? "Check that Postgres runs and that the URL is right.",
    cause: withoutOwnFrames(error),
  });
}

/** The SQLSTATE, or Node's code; empty when it has none. */
export function errorCode(error: unknown): string {
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const code = typeof inner === "object" && inner !== null && "code" in inner ? inner.code : undefined;
  return typeof code === "string" ? code : "";
}

/** Serialization failures and deadlocks, also within errors of libraries: what Postgres itself says should be tried again. */
export function isConflict(error: unknown): boolean {
  return [...causesOf(error)].some(cause => ["40001", "40P01"].includes(errorCode(cause)));
}

/** Whether the connection is of no more use: the server has said that it ends, or has said nothing at all. */
export function isBroken(error: unknown): boolean {
  const code = errorCode(error);
  return !/^(?=.*\d)[0-9A-Z]{5}$/.test(code) || /^(08|57P|25006|53)/.test(code);
}

/** The address of a database URL, for messages: host, port and database, without user and password. */
export function addressOf(url: string): string {
  const parsed = parseUrl(url);
  const host = parsed.searchParams.get("host") ?? (parsed.hostname === "" ? "localhost" : parsed.hostname);
  return `${host}:${parsed.port === "" ? "5432" : parsed.port}${parsed.pathname}`;
}

function parseUrl(url: string): URL {
  // The text may hold a password, and so would the error of `new URL`: neither is passed on.
  if (!URL.canParse(url)) throw refusedUrl("is not a URL");
  const parsed = new URL(url);
  if (/^postgres(ql)?:$/.test(parsed.protocol)) return parsed;
  throw refusedUrl(`begins with ${parsed.protocol}//, so it is not one of Postgres`);
}

function refusedUrl(why: string): RepriseError {
  return new RepriseError("E_DATABASE_UNREACHABLE", {
    message: `the database URL ${why}`,
    hint: "Write it as postgres://user:password@host:port/database, with special characters percent-encoded.",
  });
}

function isConnectionError(error: Error, code: string): boolean {
  // pg reports a socket that closed, and a pool that waited too long, by message only.
  return (
    unreachable.has(code) ||
    code.startsWith("08") ||
    (code === "" &&
      /^(Connection terminated|timeout exceeded|Client has encountered a connection error)/.test(error.message)) ||
    /^(timeout expired|The server does not support SSL|SASL)/.test(error.message)
  );
}

function reasonOf(error: Error): string {
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  return messageOf(first);
}
