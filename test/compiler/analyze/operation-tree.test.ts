import type { ManifestWorkflow, OperationFlow } from "@reprise/runtime/language";
import { expect, test } from "vitest";
import { pathLength, type Asked } from "../../support/operation-paths.js";
import { analysisOf } from "./project-on-disk.js";

const prelude = `import { activity, nonCancellable, patched, signal, sleep, startChild, step, workflow } from "@reprise/runtime";
const charge = activity("charge", async (n: number) => n);
const ship = activity("ship", async (n: number) => n);
const approved = signal<number>("approved");
const pack = workflow("pack", async (n: number) => ship(n));
void [nonCancellable, patched, sleep, startChild, step, pack, charge, ship, approved];
`;

function workflowOf(body: string, tops = ""): ManifestWorkflow {
  const text = `${prelude}${tops}\nexport const order = workflow("order", async (n: number) => {\n${body}\n});\n`;
  const workflow = analysisOf({ "order.ts": text }).manifest.workflows.find(({ name }) => name === "order");
  if (workflow === undefined) throw new Error("there is no workflow");
  return workflow;
}

/** The tree as a text: `charge; (ship | ); loop { sleep }`. Functions stand in the place of their calls. */
function textOf(workflow: ManifestWorkflow): string {
  const functions = workflow.operations?.functions ?? [];
  const text = (flow: OperationFlow): string => {
    switch (flow.kind) {
      case "operation": {
        const site = workflow.sites[flow.site];
        return site?.name ?? `${site?.kind ?? ""}:${site?.label ?? ""}`;
      }
      case "call": {
        const given = flow.given.map(each => text(each.body));
        return `${functions[flow.function]?.name ?? ""}(${given.join()})`;
      }
      case "given":
        return `given ${flow.parameter}`;
      case "exit":
        return flow.by;
      case "sequence":
        return flow.parts.map(text).join("; ");
      case "branch":
        return `(${flow.alternatives.map(each => text(each.flow)).join(" | ")})`;
      case "loop":
        return `${flow.overlapping ? "side by side" : "loop"} { ${text(flow.body)} }`;
      case "try":
        return `try { ${text(flow.body)} }${flow.catch ? ` catch { ${text(flow.catch)} }` : ""}${flow.finally ? ` finally { ${text(flow.finally)} }` : ""}`;
      case "parallel":
        return `${flow.form} { ${flow.branches.map(text).join(" & ")} }`;
      case "concurrent":
      case "callback":
      case "scope":
        return `${flow.kind} { ${text(flow.body)} }`;
    }
  };
  return functions.map(({ body }) => text(body)).join(" / ");
}

test.each<[what: string, tree: string, body: string, tops?: string]>([
  ["one after the other", "charge; ship; timer:order", "await ship(await charge(n)); await sleep(5);"],
  ["a condition", "charge; (ship | )", "if (await charge(n)) await ship(n);"],
  [
    "a patch is no operation, and its ways are",
    "(charge | ); ship",
    'if (patched("x")) await charge(n); await ship(n);',
  ],
  ["an early end", "(return | ); ship", "if (n > 3) return; await ship(n);"],
  ["the last return", "(charge | ship)", "return n > 3 ? charge(n) : ship(n);"],
  ["short circuits", "charge; (ship | )", "return (await charge(n)) || (await ship(n));"],
  ["cases that go on", "(charge; ship | ship | )", "switch (n) { case 1: await charge(n); case 2: await ship(n); }"],
  ["a loop", "loop { charge; (break | ) }", "for (;;) { if ((await charge(n)) > 3) break; }"],
  [
    "errors",
    "try { charge; (throw | ) } catch { ship } finally { timer:order }",
    "try { if (await charge(n)) throw new Error(); } catch { await ship(n); } finally { await sleep(1); }",
  ],
  ["promise chains", "try { charge; ship } catch { timer:order }", "await charge(n).then(ship).catch(() => sleep(1));"],
  ["side by side", "all { charge & ship }", "await Promise.all([charge(n), ship(n)]);"],
  ["each of a list", "race { side by side { charge } }", "await Promise.race([1, 2].map(x => charge(x)));"],
  ["a timer of the language", "timer:order", "await new Promise(resolve => setTimeout(resolve, 5));"],
  ["the body of a step is none of it", "note", 'await step("note", async () => charge(n));'],
  ["a signal", "approved", "await approved.receive();"],
  [
    "a helper",
    "both() / charge; ship",
    "await both(n);",
    "async function both(n: number) { await charge(n); await ship(n); }",
  ],
  [
    "a helper that calls itself",
    "again() / charge; (again() | )",
    "await again(n);",
    "async function again(n: number): Promise<void> { await charge(n); if (n > 0) await again(n - 1); }",
  ],
  [
    "a helper that nobody waits for",
    "concurrent { later() }; ship / charge",
    "void later(n); await ship(n);",
    "async function later(n: number) { await charge(n); }",
  ],
  [
    "a helper that is given a function",
    "twice(charge) / given 0; given 0",
    "await twice(() => charge(n));",
    "async function twice(f: () => Promise<unknown>) { await f(); await f(); }",
  ],
  [
    "a function that is kept for later",
    "callback { charge }; ship",
    "const undo: (() => unknown)[] = []; undo.push(() => charge(n)); await ship(n);",
  ],
  [
    "an activity that is handed over",
    "run(charge) / given 0",
    "await run(charge);",
    "const run = (f: (n: number) => Promise<number>) => f(1);",
  ],
  ["a child, whose own operations are its runs'", "pack; ship", "await ship(await pack(n));"],
  [
    "a child that is started, and waited for later",
    "pack; charge",
    "const child = startChild(pack, n); await charge(n); await child.result();",
  ],
  ["children side by side", "all { side by side { pack } }", "await Promise.all([1, 2].map(x => pack(x)));"],
  [
    "a workflow that is handed over",
    "run(pack) / given 0",
    "await run(pack);",
    "const run = (f: (n: number) => Promise<number>) => f(1);",
  ],
  [
    "a child that a wrapper starts",
    "callback { pack }",
    "background(pack);",
    'const background = (w: typeof pack) => startChild(w, 1, { parentClose: "abandon" });',
  ],
  [
    "one of several methods",
    "(Fast.go() | Slow.go()) / charge / ship",
    "const way: Way = n > 3 ? new Fast() : new Slow(); await way.go(n);",
    `interface Way { go(n: number): Promise<unknown> }
     class Fast implements Way { go(n: number) { return charge(n); } }
     class Slow implements Way { go(n: number) { return ship(n); } }`,
  ],
  [
    "clean-up",
    "try { charge } finally { scope { (return | ); ship } }",
    "try { await charge(n); } finally { await nonCancellable(async () => { if (n) return; await ship(n); }); }",
  ],
  ["a workflow without operations", "", "return n;"],
])("the tree of %s", (_, tree, body, tops) => {
  expect(textOf(workflowOf(body, tops))).toBe(tree);
});

test("the tree is that of the code, not of its layout, names, types or places", () => {
  const structure = (workflow: ManifestWorkflow) =>
    JSON.stringify(workflow.operations, (key, value: unknown) =>
      ["text", "name", "file", "line"].includes(key) ? undefined : value,
    );
  const one = workflowOf(
    "for (const each of [1, 2]) { if (each > n) await both(each); }",
    "async function both(n: number) { await charge(n); await ship(n); }",
  );
  const other = workflowOf(
    `\n// why\nfor (const item of [1, 2] as const) {\n  if (item > (n as number))\n    await pair(item)\n}`,
    "/* how */ const unused = () => ship(1);\nasync function pair(m: number): Promise<void> {\n  await charge(m)\n  await ship(m)\n}",
  );
  expect(structure(other)).toBe(structure(one));
  expect(other.build).toBe(one.build);
});

test("what a tree does not allow is no path through it", () => {
  const { sites, operations: tree } = workflowOf("await charge(n); if (n) return; await ship(n);");
  if (tree === undefined) throw new Error("there is no tree");
  const asked = (...names: readonly string[]): readonly Asked[] => names.map(name => ({ kind: "activity", name }));
  const length = (completed: boolean, ...names: readonly string[]) =>
    pathLength(sites, tree, asked(...names), completed);
  expect(length(true, "charge")).toBe(1);
  expect(length(true, "charge", "ship")).toBe(2);
  expect(length(false)).toBe(0);
  expect(length(true)).toBe(-1);
  expect(length(true, "ship", "charge")).toBe(0);
  expect(length(true, "charge", "ship", "ship")).toBe(2);
});

test("what the handler of a signal asks for may happen at any time from where it is given", () => {
  const body = "approved.handle(async n => { await charge(n); }); await ship(n); await condition(() => n > 1);";
  const workflow = workflowOf(body, 'import { condition } from "@reprise/runtime";');
  expect(textOf(workflow)).toBe("callback { charge }; ship; condition:order");
  expect(workflow.sites.map(({ kind, name }) => `${kind} ${name ?? ""}`)).toEqual([
    "handler approved",
    "activity charge",
    "activity ship",
    "condition ",
  ]);
});

test("a patch has its place in the source, and none in the tree", () => {
  const { sites, operations } = workflowOf('if (patched("validate-first")) await charge(n);');
  expect(sites.map(({ kind, name }) => [kind, name])).toEqual([
    ["patch", "validate-first"],
    ["activity", "charge"],
  ]);
  expect(JSON.stringify(operations)).not.toContain('"site":0');
});
