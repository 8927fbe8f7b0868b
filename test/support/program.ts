import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

export const root = path.resolve(import.meta.dirname, "../..");
export const repriseProgram = path.join(root, "runtime/bin/reprise.js");

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Surroundings {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** What is typed. */
  readonly input?: string;
}

/**
 * Executes Node in a process of its own until it ends, as on somebody's own machine: a database of the surrounding shell is not
 * its business, nor that it is CI, where Vitest writes no snapshots.
 */
export async function node(argv: readonly string[], surroundings: Surroundings): Promise<Ended> {
  return execute(process.execPath, argv, surroundings);
}

/** `npm …`, which has to succeed. */
export async function npm(argv: readonly string[], cwd: string): Promise<void> {
  const { code, out, err } = await execute("npm", argv, { cwd });
  if (code !== 0) throw new Error(`npm ${argv.join(" ")} ended with ${String(code)}:\n${out}${err}`);
}

async function execute(
  program: string,
  argv: readonly string[],
  { cwd, env = {}, input }: Surroundings,
): Promise<Ended> {
  const child = spawn(program, argv, {
    cwd,
    env: {
      ...process.env,
      REPRISE_DATABASE_URL: undefined,
      CI: undefined,
      NO_COLOR: "1",
      FORCE_COLOR: undefined,
      ...env,
    },
    stdio: ["pipe", "pipe", "pipe"],
    timeout: 120_000,
    killSignal: "SIGKILL",
  });
  child.stdin.on("error", () => undefined).end(input);
  const [[code], out, err] = await Promise.all([
    once(child, "close") as Promise<[number | null]>,
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, out, err };
}

/** A worker in a process of its own. Resolves when it executes workflows. */
export async function worker(argv: readonly string[], { cwd, env = {} }: Surroundings): Promise<void> {
  const child = spawn(process.execPath, argv, {
    cwd,
    env: { ...process.env, REPRISE_DATABASE_URL: undefined, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  onTestFinished(async () => {
    const gone = once(child, "exit");
    if (child.kill("SIGKILL")) await gone;
  });
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    child.stderr.setEncoding("utf8").on("data", (part: string) => {
      said.push(part);
      if (/worker \S+ executes/.test(said.join(""))) resolve();
    });
    child.once("exit", code => reject(new Error(`the worker ended with ${String(code)}:\n${said.join("")}`)));
  });
}
