import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** Everything outside of the compiler that a verdict was made from. Nothing else may change it. */
export interface Inputs {
  /** Files that were read, also those that were looked for and are not there. */
  readonly files: ReadonlySet<string>;
  /** Directories in which the configuration looks for sources. */
  readonly directories: ReadonlySet<string>;
}

/** What an input was like: its stamp is looked at first, and its content decides where that differs. */
interface Recorded {
  readonly path: string;
  readonly stamp: string;
  readonly content: string;
}

export interface RecordedInputs {
  readonly files: readonly Recorded[];
  readonly directories: readonly Recorded[];
}

/** What has the same stamp as before is not read again. */
export function recordInputs({ files, directories }: Inputs, before?: RecordedInputs): RecordedInputs {
  const known = new Map([...(before?.files ?? []), ...(before?.directories ?? [])].map(each => [each.path, each]));
  const record = (path: string, contentOf: (path: string) => string): Recorded => {
    const stamp = stampOf(path);
    const recorded = known.get(path);
    return recorded?.stamp === stamp ? recorded : { path, stamp, content: contentOf(path) };
  };
  return {
    files: [...files].map(file => record(file, contentOf)),
    directories: [...directories].map(directory => record(directory, listingOf)),
  };
}

export function areUnchanged({ files, directories }: RecordedInputs): boolean {
  return (
    files.every(isUnchanged) &&
    directories.every(each => stampOf(each.path) === each.stamp || listingOf(each.path) === each.content)
  );
}

export function changedFiles({ files }: RecordedInputs): readonly string[] {
  return files.filter(each => !isUnchanged(each)).map(each => each.path);
}

/** A checkout gives every file a new stamp, so stamps that differ prove nothing. */
function isUnchanged({ path, stamp, content }: Recorded): boolean {
  return stampOf(path) === stamp || contentOf(path) === content;
}

/** The directories below one, itself included, in which sources may be. */
export function sourceDirectories(root: string): readonly string[] {
  const found: string[] = [];
  const pending = [root];
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    found.push(directory);
    for (const entry of entriesOf(directory)) if (entry.isDirectory()) pending.push(path.join(directory, entry.name));
  }
  return found;
}

function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return absent;
  return stat.isFile() ? `${stat.mtimeMs}:${stat.size}` : String(stat.mtimeMs);
}

function contentOf(file: string): string {
  try {
    return hashOf(readFileSync(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return absent;
    throw error;
  }
}

/** The sources and the directories in it: a file of any other kind makes no difference. */
function listingOf(directory: string): string {
  const names = entriesOf(directory).flatMap(entry =>
    entry.isDirectory() || /\.([cm]?[jt]sx?|json)$/.test(entry.name) ? [entry.name] : [],
  );
  return hashOf(names.sort().join("\n"));
}

function entriesOf(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true }).filter(({ name }) => !isPassedOver.test(name));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw error;
  }
}

/** As TypeScript does where a pattern names no such directory. */
const isPassedOver = /^(\.|node_modules$|bower_components$|jspm_packages$)/;

const absent = "absent";

function hashOf(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("base64");
}
