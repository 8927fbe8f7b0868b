import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { generatedPositionFor, LEAST_UPPER_BOUND, originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import CDP from "chrome-remote-interface";
import { expect, onTestFinished, test } from "vitest";
import { bareEvent } from "#runtime/language/events.js";
import { freshSchema } from "../support/fresh-schema.js";
import { repriseInProcess } from "../support/in-process.js";
import { repriseProgram } from "../support/program.js";
import { UserProject } from "../support/user-project.js";

/** Each body leaves a file: a replay that executed one would show. */
const order = `import { writeFileSync } from "node:fs";
import { activity, signal, sleep, workflow } from "@reprise/runtime";

interface Receipt {
  readonly id: string;
}

const approved = signal<boolean>("approved");
const charge = activity("charge", async (total: number): Promise<Receipt> => {
  writeFileSync("charged", String(total));
  return { id: "receipt-" + total };
});
const ship = activity("ship", async (receipt: Receipt): Promise<string> => {
  writeFileSync("shipped", receipt.id);
  return "parcel";
});

export const order = workflow("order", async (input: { readonly total: number }) => {
  const placedAt: Date = new Date();
  const receipt: Receipt = await charge(input.total);
  const parcel: string = await ship(receipt);
  const answer = await approved.receive();
  return { placedAt, parcel, answer };
});
`;
/** The line of `order.workflow.ts`, from 1. */
const lineOf = (text: string) => order.split("\n").findIndex(line => line.includes(text)) + 1;

const event = (seq: number, type: string, fields: object) => ({
  ...bareEvent,
  seq,
  type,
  term: 1,
  at: 1_767_225_600_000 + seq * 1_000,
  ...fields,
});

const events = [
  event(1, "run.started", { body: { workflow: "order", input: { total: 20 }, seed: "5eed" } }),
  event(2, "activity.completed", {
    name: "charge",
    occurrence: 1,
    cause: 1,
    body: { attempt: 1, result: { id: "receipt-20" } },
  }),
  event(3, "activity.completed", { name: "ship", occurrence: 1, cause: 2, body: { attempt: 1, result: "parcel" } }),
];

function shop(): UserProject {
  const project = new UserProject();
  project.write("src/order.workflow.ts", order);
  project.write("order.history.json", history());
  return project;
}

function history(changes: object = {}): string {
  const head = { format: "reprise.history.v1", name: "an order", workflow: "order", runId: "of-a-test" };
  return JSON.stringify({ ...head, events, ...changes });
}

interface Stop {
  /** Name of the file. */
  readonly file: string;
  /** In the source, as an editor shows it. */
  readonly line: number;
  evaluate(expression: string): Promise<unknown>;
}

/** `reprise debug … --inspect`, and an editor that is attached to it, as far as it uses source maps. */
class Debugger {
  readonly #client: CDP.Client;
  readonly #urls = new Map<string, string>();
  readonly #maps = new Map<string, TraceMap>();
  readonly ended: Promise<{ readonly code: number | null; readonly out: string }>;

  static async attach(project: UserProject, ...argv: readonly string[]): Promise<Debugger> {
    const child = spawn(
      process.execPath,
      [repriseProgram, "debug", "order.history.json", "--inspect=127.0.0.1:0", ...argv],
      {
        cwd: project.directory,
        env: { ...process.env, NO_COLOR: "1", NODE_OPTIONS: "" },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    onTestFinished(() => void child.kill("SIGKILL"));
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    const ended = once(child, "close").then(([code]) => ({ code: code as number | null, out }));
    const url = await new Promise<string>((resolve, reject) => {
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        err += text;
        const [found] = /ws:\/\/\S+/.exec(err) ?? [];
        if (found !== undefined && err.includes("chrome://inspect")) resolve(found);
      });
      child.once("close", () => reject(new Error(`it ended:\n${err}`)));
    });
    const client = await CDP({ target: url, local: true });
    onTestFinished(() => client.close());
    const attached = new Debugger(client, ended);
    await client.Runtime.enable();
    await client.Debugger.enable({});
    return attached;
  }

  private constructor(client: CDP.Client, ended: Debugger["ended"]) {
    this.#client = client;
    this.ended = ended;
    client.Debugger.on("scriptParsed", ({ scriptId, url, sourceMapURL = "" }) => {
      this.#urls.set(scriptId, url);
      const [, base64] = /^data:application\/json[^,]*;base64,(.*)$/.exec(sourceMapURL) ?? [];
      if (base64 !== undefined) this.#maps.set(url, new TraceMap(Buffer.from(base64, "base64").toString(), url));
    });
  }

  /** Sets a breakpoint in a line of a source that was loaded. */
  async breakAt(file: string, line: number): Promise<void> {
    const url = pathToFileURL(file).href;
    const map = this.#maps.get(url);
    const generated = map && generatedPositionFor(map, { source: url, line, column: 0, bias: LEAST_UPPER_BOUND });
    if (generated?.line == null) throw new Error(`no code of ${file}:${line} was loaded`);
    const { line: lineNumber, column: columnNumber } = generated;
    await this.#client.Debugger.setBreakpointByUrl({ url, lineNumber: lineNumber - 1, columnNumber });
  }

  /** Lets it begin. Resolves where it stops first. */
  start(): Promise<Stop> {
    return this.#until(() => this.#client.Runtime.runIfWaitingForDebugger());
  }

  resume(): Promise<Stop> {
    return this.#until(() => this.#client.Debugger.resume({}));
  }

  stepOver(): Promise<Stop> {
    return this.#until(() => this.#client.Debugger.stepOver({}));
  }

  /** Goes on to the end, where Node waits until the debugger has left. */
  async finish(): ReturnType<() => Debugger["ended"]> {
    await this.#client.Debugger.resume({});
    await this.#client.Debugger.disable();
    await this.#client.close();
    return this.ended;
  }

  async #until(go: () => Promise<unknown>): Promise<Stop> {
    const paused = this.#client.Debugger.paused();
    await go();
    const [frame] = (await paused).callFrames;
    if (frame === undefined) throw new Error("it stopped nowhere");
    const { callFrameId, location } = frame;
    const url = this.#urls.get(location.scriptId) ?? "";
    const map = this.#maps.get(url);
    const at = { line: location.lineNumber + 1, column: location.columnNumber ?? 0 };
    return {
      file: path.basename(url),
      line: (map && originalPositionFor(map, at).line) ?? at.line,
      evaluate: async expression => {
        const { result } = await this.#client.Debugger.evaluateOnCallFrame({
          callFrameId,
          expression,
          returnByValue: true,
        });
        return result.value as unknown;
      },
    };
  }
}

/** What an activity that was executed would have left. */
function effects(project: UserProject): readonly string[] {
  return ["charged", "shipped"].filter(file => existsSync(path.join(project.directory, file)));
}

test("a breakpoint in the TypeScript is hit, an await is stepped over to the next line, and nothing is executed", async () => {
  const project = shop();
  const debug = await Debugger.attach(project);
  const first = await debug.start();
  expect(first.file).toBe("stop.js");
  expect(await first.evaluate("event.type")).toBe("run.started");

  await debug.breakAt(path.join(project.directory, "src/order.workflow.ts"), lineOf("await charge("));
  const charging = await debug.resume();
  expect(charging).toMatchObject({ file: "order.workflow.ts", line: lineOf("await charge(") });
  expect(await charging.evaluate("[input.total, placedAt.toISOString()]")).toEqual([20, "2026-01-01T00:00:01.000Z"]);

  const shipping = await debug.stepOver();
  expect(shipping).toMatchObject({ file: "order.workflow.ts", line: lineOf("await ship(") });
  expect(await shipping.evaluate("receipt")).toEqual({ id: "receipt-20" });

  const waiting = await debug.stepOver();
  expect(waiting).toMatchObject({ file: "order.workflow.ts", line: lineOf("approved.receive()") });
  expect(await waiting.evaluate("parcel")).toBe("parcel");

  const { code, out } = await debug.finish();
  expect({ code, effects: effects(project) }).toEqual({ code: 0, effects: [] });
  expect(out).toContain("end of the history, event 3: the run waits\n");
});

test("it stops before every event, until the console says otherwise", async () => {
  const project = shop();
  const debug = await Debugger.attach(project, "--break-on-events");
  expect(await (await debug.start()).evaluate("[event.seq, event.name, waitsFor]")).toEqual([1, null, []]);
  const second = await debug.resume();
  expect(await second.evaluate("[event.seq, event.name, waitsFor]")).toEqual([2, "charge", ["activity charge#1"]]);
  await second.evaluate("reprise.breakOnEvents = false");
  expect((await debug.finish()).code).toBe(0);
  expect(effects(project)).toEqual([]);
});

test("without a debugger, the terminal steps event by event and shows where the run stands", async () => {
  const project = shop();
  const { code, out, err } = await project.reprise("debug", "order.history.json", { input: "n\np\n\nq\n" });
  expect({ code, err, effects: effects(project) }).toEqual({ code: 0, err: "", effects: [] });
  const line = lineOf("await charge(");
  expect(out).toContain("an order: 3 events of run of-a-test\n");
  expect(out).toContain("  1  +0 ms  run.started  { total: 20 }\n     asks for activity charge#1 20\n");
  expect(out).toContain(`     waits for activity charge#1 at src/order.workflow.ts:${line}:34\n`);
  expect(out).toContain(`     > ${line} |   const receipt: Receipt = await charge(input.total);\n`);
  expect(out).toContain("     clock     2026-01-01 00:00:01Z\n     pending   activity charge#1 20\n");
  expect(out).toContain("  2  +1.0 s  activity.completed  charge#1  { id: 'receipt-20' }\n");
  expect(out).toMatch(/next: activity\.completed ship#1 > \n$/);
});

test("at the end it says what came of it, with the code that the history does not bear", async () => {
  const project = shop();
  const ended = await project.reprise("debug", "order.history.json", { input: "c\n" });
  expect(ended).toMatchObject({ code: 0, err: "" });
  expect(ended.out).toContain("     waits for signal approved at src/order.workflow.ts:");
  expect(ended.out).toMatch(/end of the history, event 3: the run waits\n$/);

  project.write("src/order.workflow.ts", order.replace("await ship(receipt)", "receipt.nothing.here"));
  const failed = await project.reprise("debug", "order.history.json", { input: "c\n" });
  expect(failed).toMatchObject({ code: 1, out: expect.not.stringContaining("end of the history") as string });
  expect(failed.err).toMatch(/^E_WORKFLOW_BUG an order: .*TypeError.* after event 2 \(activity\.completed charge#1\)/);
  expect(failed.err).toContain("const parcel: string = receipt.nothing.here;\n");
});

test("what cannot be debugged is said", async () => {
  const { url, schema } = freshSchema();
  const project = shop();
  const says = async (expected: RegExp, ...argv: readonly string[]) => {
    const { code, err } = await repriseInProcess(["debug", ...argv], project.directory);
    expect({ code, err }).toEqual({ code: err.startsWith("E_USAGE") ? 2 : 1, err: expect.stringMatching(expected) });
  };
  await says(/^E_USAGE: reprise debug: <file-or-run> is missing/);
  await says(/^E_HISTORY_FILE: .*gone\.json cannot be read: ENOENT/, "gone.json");
  await says(/^E_RUN_UNKNOWN: there is no run order-9\n/, "order-9", "--database-url", url, "--schema", schema);
  project.write("other.json", history({ workflow: "invoice" }));
  await says(/^E_WORKFLOW_UNKNOWN: .* one of the workflow invoice, which was not found/, "other.json");
  project.write("other.json", history({ format: "reprise.history.v2" }));
  await says(/^E_HISTORY_FILE: .* written by another version of Reprise \(reprise\.history\.v2;/, "other.json");
  project.write("other.json", `[${history({ name: "one" })},${history({ name: "two" })}]`);
  await says(/^E_USAGE: 0 histories are called "three".*\n.*"one", "two"/, "other.json", "--name", "three");
  await says(
    /^E_USAGE: --inspect is "nowhere:at:all", not an address/,
    "order.history.json",
    "--inspect=nowhere:at:all",
  );
});
