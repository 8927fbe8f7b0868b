import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { makeFixture, makeUnprovedFixture, type Fixture, type FixtureOptions } from "../../capture/fixture.js";
import type { RedactionPolicy } from "../../capture/policy.js";
import { Replayer } from "../../capture/replayer.js";
import { testFileText } from "../../capture/test-file.js";
import { messageOf, RepriseError } from "../../language/errors.js";
import type { RunDescription } from "../../store/contract.js";
import { findWorkflowModules } from "../../testing/find-workflow-modules.js";
import { historyFileText, type HistoryFile } from "../../testing/history-file.js";
import type { Command, CommandCall } from "../command.js";
import { counted } from "../counted.js";
import { withStore } from "../connect.js";
import { captured, findRun } from "../histories.js";
import { usageError } from "../parse.js";

/** How long shrinking and redaction may try. */
const limitMs = 60_000;

/** Code that never came back would not in a replay either. */
const endless = new Set(["E_HUNG", "E_QUARANTINED"]);

export const capture: Command = {
  name: "capture",
  about: "make a test of a run: its history, shortened and redacted, and a Vitest file that replays it",
  positionals: ["run"],
  options: {
    out: {
      value: "FILE",
      about: "where the history goes, its test beside it (default: <workflow>-<run>.history.json here)",
    },
    name: { value: "TEXT", about: "what the test is called (default: the workflow and the run's id)" },
    workflows: { value: "FILE", about: "the module of the workflow (default: the source file that defines it)" },
    redact: {
      value: "values|names",
      about:
        "replace every text that nothing depends on, or only what looks like a secret or a person (default: values)",
    },
    keep: { value: "PATHS", about: "values that stay, with all below them: input.country,charge.currency" },
    "no-redact": { about: "write values as they were recorded" },
    "no-shrink": { about: "keep all events and all items of lists" },
  },
  run: async call => {
    const policy = policyOf(call);
    const [reference = ""] = call.positionals;
    const { run, history } = await withStore(call, async store => {
      const found = await findRun(store, reference);
      return { run: found, history: await captured(store, found, call.text("name")) };
    });
    const named = call.text("workflows");
    const modules =
      named === undefined ? findWorkflowModules(call.io.cwd, [history.workflow]) : [path.resolve(call.io.cwd, named)];
    const options = { policy, shrink: !call.given("no-shrink"), limitMs };
    const { fixture, unproved } = await fixtureOf(history, { run, modules, options, cwd: call.io.cwd });
    const files = namesOf(call, reference, fixture);
    refuseExisting([files.history, ...(unproved === undefined ? [files.test] : [])]);
    const build = history.builds?.at(-1)?.build;
    write(files.history, historyFileText(fixture.history));
    if (unproved === undefined) {
      write(
        files.test,
        testFileText({ file: files.test, historyFile: files.history, modules, fixture, build, cwd: call.io.cwd }),
      );
    }
    tell(call, { files, fixture, unproved, recorded: history.events.length });
    return 0;
  },
};

function policyOf(call: CommandCall): RedactionPolicy | undefined {
  const redact = call.text("redact") ?? "values";
  if (redact !== "values" && redact !== "names") {
    throw usageError(`--redact is ${JSON.stringify(redact)}, not values or names`, capture);
  }
  const keep = (call.text("keep") ?? "").split(",").map(path => path.trim());
  return call.given("no-redact") ? undefined : { redact, keep: keep.filter(path => path !== "") };
}

interface Made {
  readonly fixture: Fixture;
  /** Why nothing could be tried out. */
  readonly unproved: string | undefined;
}

async function fixtureOf(
  history: HistoryFile,
  of: {
    readonly run: RunDescription;
    readonly modules: readonly string[];
    readonly options: FixtureOptions;
    readonly cwd: string;
  },
): Promise<Made> {
  const { run, modules, options, cwd } = of;
  const unproved = (why: string) => ({ fixture: makeUnprovedFixture(history, options.policy), unproved: why });
  if (modules.length === 0) return unproved(`no source file below ${cwd} defines the workflow ${history.workflow}`);
  if (endless.has(run.blocked?.code ?? "")) return unproved(`its code does not come back (${run.blocked?.code ?? ""})`);
  const replayer = new Replayer({ modules, history, cwd });
  try {
    const failed = await replayer.load();
    if (failed !== undefined) return unproved(failed);
    const fixture = await makeFixture(history, (events, how) => replayer.try(events, how), options);
    return fixture === undefined ? unproved("its replay did not end") : { fixture, unproved: undefined };
  } finally {
    replayer.close();
  }
}

interface FileNames {
  readonly history: string;
  readonly test: string;
}

function namesOf(call: CommandCall, reference: string, { history, secrets }: Fixture): FileNames {
  const id = secrets.some(secret => reference.includes(secret)) ? history.runId : reference;
  const out = call.text("out") ?? `${history.workflow}-${id}.history.json`;
  const base = path.resolve(call.io.cwd, out).replace(/\.(history\.json|json|test\.[cm]?tsx?)$/, "");
  return { history: `${base}.history.json`, test: `${base}.test.ts` };
}

function refuseExisting(files: readonly string[]): void {
  const existing = files.find(file => existsSync(file));
  if (existing === undefined) return;
  throw new RepriseError("E_HISTORY_FILE", {
    message: `${existing} exists already`,
    hint: "Name another file with --out, or remove this one.",
  });
}

/** A history that a test rests on is not replaced by accident. */
function write(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    throw new RepriseError("E_HISTORY_FILE", {
      message: `${file} cannot be written: ${messageOf(error)}`,
      hint: "Name another file with --out.",
    });
  }
}

function tell(call: CommandCall, made: Made & { readonly files: FileNames; readonly recorded: number }): void {
  const { files, fixture, unproved, recorded } = made;
  const { io } = call;
  const { history, verdict, replaced, needed, unfinished } = fixture;
  const all = counted(recorded, "event");
  const count = history.events.length === recorded ? all : `${history.events.length} of ${all}`;
  const values = call.given("no-redact") ? "values as recorded" : `${counted(replaced, "value")} replaced`;
  io.stdout.write(`${path.relative(io.cwd, files.history)}: ${count} of ${history.workflow}, ${values}\n`);
  if (unproved === undefined) io.stdout.write(`${path.relative(io.cwd, files.test)}: ${promiseOf(verdict)}\n`);
  const notes = [
    ...(unproved === undefined ? [] : [unprovedNote(unproved)]),
    ...(needed.length === 0
      ? []
      : [`Values that it depends on stay: ${needed.join(", ")}. Look at them before you commit.`]),
    ...(unfinished ? [`After ${limitMs / 1_000} seconds the rest was left as it is.`] : []),
    ...(call.given("no-redact") ? ["It holds the run's data as recorded: look at it before you commit it."] : []),
  ];
  for (const note of notes) io.stderr.write(`${note}\n`);
}

function promiseOf(verdict: Fixture["verdict"]): string {
  if (verdict?.kind === "blocked")
    return `fails while the code is blocked by it (${verdict.summary.split(":")[0] ?? ""})`;
  if (verdict?.kind === "failed") return `fails while the run fails (${verdict.summary})`;
  return "passes while the code replays it";
}

function unprovedNote(why: string): string {
  return (
    `It was not replayed: ${why}. So it is complete, there is no test beside it, arguments are not compared, and the ` +
    "replaced values may be ones on which the run depends. Capture it in the project of its workflow, or with --workflows FILE."
  );
}
