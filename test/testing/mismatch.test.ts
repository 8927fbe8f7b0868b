import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { activity, patched, signal, sleep, workflow } from "@reprise/runtime";
import { replay, ReplayFailure, ReplayMismatch, TestEnvironment } from "@reprise/runtime/testing";

/** A difference names both sides and the remedy, in the words of its class, and shows both as a diff. */
const charge = activity("charge", (total: number) => `receipt-${total}`);
const bill = activity("bill", (total: number) => `receipt-${total}`);
const ship = activity("ship", (receipt: string) => `shipped ${receipt}`);
const audit = activity("audit", (what: string) => what);
const approved = signal<boolean>("approved");

type Body = () => Promise<unknown>;

const chargeAndShip: Body = async () => ship(await charge(20));

/** What a deploy of `after` does to a run of `before`. */
async function failure(after: Body, before: Body): Promise<ReplayFailure> {
  const flow = workflow("flow", before);
  const run = await new TestEnvironment({ workflows: [flow], replayAtEnd: false }).start(flow);
  await run.result();
  const file = await run.toHistoryFile();
  try {
    await replay(workflow("flow", after), file);
  } catch (error) {
    return error as ReplayFailure;
  }
  return expect.unreachable("it replays");
}

interface DifferenceClass {
  readonly name: string;
  readonly before?: Body;
  readonly after: Body;
  readonly says: RegExp;
  readonly remedy: RegExp;
  readonly expected: readonly string[];
  readonly actual: readonly (string | RegExp)[];
  /** What stands in the line of this file that it points at. */
  readonly code?: string;
}

const classes: readonly DifferenceClass[] = [
  {
    name: "a renamed step",
    after: async () => ship(await bill(20)),
    says: /event 2 records activity\.completed charge#1 \(build \S+\), but the code \(build \S+\) asked for activity bill#1 at .*mismatch\.test\.ts:\d+:\d+, with the same arguments/,
    remedy: /Give it its old name back \(charge\)/,
    expected: ["activity charge#1"],
    actual: ["activity bill#1"],
    code: "await bill(20)",
  },
  {
    name: "a renamed wait",
    before: () => sleep("1 day", { name: "trial" }),
    after: () => sleep("1 day", { name: "probation" }),
    says: /event 2 records timer\.started sleep:trial#1 .*asked for timer sleep:probation#1 at /,
    remedy: /Give the wait its old name \(trial\)/,
    expected: ["timer sleep:trial#1"],
    actual: ["timer sleep:probation#1"],
    code: `name: "probation"`,
  },
  {
    name: "an extra command before recorded ones",
    after: async () => {
      await audit("begins");
      return chargeAndShip();
    },
    says: /event 2 records activity\.completed charge#1 .*asked for activity audit#1 at .*, which no event records/,
    remedy: /New calls may be added after the last recorded one.*behind if \(patched\("an-id-of-your-own"\)\)/,
    expected: ["activity charge#1"],
    actual: ["activity audit#1"],
    code: `audit("begins")`,
  },
  {
    name: "a missing command",
    after: async () => ship("receipt-20"),
    says: /event 2 records activity\.completed charge#1 .*asked for activity ship#1 at .*, which event 3 records/,
    remedy:
      /Ask in the recorded order: charge comes first\. If it was removed, .*if \(!patched\("an-id-of-your-own"\)\) await theOldCall\(\)/,
    expected: ["activity charge#1", "activity ship#1"],
    actual: ["activity ship#1"],
    code: `ship("receipt-20")`,
  },
  {
    name: "a missing command, where the code waits for a signal",
    after: async () => approved.receive(),
    says: /event 2 records activity\.completed charge#1 .*but the code \(build \S+\) waits for signal approved at /,
    remedy: /Make the recorded call again/,
    expected: ["activity charge#1"],
    actual: ["waits for signal approved"],
    code: "approved.receive()",
  },
  {
    name: "reordered commands",
    before: async () => {
      await charge(20);
      await ship("x");
      return audit("ends");
    },
    after: async () => {
      await ship("x");
      await charge(20);
      return audit("ends");
    },
    says: /event 2 records activity\.completed charge#1 .*asked for activity ship#1 at .*, which event 3 records/,
    remedy: /Ask in the recorded order/,
    expected: ["activity charge#1", "activity ship#1", "activity audit#1"],
    actual: ["activity ship#1", "activity charge#1", "activity audit#1"],
    code: `ship("x")`,
  },
  {
    name: "code of before a patch that the run took",
    before: async () => {
      if (patched("audit-first")) await audit("begins");
      return chargeAndShip();
    },
    after: chargeAndShip,
    says: /event 3 records activity\.completed audit#1 .*asked for activity charge#1 at .*, which event 4 records/,
    remedy: /There the run took the patch "audit-first", so it needs code that has the new way of this patch\.$/,
    expected: ["activity audit#1", "activity charge#1", "activity ship#1"],
    actual: ["activity charge#1", "activity ship#1"],
    code: "ship(await charge(20))",
  },
  {
    name: "a change behind a patch beside one that is not",
    after: async () => {
      if (patched("audit-first")) await audit("begins");
      return ship(await bill(20));
    },
    says: /event 2 records activity\.completed charge#1 .*asked for activity bill#1 at /,
    remedy: /Give it its old name back \(charge\): .* may be called anything\.$/,
    expected: ["activity charge#1"],
    actual: ["activity bill#1"],
    code: "await bill(20)",
  },
  {
    name: "a patch with its branches the wrong way round",
    before: async () => {
      await charge(20);
      await ship("x");
      return audit("ends");
    },
    after: async () => {
      const isNew = patched("ship-first");
      if (isNew) await charge(20);
      await ship("x");
      if (!isNew) await charge(20);
      return audit("ends");
    },
    says: /event 2 records activity\.completed charge#1 .*asked for activity ship#1 at .*, which event 3 records/,
    remedy: /Ask in the recorded order/,
    expected: ["activity charge#1", "activity ship#1", "activity audit#1"],
    actual: ["activity ship#1", "activity charge#1", "activity audit#1"],
    code: `ship("x")`,
  },
  {
    name: "other arguments",
    after: async () => ship(await charge(21)),
    says: /event 2 records activity\.completed charge#1 .*asked for activity charge#1 at .*, called with other arguments/,
    remedy: /Pass what was passed then.*behind patched\("an-id-of-your-own"\)/,
    expected: [
      "activity charge#1",
      expect.stringMatching(/^ {2}with arguments of the fingerprint \S{11}, which is all that histories keep of them$/),
    ],
    actual: ["activity charge#1", expect.stringMatching(/^ {2}with arguments of the fingerprint \S{11}: 21$/)],
    code: "charge(21)",
  },
  {
    name: "an outcome that was never asked for",
    after: async () => charge(20),
    says: /event 3 records activity\.completed ship#1 .*has ended without asking for it/,
    remedy: /Wait for the outcome of everything that was started/,
    expected: ["activity charge#1", "activity ship#1"],
    actual: ["activity charge#1", "run.completed"],
  },
  {
    name: "another result",
    before: async () => charge(20),
    after: async () => ({ receipt: await charge(20) }),
    says: /event 3 records run\.completed .*ended with another result/,
    remedy: /If new runs are meant to end otherwise, remove this history/,
    expected: [`run.completed {`, `  "result": "receipt-20"`, `}`],
    actual: [`run.completed {`, `  "result": {`, `    "receipt": "receipt-20"`, `  }`, `}`],
  },
  {
    name: "no end",
    before: async () => charge(20),
    after: chargeAndShip,
    says: /event 3 records run\.completed .*has not ended there: it waits for activity ship#1/,
    remedy: /If new runs are meant to end otherwise, remove this history/,
    expected: [`run.completed {`, `  "result": "receipt-20"`, `}`],
    actual: ["waits for activity ship#1"],
    code: "ship(await charge(20))",
  },
];

test.each(classes)("$name", async ({ before = chargeAndShip, after, says, remedy, expected, actual, code }) => {
  const error = await failure(after, before);
  if (!(error instanceof ReplayMismatch)) throw error;
  expect(error.message).toMatch(/^run \S+ \(flow\) cannot be replayed by this code: /);
  expect(error.message).toMatch(says);
  expect(error.message.split("\n\n")[1]).toMatch(remedy);
  const lines = (text: string) => text.split("\n").filter(line => line !== "run.started flow");
  expect(lines(error.expected)).toEqual(expected);
  expect(lines(error.actual)).toEqual(actual);
  if (code !== undefined) expect(lineAt(error.places[0])).toContain(code);
  // Test runners show the code of the first frame: the workflow's, or, where that has ended, the replay's.
  expect(lineAt(firstFrame(error))).toContain(code ?? "await replay(");
});

test("a bug in the code names the line, and the event after which it was met", async () => {
  const receipts: Record<string, { readonly total: number }> = {};
  const error = await failure(
    async () => receipts[await charge(20)]?.total.toFixed() ?? missing.total(),
    chargeAndShip,
  );
  expect(error).not.toBeInstanceOf(ReplayMismatch);
  expect(error.code).toBe("E_WORKFLOW_BUG");
  expect(error.message).toMatch(
    /workflow code has a bug: TypeError: .* at .*mismatch\.test\.ts:\d+:\d+, after event 2 \(activity\.completed charge#1\)/,
  );
  expect(lineAt(error.places[0])).toContain("missing.total()");
  expect(error.stack).toMatch(/\n {4}at .*mismatch\.test\.ts/);
});

const missing = {} as { total: () => string };

test("calls side by side that come back in another order are no difference", async () => {
  const flow = workflow("flow", () => Promise.all([ship("slow"), charge(1), audit("x")]));
  const env = new TestEnvironment({ workflows: [flow] });
  const run = await env.start(flow);
  await run.result();
  const file = await run.toHistoryFile();
  const gone = workflow("flow", () => Promise.all([ship("slow"), charge(1)]));
  const error = await replay(gone, file).catch((thrown: unknown) => thrown as ReplayMismatch);
  expect(error).toMatchObject({
    expected: "run.started flow\nactivity ship#1\nactivity charge#1\nactivity audit#1",
    actual: "run.started flow\nactivity ship#1\nactivity charge#1\nrun.completed",
  });
});

test("a history with an event of a newer version is refused, whole", async () => {
  const flow = workflow("flow", chargeAndShip);
  const run = await new TestEnvironment({ workflows: [flow] }).start(flow);
  await run.result();
  const file = await run.toHistoryFile();
  const events = file.events.map(event => (event.seq === 3 ? ({ ...event, type: "child.adopted" } as never) : event));
  await expect(replay(flow, { ...file, events })).rejects.toMatchObject({
    code: "E_HISTORY_FILE",
    message: expect.stringContaining("event 3 is a child.adopted, which this version of Reprise does not know"),
  });
});

function firstFrame({ stack }: Error): string | undefined {
  return /^ {4}at (?:.*\()?(\/.*:\d+:\d+)\)?$/m.exec(stack ?? "")?.[1];
}

function lineAt(place = ""): string | undefined {
  const [, file = "", line = "0"] = /^(.*):(\d+):\d+$/.exec(place) ?? [];
  return readFileSync(file, "utf8").split("\n")[Number(line) - 1];
}
