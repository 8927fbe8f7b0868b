import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { RepriseError } from "@reprise/runtime/language";
import {
  eventsOf,
  historyFileText,
  historyLines,
  parseHistoryFile,
  snapshotNumber,
  type TestRun,
} from "@reprise/runtime/testing";
import { expect } from "vitest";

type Context = ThisParameterType<Parameters<typeof expect.extend>[0][string]>;

interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
  readonly expected?: unknown;
  readonly actual?: unknown;
}

/** Of an update, whatever it asks for and answers. */
interface NamedUpdate {
  readonly updateName: string;
}

/** Of a query, whatever it asks for and answers. */
interface NamedQuery {
  readonly queryName: string;
}

/** Of a run of a test environment. All of them have to be awaited. */
export interface RepriseMatchers {
  /**
   * The run's history is that of `__histories__/<test file>/<test name>.history.json`, which is written if it is missing and
   * rewritten with `-u`. Ids, hashes, builds and stacks do not count, and times count from the start. The file is a test of
   * its own, too: the code has to bear it.
   *
   * @param name Of the file. Default: of the test, numbered from the second on.
   */
  toMatchHistory(name?: string): Promise<void>;
  /** What its code has asked for and the history has recorded, in order: `["activity charge#1", "timer sleep:order#1"]`. */
  toHaveCommands(commands: readonly string[]): Promise<void>;
  /** How often each activity and step was tried: `{ "charge#1": 3 }`. */
  toHaveAttempts(attempts: Readonly<Record<string, number>>): Promise<void>;
  /** What it waits for, in any order: `["signal approved", "timer receive:approved#1"]`. */
  toWaitFor(waits: readonly string[]): Promise<void>;
  /** What it answers to a query: `await expect(run).toAnswer(basket, { items: 2 })`. */
  toAnswer(query: NamedQuery | string, answer: unknown, argument?: unknown): Promise<void>;
  /** What it answers to an update, which is sent: `await expect(run).toTakeUpdate(addLine, { item: "pen" }, 1)`. */
  toTakeUpdate(update: NamedUpdate | string, argument: unknown, answer: unknown): Promise<void>;
  /** With which message it rejects an update, which is sent, or its handler fails. */
  toRefuseUpdate(update: NamedUpdate | string, argument: unknown, why?: string | RegExp): Promise<void>;
  /** Its state, as `describe()` says it: `waiting`, `completed`, `blocked`, … */
  toHaveState(state: string): Promise<void>;
}

declare module "vitest" {
  // Merged with Vitest's own, whose type parameter has to be repeated.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any, @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type
  interface Matchers<T = any> extends RepriseMatchers {}
}

/** Vitest writes snapshots when the test file has ended: until then, what will be in them. */
const written = new Map<string, string>();

expect.extend({
  async toMatchHistory(this: Context, received: unknown, name?: string) {
    const run = runOf(received, "toMatchHistory");
    const file = snapshotFile(this, name);
    const actual = historyLines(await run.events());
    const stored = written.get(file) ?? (existsSync(file) ? readFileSync(file, "utf8") : undefined);
    const expected = stored === undefined ? undefined : linesOf(stored, file);
    if (expected?.join("\n") === actual.join("\n")) return passed(`the run has the history of ${file}`);
    if (this.isNot) return failed(`the run has not the history of ${file}`, expected, actual);
    if (expected !== undefined && this.snapshotState.snapshotUpdateState !== "all") {
      const hint =
        "If it is meant to be another, update it with -u: runs that are under way do not bear the change then.";
      return failed(
        `the run has another history than ${path.relative(process.cwd(), file)}\n${hint}`,
        expected,
        actual,
      );
    }
    // Vitest writes it, counts it, and refuses a new one in CI.
    const text = historyFileText(await run.toHistoryFile(path.basename(file, ".history.json")));
    await expect(text).toMatchFileSnapshot(file);
    written.set(file, text);
    return passed("");
  },

  async toHaveCommands(this: Context, received: unknown, expected: readonly string[]) {
    const actual = await runOf(received, "toHaveCommands").commands();
    return compared(this, actual, expected, "has asked for");
  },

  async toHaveAttempts(this: Context, received: unknown, expected: Readonly<Record<string, number>>) {
    const actual = await runOf(received, "toHaveAttempts").attempts();
    return compared(this, actual, expected, "has tried");
  },

  async toWaitFor(this: Context, received: unknown, expected: readonly string[]) {
    const actual = [...(await runOf(received, "toWaitFor").waits())].sort();
    return compared(this, actual, [...expected].sort(), "waits for");
  },

  async toAnswer(this: Context, received: unknown, query: NamedQuery | string, expected: unknown, argument?: unknown) {
    const name = typeof query === "string" ? query : query.queryName;
    const actual = await runOf(received, "toAnswer").query(name, argument);
    return compared(this, actual, expected, `answers the query ${name} with`);
  },

  async toTakeUpdate(
    this: Context,
    received: unknown,
    update: NamedUpdate | string,
    argument: unknown,
    expected: unknown,
  ) {
    const name = typeof update === "string" ? update : update.updateName;
    const actual = await runOf(received, "toTakeUpdate").update(name, argument);
    return compared(this, actual, expected, `answers the update ${name} with`);
  },

  async toRefuseUpdate(
    this: Context,
    received: unknown,
    update: NamedUpdate | string,
    argument: unknown,
    why: string | RegExp = "",
  ) {
    const name = typeof update === "string" ? update : update.updateName;
    const refusal = await refusalOf(runOf(received, "toRefuseUpdate").update(name, argument));
    const pass = refusal !== undefined && (typeof why === "string" ? refusal.includes(why) : why.test(refusal));
    const did = refusal === undefined ? "took it" : `said: ${refusal}`;
    return {
      pass,
      message: () =>
        `expected the run ${pass ? "not " : ""}to refuse the update ${name}${why === "" ? "" : ` with ${String(why)}`}, and it ${did}`,
    };
  },

  async toHaveState(this: Context, received: unknown, expected: string) {
    const { state } = await runOf(received, "toHaveState").describe();
    return compared(this, state, expected, "is");
  },
});

function compared(context: Context, actual: unknown, expected: unknown, verb: string): Verdict {
  const pass = context.equals(actual, expected);
  const what = `the run ${verb} ${pass ? "just this" : "something else"}: ${JSON.stringify(actual)}`;
  return { pass, message: () => what, expected, actual };
}

function passed(what: string): Verdict {
  return { pass: true, message: () => what };
}

/** Lines, so that the diff is one of events. */
function failed(what: string, expected: readonly string[] | undefined, actual: readonly string[]): Verdict {
  return { pass: false, message: () => what, expected: expected?.join("\n"), actual: actual.join("\n") };
}

/** What it says that does not take an update. Whatever else goes wrong is not about the update. */
async function refusalOf(answer: Promise<unknown>): Promise<string | undefined> {
  try {
    await answer;
    return undefined;
  } catch (error) {
    if (RepriseError.is(error) && /^E_UPDATE_(REJECTED|FAILED)$/.test(error.code)) return error.message;
    throw error;
  }
}

function runOf(received: unknown, matcher: string): TestRun {
  // Not by its class: the setup file and the test may have loaded two copies of it.
  if (received instanceof Object && "toHistoryFile" in received) return received as TestRun;
  throw new TypeError(
    `${matcher} is for a run of a TestEnvironment: expect(await env.start(order, input)).${matcher}(…)`,
  );
}

function snapshotFile({ testPath, currentTestName = "" }: Context, name: string | undefined): string {
  if (testPath === undefined) throw new TypeError("toMatchHistory has to be called in a test");
  const number = name === undefined ? snapshotNumber() : 1;
  const title = (name ?? currentTestName).replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  const file = `${title}${number === 1 ? "" : `-${number}`}.history.json`;
  const folder = path.basename(testPath).replace(/\.[^.]+$/, "");
  return path.join(path.dirname(testPath), "__histories__", folder, file);
}

function linesOf(text: string, file: string): readonly string[] | undefined {
  const [history] = parseHistoryFile(text, file);
  return history === undefined ? undefined : historyLines(eventsOf(history));
}
