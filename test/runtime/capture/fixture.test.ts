import { describe, expect, test } from "vitest";
import { activity, patched, signal, sleep, workflow, type Workflow } from "@reprise/runtime";
import { faults, replay, TestEnvironment } from "@reprise/runtime/testing";
import { makeFixture, makeUnprovedFixture, type FixtureOptions } from "#runtime/capture/fixture.js";
import type { Try } from "#runtime/capture/replayer.js";
import { renumbered, rerecord } from "#runtime/capture/rerecord.js";
import { verdictOf } from "#runtime/capture/verdict.js";
import { historyFileText, type HistoryFile } from "#runtime/testing/history-file.js";
import { observe } from "#runtime/testing/observe.js";
import type { AnyWorkflow } from "#runtime/worker/builds/builds.js";

/** A fixture fails as the run did, is as small as the failure allows, and holds no value on which nothing depends. */
const look = activity("look", (what: unknown) => what);
const tell = activity("tell", (what: unknown) => what);
const answered = signal<string>("answered");

type Options = { [K in keyof FixtureOptions]?: FixtureOptions[K] };

const usual: FixtureOptions = { policy: { redact: "values", keep: [] }, shrink: true, limitMs: 30_000 };

/** In this process: what a Replayer does in one of its own. */
const trying =
  (code: AnyWorkflow): Try =>
  async (events, how) => {
    const prepared = how === "rerecorded" ? await rerecord(code, events) : renumbered(events);
    return { events: prepared, verdict: verdictOf(await observe(code, prepared)) };
  };

async function recorded<Input>(code: Workflow<Input, unknown>, input: Input, steps = {}): Promise<HistoryFile> {
  const env = new TestEnvironment({ workflows: [code], steps, replayAtEnd: false });
  const run = await (env.start as (code: unknown, input: unknown) => ReturnType<typeof env.start>)(code, input);
  await run.result().catch(() => undefined);
  return run.toHistoryFile();
}

async function fixtureOf(history: HistoryFile, code: AnyWorkflow, options: Options = {}) {
  const fixture = await makeFixture(history, trying(code), { ...usual, ...options });
  if (fixture === undefined) return expect.unreachable("no fixture");
  const bodies = fixture.history.events.map(({ body }) => body as Record<string, unknown>);
  return { ...fixture, bodies, text: historyFileText(fixture.history), types: typesOf(fixture.history) };
}

function typesOf({ events }: HistoryFile): readonly string[] {
  return events.map(({ type, name, occurrence }) =>
    `${type} ${name ?? ""}${occurrence === null ? "" : `#${occurrence}`}`.trim(),
  );
}

/** Blocks at the last step, if `bug` says so of its input. */
function buggy<Input>(bug: (input: Input, seen: unknown) => unknown) {
  return workflow("flow", async (input: Input) => {
    const seen = await look(input);
    bug(input, seen);
    return tell(seen);
  });
}

const crash = (): never => (undefined as unknown as { readonly oops: () => never }).oops();

describe("values", () => {
  interface Person {
    readonly name: string;
    readonly alias: string;
    readonly total: number;
    readonly country: string;
  }
  const person: Person = { name: "Grace Hopper", alias: "Grace Hopper", total: 700, country: "US" };

  test("are placeholders of their shape, equal ones equal; numbers and codes that tell nothing stay", async () => {
    const code = buggy<Person>(crash);
    const { bodies, replaced, text } = await fixtureOf(await recorded(code, person), code);
    expect(bodies[0]).toMatchObject({
      input: { name: "Xxxxx Xxxxxx", alias: "Xxxxx Xxxxxx", total: 700, country: "US" },
    });
    expect(bodies[1]).toMatchObject({ result: { name: "Xxxxx Xxxxxx" } });
    expect({ replaced, leaks: text.includes("Hopper") }).toEqual({ replaced: 1, leaks: false });
  });

  test("stay where the failure depends on them, and are named", async () => {
    const code = buggy<Person>(({ alias }) => (alias.startsWith("Grace") ? crash() : undefined));
    const { bodies, needed } = await fixtureOf(await recorded(code, { ...person, name: "Ada" }), code);
    expect(bodies[0]).toMatchObject({ input: { name: "Xxx", alias: "Grace Hopper" } });
    expect(needed).toEqual(["input.alias"]);
  });

  test("stay where the commands depend on them", async () => {
    const code = workflow("flow", async (input: Person) => {
      if (input.name === "Grace Hopper") await look("grace");
      await sleep(input.total);
      return crash();
    });
    const { needed, types } = await fixtureOf(await recorded(code, { ...person, alias: "x" }), code, { shrink: false });
    expect(needed).toEqual(["input.name"]);
    expect(types).toContain("activity.completed look#1");
  });

  test("that look like secrets are never written: without them there is no fixture, unless the user says so", async () => {
    const code = buggy<{ readonly password: string }>(({ password }) => (password === "hunter2" ? crash() : undefined));
    const history = await recorded(code, { password: "hunter2" });
    await expect(fixtureOf(history, code)).rejects.toMatchObject({
      code: "E_CAPTURE",
      message: expect.stringContaining("input.password"),
      hint: expect.stringContaining("--keep input.password"),
    });
    const { text } = await fixtureOf(history, code, { policy: { redact: "values", keep: ["input.password"] } });
    expect(text).toContain("hunter2");
  });

  test("are found in all that the codec writes, and by what they look like", async () => {
    const input = {
      apiKey: "k-1234",
      contact: "write to me@here.org",
      "me@here.org": 1,
      notes: new Map([["Mary", new Set(["Shelley"])]]),
      page: new URL("https://here.org/mary?q=1"),
      photo: Uint8Array.from([1, 2, 3]),
      big: 12345678901234567890n,
      born: new Date("1797-08-30"),
      birthDate: new Date("1797-08-30"),
      card: 4111111111111111,
      error: new Error("no such Mary"),
    };
    const code = buggy<typeof input>(crash);
    const { text, bodies } = await fixtureOf(await recorded(code, input), code);
    expect(text).not.toMatch(/k-1234|here\.org|Mary|Shelley|AQID|1234567890|4111|no such/);
    const { input: shown } = bodies[0] as { readonly input: Record<string, unknown> };
    expect(Object.keys(shown)).toContain("user0@example.com");
    expect(shown).toMatchObject({
      notes: { $map: [["Xxxx", { $set: ["Xxxxxxx"] }]] },
      page: { $url: "https://example.com/0" },
      photo: { $bytes: ["Uint8Array", "AAAA"] },
      born: { $date: "2000-01-01T00:00:00.000Z" },
      error: { $error: { name: "Error", message: "xx xxxx Xxxx", stack: "Error: xx xxxx Xxxx" } },
    });
  });

  test("stay as they are on demand; or only secrets go", async () => {
    const code = buggy<{ readonly note: string; readonly email: string }>(crash);
    const history = await recorded(code, { note: "a note", email: "me@here.org" });
    expect((await fixtureOf(history, code, { policy: undefined })).text).toContain("me@here.org");
    const { bodies } = await fixtureOf(history, code, { policy: { redact: "names", keep: [] } });
    expect(bodies[0]).toMatchObject({ input: { note: "a note", email: "user0@example.com" } });
  });

  test("without the code go by the policy alone, and arguments are compared no more", async () => {
    const code = buggy<{ readonly note: string }>(crash);
    const { history, replaced, verdict } = makeUnprovedFixture(await recorded(code, { note: "secret" }), usual.policy);
    expect({ replaced, verdict }).toEqual({ replaced: 1, verdict: undefined });
    expect(historyFileText(history)).not.toContain("secret");
    expect(history.events.every(({ fingerprint }) => fingerprint === null)).toBe(true);
  });
});

describe("events", () => {
  test("and items that the failure does not need are gone: of a loop, the one that failed", async () => {
    const code = workflow("flow", async (lamps: readonly { readonly id: number; readonly watts: number }[]) => {
      for (const lamp of lamps) {
        const found = (await look(lamp)) as { readonly watts: number };
        await sleep("1 hour");
        if (found.watts === 60) crash();
      }
    });
    const lamps = Array.from({ length: 20 }, (_, id) => ({ id, watts: id === 13 ? 60 : 40 }));
    const history = await recorded(code, lamps);
    const { bodies, types } = await fixtureOf(history, code);
    expect(history.events.length).toBeGreaterThan(30);
    expect(types).toEqual(["run.started", "activity.completed look#1", "timer.fired sleep:~#1"]);
    expect(bodies[0]).toMatchObject({ input: [{ id: 13, watts: 60 }] });
    expect(bodies[1]).toMatchObject({ result: { id: 13, watts: 60 } });
  });

  test("after the failure, failed attempts and signals that nobody received are gone", async () => {
    const code = workflow("flow", async () => {
      const both = Promise.all([look("a"), tell("b")]);
      crash();
      return both;
    });
    const env = new TestEnvironment({ workflows: [code], faults: [faults.failAttempt("look", 1)], replayAtEnd: false });
    const run = await env.start(code);
    await run.signal(answered, "nobody asked");
    await run.result().catch(() => undefined);
    const { types } = await fixtureOf(await run.toHistoryFile(), code);
    expect(types).toEqual(["run.started"]);
  });
});

describe("the promise of the test", () => {
  test("blocked by a bug: it fails on the bad build as the run did, and passes on the fixed one", async () => {
    const code = buggy<{ readonly name: string }>(crash);
    const { history, verdict } = await fixtureOf(await recorded(code, { name: "Grace" }), code);
    expect(verdict?.kind).toBe("blocked");
    await expect(replay(code, history)).rejects.toMatchObject({ code: "E_WORKFLOW_BUG" });
    const fixed = buggy<{ readonly name: string }>(() => undefined);
    expect(await replay(fixed, history)).toMatchObject({ outstanding: ["activity tell#1"] });
    // What was recorded is still compared.
    const other = workflow("flow", async ({ name }: { readonly name: string }) => look({ name, more: 1 }));
    await expect(replay(other, history)).rejects.toMatchObject({ code: "E_HISTORY_MISMATCH" });
  });

  test("blocked by a change: it fails on the new build, and passes on the old one", async () => {
    const old = workflow("flow", async (name: string) => tell(await look(name)));
    const renamed = workflow("flow", async (name: string) => tell(await tell(name)));
    const { history, types, text } = await fixtureOf(await recorded(old, "Grace"), renamed);
    expect(types).toEqual(["run.started", "activity.completed look#1"]);
    expect(text).not.toContain("Grace");
    await expect(replay(renamed, history)).rejects.toMatchObject({ code: "E_HISTORY_MISMATCH" });
    expect(await replay(old, history)).toMatchObject({ outstanding: ["activity tell#1"] });
  });

  test("blocked by other arguments: they still differ, and no hash of the old ones is left", async () => {
    const old = workflow("flow", async (name: string) => look(name));
    const changed = workflow("flow", async (name: string) => look({ name }));
    const recording = await recorded(old, "Grace");
    const { history, text } = await fixtureOf(recording, changed);
    expect(text).not.toContain(recording.events[1]?.fingerprint);
    await expect(replay(changed, history)).rejects.toMatchObject({ code: "E_HISTORY_MISMATCH" });
  });

  test("failed: the fixture ends before the end, which the code still reaches; a fixed build does not", async () => {
    const failing = workflow("flow", async (name: string) => {
      await look(name);
      throw new Error(`no ${name}`);
    });
    const { history, types, verdict, text } = await fixtureOf(await recorded(failing, "Grace"), failing);
    expect({ types, kind: verdict?.kind, summary: verdict?.summary }).toEqual({
      types: ["run.started", "activity.completed look#1"],
      kind: "failed",
      summary: "Error: no Xxxxx",
    });
    expect(text).not.toContain("Grace");
    expect(await replay(failing, history)).toMatchObject({ ended: "failed" });
  });

  test("neither: it is complete, and its end is the one of the placeholders", async () => {
    const code = workflow("flow", async (name: string) => ({ greeting: `Dear ${name}`, seen: await look(name) }));
    const { history, verdict, text, types } = await fixtureOf(await recorded(code, "Grace"), code);
    expect({ kind: verdict?.kind, leaks: text.includes("Grace") }).toEqual({ kind: "none", leaks: false });
    expect(types.at(-1)).toBe("run.completed");
    expect(await replay(code, history)).toMatchObject({ ended: "completed" });
  });
});

describe("patches", () => {
  /** Asks at the start, and acts on the answer at the end. */
  const flow = (asks: () => boolean, crashesAt: boolean | undefined) =>
    workflow("flow", async (items: readonly number[]) => {
      const isNew = asks();
      for (const item of items) await look(item);
      if (isNew === crashesAt) crash();
      return tell("the end");
    });
  const asks = () => patched("new-end");
  const asksNothing = () => false;
  const markers = (types: readonly string[]) => types.filter(type => type.startsWith("patch.taken"));

  test("a marker on which the failure depends stays", async () => {
    const history = await recorded(flow(asks, undefined), [1, 2, 3]);
    const { types, verdict } = await fixtureOf(history, flow(asks, true));
    expect(verdict?.kind).toBe("blocked");
    expect(types).toEqual(["run.started", "patch.taken new-end", "activity.completed look#1"]);
  });

  test("a run that took none fails the old way, and one of which nothing depends on the marker does without", async () => {
    const history = await recorded(flow(asksNothing, undefined), [1, 2, 3]);
    const { types, verdict } = await fixtureOf(history, flow(asks, false));
    expect(verdict?.kind).toBe("blocked");
    expect(types).toEqual(["run.started", "activity.completed look#1"]);
    const taken = await recorded(flow(asks, undefined), [1, 2, 3]);
    expect(
      markers(
        (
          await fixtureOf(
            taken,
            flow(() => asks() && false, false),
          )
        ).types,
      ),
    ).toEqual([]);
  });
});
