import { describe, expect, test } from "vitest";
import { ProjectOnDisk } from "../analyze/project-on-disk.js";
import { reprise } from "./command-line.js";

const files = {
  "flow.ts": `import { workflow } from "@reprise/runtime";
let count = 0;
export const flow = workflow("flow", async (text: string) => {
  // reprise-allow DET510 -- a statistic that nobody reads until 2999-12-31
  count += 1;
  // reprise-allow DET701 -- the importer is loaded on demand until 2021-06-30
  return text.trim();
});
`,
  "tools/unused.ts": `// reprise-allow DET902 -- it only cuts and joins text
export const one = 1;
`,
};

describe("reprise allow", () => {
  test("--list shows the place, the reason, the last day and the use of each", async () => {
    using project = new ProjectOnDisk(files);
    const { exit, stdout } = await reprise("allow", "--list", project.directory);
    expect(exit).toBe(0);
    expect(stdout).toBe(`  DET510  flow.ts:4:3          in use      until 2999-12-31  a statistic that nobody reads
  DET701  flow.ts:6:3          not in use  until 2021-06-30  the importer is loaded on demand
  DET902  tools/unused.ts:1:1  not in use                    it only cuts and joins text
3 allowances, 2 not in use
`);
    expect((await reprise("allow", project.directory)).stdout).toBe(stdout);
  });

  test("--json gives them to machines", async () => {
    using project = new ProjectOnDisk(files);
    const { stdout } = await reprise("allow", "--list", "--json", project.directory);
    const { allowances } = JSON.parse(stdout) as { allowances: readonly unknown[] };
    expect(allowances).toHaveLength(3);
    expect(allowances[0]).toEqual({
      form: "comment",
      subject: "DET510",
      reason: "a statistic that nobody reads",
      until: "2999-12-31",
      file: "flow.ts",
      line: 4,
      column: 3,
      used: true,
    });
  });

  test("says so when there are none", async () => {
    expect(await reprise("allow", "clean")).toEqual({
      exit: 0,
      stdout: "nothing is allowed that the analysis would refuse\n",
      stderr: "",
    });
  });

  test.each([
    ["an unknown option", ["--all"], "unknown option --all"],
    ["a directory that does not exist", ["absent"], "there is no"],
  ])("ends with 2 for %s", async (_, argv, message) => {
    const { exit, stderr } = await reprise("allow", ...argv);
    expect(exit).toBe(2);
    expect(stderr).toContain(message);
  });
});
