import { describe, expect, test } from "vitest";
import { graph } from "#compiler/cli/main.js";
import { ProjectOnDisk } from "../analyze/project-on-disk.js";
import { reprise } from "./command-line.js";

const files = {
  "flow.ts": `import { activity, sleep, workflow } from "@reprise/runtime";
const charge = activity("charge", async (n: number) => n);
async function twice(f: () => Promise<number>) {
  await f();
  await f();
}
export const flow = workflow("flow", async (n: number) => {
  if (n > 100) return 0;
  for (const part of [1, 2]) {
    await Promise.all([twice(() => charge(part)), sleep("1 day")]);
  }
  return twice(() => charge(n));
});
`,
};

describe("reprise graph", () => {
  test("shows the operations of a workflow with their branches, loops and functions", async () => {
    using project = new ProjectOnDisk(files);
    const { exit, stdout } = await reprise("graph", "flow", project.directory);
    expect(stdout).toBe(`  flow                                   shop/flow.ts:7
    if n > 100
      return
    for part of [1, 2]
      all of
        twice()                          shop/flow.ts:3
          given
            activity charge              shop/flow.ts:10
          the function that it is given
          the function that it is given
        timer flow                       shop/flow.ts:10
    twice() as above                     shop/flow.ts:3
      given
        activity charge                  shop/flow.ts:12
`);
    expect(exit).toBe(0);
  });

  test("names files below the working directory so that a terminal opens them", async () => {
    using project = new ProjectOnDisk(files);
    let shown = "";
    const stdout = { write: (text: string) => (shown += text) };
    await graph(["flow"], { stdout, stderr: stdout, cwd: project.directory });
    expect(shown).toContain("  flow                                   flow.ts:7\n");
    expect(shown).toContain("activity charge              flow.ts:10\n");
  });

  test("shows what is a transaction: its SQL and its record are one", async () => {
    using project = new ProjectOnDisk({
      "flow.ts": `import { step, transaction, workflow } from "@reprise/runtime";
export const flow = workflow("flow", async () => {
  await transaction("debit", async tx => (await tx.query("select 1")).rowCount);
  await step("notify", () => 1);
});
`,
    });
    const { stdout } = await reprise("graph", "flow", project.directory);
    expect(stdout).toBe(`  flow                 shop/flow.ts:2
    transaction debit  shop/flow.ts:3
    step notify        shop/flow.ts:4
`);
  });

  test("--format json gives machines the tree with the sites that it refers to", async () => {
    using project = new ProjectOnDisk(files);
    const { stdout } = await reprise("graph", "flow", project.directory, "--format", "json");
    const { workflows } = JSON.parse(stdout) as { workflows: readonly Record<string, unknown>[] };
    const [manifested] = project.analyze().manifest.workflows;
    expect(workflows).toEqual([
      {
        name: "flow",
        build: manifested?.build,
        sites: manifested?.sites,
        operations: manifested?.operations,
      },
    ]);
  });

  test("--format mermaid draws it: every arrow leads from a node to a node", async () => {
    using project = new ProjectOnDisk(files);
    const { stdout } = await reprise("graph", "flow", project.directory, "--format=mermaid");
    const [head, ...lines] = stdout.trimEnd().split("\n");
    expect(head).toBe("flowchart TD");
    const nodes = lines.flatMap(line => /^ {2}(n\d+)[^\w ]/.exec(line)?.[1] ?? []);
    const arrows = lines
      .flatMap(line => [/^ {2}(n\d+) -\.?->(?:\|"[^"]*"\|)? (n\d+)$/.exec(line)?.slice(1, 3) ?? []])
      .filter(each => each.length > 0);
    expect(nodes.length + arrows.length).toBe(lines.length);
    expect(new Set(nodes).size).toBe(nodes.length);
    // All but the first are reached.
    expect(new Set(arrows.map(([, to]) => to))).toEqual(new Set(nodes.slice(1)));
  });

  test("a workflow that does not exist and a format that does not are named with what was likely meant", async () => {
    using project = new ProjectOnDisk(files);
    expect(await reprise("graph", "flaw", project.directory)).toEqual({
      exit: 2,
      stdout: "",
      stderr: `E_USAGE: reprise graph: there is no workflow flaw in this project; the nearest is flow
reprise graph --help lists what there is.
`,
    });
    const { exit, stderr } = await reprise("graph", "flow", project.directory, "--format", "svg");
    expect([exit, stderr]).toEqual([
      2,
      "E_USAGE: reprise graph: --format is pretty, json or mermaid, not svg\nreprise graph --help lists what there is.\n",
    ]);
  });
});
