import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findBinaries, program, type Binaries } from "./binaries.js";
import { embeddedFailure } from "./failure.js";

/** The unprivileged user that the server runs as. Postgres refuses to run as root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Where a server lives, and who runs it. */
export interface Home {
  readonly folder: string;
  readonly data: string;
  readonly log: string;
  readonly lock: string;
  readonly password: string;
  /** A file for each process that uses the server, named by its id. */
  readonly users: string;
  /** Undefined: whoever we are. */
  readonly account: Account | undefined;
  readonly binaries: Binaries;
}

/** Finds a folder that the server's user can work in, and binaries that it can execute. */
export function prepareHome(directory: string): Home {
  const account = process.getuid?.() === 0 ? unprivilegedAccount(path.join(directory, "data")) : undefined;
  const folder = account === undefined ? ownFolder(directory) : foldersFor(directory, account);
  return {
    folder,
    data: path.join(folder, "data"),
    log: path.join(folder, "log"),
    lock: path.join(folder, "lock"),
    password: path.join(folder, "password"),
    users: path.join(folder, "users"),
    account,
    binaries: account === undefined ? findBinaries() : executableBinaries(findBinaries(), folder, account),
  };
}

function ownFolder(directory: string): string {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return directory;
  } catch (cause) {
    throw embeddedFailure(`${directory} cannot be created`, { hint: "Choose another directory.", cause });
  }
}

/** The owner of a database that is already there, else `postgres`, else `nobody`; initdb wants one that has a name. */
function unprivilegedAccount(data: string): Account {
  const owner = existsSync(data) ? statSync(data) : undefined;
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const users = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const name of ["postgres", "nobody"]) {
    const [, , uid, gid] = users.find(line => line.startsWith(`${name}:`))?.split(":") ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw embeddedFailure("Postgres does not run as root, and there is neither a user postgres nor a user nobody", {
    hint: "Run as another user.",
  });
}

/**
 * The directory that was asked for; where its parents are closed to the account (a project in /root), a folder of the
 * system that belongs to it. A database that is already in one of them decides.
 */
function foldersFor(directory: string, account: Account): string {
  const name = `reprise-${createHash("sha256").update(directory).digest("hex").slice(0, 16)}`;
  const folders = [directory, path.join("/var/lib", name), path.join(tmpdir(), name)];
  const existing = folders.find(
    folder => existsSync(path.join(folder, "data", "PG_VERSION")) && canWrite(folder, account),
  );
  const folder = existing ?? folders.find(candidate => give(candidate, account) && canWrite(candidate, account));
  if (folder !== undefined) return folder;
  throw embeddedFailure(`user ${account.uid} can write to none of ${folders.join(", ")}`, {
    hint: "Choose a directory whose parents other users can enter.",
  });
}

/** Creates the folder for the account. One that belongs to somebody else is left alone. */
function give(folder: string, account: Account): boolean {
  try {
    // Its parents must stay open to the account, so only the folder itself is closed to others.
    mkdirSync(path.dirname(folder), { recursive: true });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const found = lstatSync(folder);
    if (!found.isDirectory() || ![0, account.uid].includes(found.uid)) return false;
    chownSync(folder, account.uid, account.gid);
    return true;
  } catch {
    return false;
  }
}

/** Asked as the account itself, since only that accounts for every parent, mount and access list. */
function canWrite(folder: string, account: Account): boolean {
  return spawnSync("/bin/sh", ["-c", 'cd "$1" && test -w .', "sh", folder], { ...account, cwd: "/" }).status === 0;
}

function executableBinaries(binaries: Binaries, folder: string, account: Account): Binaries {
  if (canExecute(binaries, account)) return binaries;
  const copy = { ...binaries, folder: path.join(folder, `binaries-${binaries.version}`) };
  if (!existsSync(copy.folder)) {
    const part = `${copy.folder}.${process.pid}`;
    cpSync(binaries.folder, part, { recursive: true, verbatimSymlinks: true });
    if (existsSync(copy.folder)) rmSync(part, { recursive: true });
    else renameSync(part, copy.folder);
  }
  if (canExecute(copy, account)) return copy;
  throw embeddedFailure(`user ${account.uid} can execute neither ${binaries.folder} nor a copy of it`);
}

function canExecute(binaries: Binaries, account: Account): boolean {
  return spawnSync(program(binaries, "postgres"), ["--version"], { ...account, cwd: "/" }).status === 0;
}
