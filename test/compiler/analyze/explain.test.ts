import path from "node:path";
import { describe, expect, test } from "vitest";
import { analyzeProject } from "#compiler/analyze/analyze.js";
import { analysisOf, ProjectOnDisk } from "./project-on-disk.js";

const fixtures = path.resolve(import.meta.dirname, "../../fixtures/analyze");
const analysisOfFixture = (name: string) => analyzeProject({ projectDirectory: path.join(fixtures, name) });

describe("a diagnostic", () => {
  const { diagnostics } = analysisOfFixture("path");

  test("C28: has the path from the workflow to the offence, with a position for every hop", () => {
    expect(diagnostics.map(each => each.path)).toEqual([
      [
        { file: "order.workflow.ts", line: 4, column: 22, endColumn: 64, name: "order" },
        { file: "order.workflow.ts", line: 6, column: 9, endColumn: 16, name: "reserve" },
        { file: "pricing.ts", line: 8, column: 9, endColumn: 16, name: "getJson" },
        { file: "http.ts", line: 2, column: 24, endColumn: 29, name: "fetch" },
      ],
    ]);
  });

  test("stands for all ways to one place, and says how many there are", () => {
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]?.message).toContain("(and 2 other paths)");
  });

  test("names every workflow that is refused for it, each with its shortest path", () => {
    const [offence] = diagnostics;
    expect(offence?.others.map(({ path: hops }) => hops.map(({ name }) => name))).toEqual([
      ["refund", "priceOf", "getJson", "fetch"],
    ]);
    expect(offence?.others[0]?.message).toMatch(/^workflow "refund" uses the network: fetch\. /);
  });

  test("says what is wrong, what follows from it and what to do", () => {
    expect(diagnostics[0]).toMatchObject({ code: "DET410", severity: "error", file: "http.ts", line: 2, column: 24 });
    expect(diagnostics[0]?.message).toMatch(/^workflow "order" uses the network: fetch/);
    expect(diagnostics[0]?.message).toContain("replay");
    expect(diagnostics[0]?.hint).toContain("step");
  });
});

describe("the manifest", () => {
  const { manifest, journaled, diagnostics } = analysisOfFixture("clean");
  const [order] = manifest.workflows;

  test("lists the durable operations and journaled natives of a workflow, in source order", () => {
    expect(diagnostics).toEqual([]);
    expect(order?.sites.map(({ kind, name, label, line }) => ({ kind, name, label, line }))).toEqual([
      { kind: "clock", name: null, label: "order", line: 9 },
      { kind: "signal", name: "approved", label: "order", line: 10 },
      { kind: "activity", name: "charge", label: "order", line: 11 },
      { kind: "timer", name: null, label: "order", line: 12 },
      { kind: "step", name: "sendOffer", label: "order", line: 13 },
      { kind: "draw", name: null, label: "identity", line: 2 },
    ]);
  });

  test("C26: names every file of the closure with its hash", () => {
    const files = [
      "reprise/test/fixtures/analyze/clean/identity.ts",
      "reprise/test/fixtures/analyze/clean/order.workflow.ts",
    ];
    expect(order?.files).toEqual(files);
    expect(Object.keys(manifest.files)).toEqual(files);
    for (const file of files) expect(manifest.files[file]?.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test("accepts a clean workflow and refuses one with an error", () => {
    expect(order?.accepted).toBe(true);
    expect(analysisOfFixture("path").manifest.workflows.map(each => each.accepted)).toEqual([false, false]);
  });

  test("the analysis lists the journaled natives that workflow code reaches", () => {
    expect(journaled).toEqual([
      {
        native: "crypto.randomUUID",
        file: "identity.ts",
        line: 2,
        column: 10,
        how: "rewrite",
        label: "identity",
      },
      { native: "Date.now", file: "order.workflow.ts", line: 9, column: 20, how: "rewrite", label: null },
    ]);
  });
});

test("an identifier that no type declares is the native of that name", () => {
  const codes = analysisOfFixture("without-node-types").diagnostics.map(each => each.code);
  expect(codes).toEqual(["DET302", "DET410", "DET411", "DET402"]);
});

test("a file that does not parse refuses the workflows in it", () => {
  const { diagnostics, manifest } = analysisOfFixture("syntax-error");
  expect(diagnostics).toMatchObject([{ code: "DET906", severity: "error", file: "workflow.ts", line: 4 }]);
  expect(manifest.workflows.every(each => !each.accepted)).toBe(true);
});

const clean = `import { workflow } from "@reprise/runtime";
import { load } from "./load.js";
export const flow = workflow("flow", async () => load());
`;

test("unsaved text is analysed in place of the file, and forgotten when it is gone", () => {
  using project = new ProjectOnDisk({ "flow.ts": clean, "load.ts": "export const load = () => 1;\n" });
  const unsaved = new Map([
    [project.path("load.ts"), `export const load = async () => void (await fetch("https://a.example"));\n`],
  ]);
  expect(project.analyze().diagnostics).toEqual([]);
  expect(project.analyze(unsaved).diagnostics).toMatchObject([{ code: "DET410", file: "load.ts" }]);
  expect(project.analyze().diagnostics).toEqual([]);
});

test("a saved file and a new one are seen by the next analysis", () => {
  using project = new ProjectOnDisk({ "flow.ts": clean, "load.ts": "export const load = () => 1;\n" });
  expect(project.analyze().diagnostics).toEqual([]);
  project.write({
    "load.ts": `export { load } from "./remote.js";\n// longer than before\n`,
    "remote.ts": `export const load = async () => void (await fetch("https://a.example"));\n`,
  });
  expect(project.analyze().diagnostics).toMatchObject([{ code: "DET410", file: "remote.ts" }]);
});

test("C24: definitions are found in whatever form they are exported", () => {
  using project = new ProjectOnDisk({
    "library.ts": `import * as reprise from "@reprise/runtime";
export const define = reprise.workflow;
export { workflow as renamed } from "@reprise/runtime";
export function traced<Output>(name: string, body: () => Promise<Output>) {
  return reprise.workflow(name, async () => body());
}
`,
    "flows.ts": `import { define, renamed, traced } from "./library.js";
import * as library from "./library.js";
export default define("default", async () => 1);
export const satisfied = renamed("satisfied", async () => 2) satisfies unknown;
export const flows = { inObject: library.renamed("in-object", async () => 3) };
export class Flows {
  static readonly inClass = define("in-class", async () => 4);
}
export const wrapped = [traced("wrapped-1", async () => 5), traced("wrapped-2", async () => 6)] as any;
const factory = (name: "made") => renamed(name, async () => 7);
export const made = factory("made");
`,
  });
  expect(project.analyze().manifest.workflows.map(each => each.name)).toEqual([
    "default",
    "in-class",
    "in-object",
    "made",
    "satisfied",
    "wrapped-1",
    "wrapped-2",
  ]);
});

test("a tsconfig that only refers to others stands for all of them", () => {
  const part = JSON.stringify({
    compilerOptions: {
      composite: true,
      target: "es2022",
      lib: ["es2023"],
      types: ["node"],
      module: "nodenext",
      strict: true,
    },
    include: ["."],
  });
  using project = new ProjectOnDisk({
    "tsconfig.json": JSON.stringify({ files: [], references: [{ path: "flows" }, { path: "shared" }] }),
    "flows/tsconfig.json": part,
    "flows/flow.ts": `import { workflow } from "@reprise/runtime";
import { load } from "../shared/load.js";
export const flow = workflow("flow", async () => load());
`,
    "shared/tsconfig.json": part,
    "shared/load.ts": `export const load = async () => void (await fetch("https://a.example"));\n`,
  });
  const { diagnostics, manifest } = project.analyze();
  expect(diagnostics).toMatchObject([
    { code: "DET410", file: "shared/load.ts", path: [{ file: "flows/flow.ts" }, {}, {}] },
  ]);
  expect(manifest.workflows.map(each => each.name)).toEqual(["flow"]);
});

describe("state that runs share", () => {
  const files = {
    "counts.ts": "export const counts = new Map<string, number>();\n",
    "flow.ts": `import { workflow } from "@reprise/runtime";
import { Map as Tally } from "immutable";
import { counts } from "./counts.js";
let last = "";
export const flow = workflow("flow", async (id: string) => {
  counts.set(id, 1);
  last = id;
});
export const tally = workflow("tally", async (id: string) => Tally({ id }));
`,
  };
  const messages = analysisOf(files).diagnostics.map(({ code, message }) => `${code} ${message.split(". ")[0] ?? ""}`);

  test("is named with the place where it is declared", () => {
    expect(messages).toContain(
      'DET510 workflow "flow" writes module state that other runs share: counts, declared at counts.ts:1',
    );
    expect(messages).toContain(
      'DET510 workflow "flow" writes module state that other runs share: last, declared at flow.ts:4',
    );
  });

  test("an object that is known by an interface is told with the package that declares it", () => {
    expect(messages).toContain(
      'DET811 the result of workflow "tally" cannot be stored: result is an object with methods, MapOf of immutable',
    );
  });
});
