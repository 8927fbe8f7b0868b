import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { check } from "#compiler/cli/main.js";
import { ProjectOnDisk } from "../analyze/project-on-disk.js";
import { fixtures, reprise } from "./command-line.js";

const flow = `import { workflow } from "@reprise/runtime";
export const flow = workflow("flow", async () => Date.now());
`;

const rewritten = `import { workflow } from "@reprise/runtime";
const { random } = Math;
const makeId = () => crypto.randomUUID();
export const flow = workflow("flow", async () => {
  await new Promise(resolve => setTimeout(resolve, 1000));
  return [makeId(), random(), Date.now(), new Date()];
});
`;

describe("reprise check", () => {
  test("ends with 0 for a clean project", async () => {
    const { exit, stdout } = await reprise("check", "clean", "--no-manifest");
    expect(exit).toBe(0);
    expect(stdout).toBe("✓ 1 workflow checked: deterministic\n");
  });

  test("ends with 1 and shows the code, the way to it, the effect and the remedy", async () => {
    const { exit, stdout } = await reprise("check", "path", "--no-manifest");
    expect(exit).toBe(1);
    expect(stdout).toBe(`error DET410 workflow "order" uses the network: fetch (and 2 other paths)
  at http.ts:2:24

  1 | export async function getJson(path: string): Promise<unknown> {
  2 |   const answer = await fetch(new URL(path, "https://prices.example"));
    |                        ^^^^^
  3 |   return answer.json();

  Path    order        order.workflow.ts:4:22
            reserve    order.workflow.ts:6:9
              getJson  pricing.ts:8:9
                fetch  http.ts:2:24
  Also    refund
  Effect  It would happen again with every replay, and a replay would get another answer than the run did.
  Remedy  Move the call into an activity or a step and use its recorded result.

✗ 2 workflows checked: 1 error, 0 warnings
  DET410 uses the network
  reprise explain DET410 says more
`);
  });

  describe("colours", () => {
    const coloured = async (isTTY: boolean, environment: NodeJS.ProcessEnv) => {
      for (const name of ["NO_COLOR", "FORCE_COLOR"]) vi.stubEnv(name, environment[name]);
      onTestFinished(() => void vi.unstubAllEnvs());
      let stdout = "";
      const output = { write: (text: string) => (stdout += text), isTTY };
      await check(["path", "--no-manifest"], { stdout: output, stderr: output, cwd: fixtures });
      return stdout.includes("\u001b[");
    };

    test.each([
      ["a terminal gets them", true, {}, true],
      ["a file gets none", false, {}, false],
      ["NO_COLOR takes them from a terminal", true, { NO_COLOR: "1" }, false],
      ["FORCE_COLOR gives them to a file", false, { FORCE_COLOR: "1" }, true],
      ["FORCE_COLOR=0 takes them from a terminal", true, { FORCE_COLOR: "0" }, false],
    ])("%s", async (_, isTTY, environment, expected) => {
      expect(await coloured(isTTY, environment)).toBe(expected);
    });
  });

  test("prints exactly the diagnostics and the journaled natives as JSON", async () => {
    const { exit, stdout } = await reprise("check", "path", "--format", "json", "--no-manifest");
    const printed = JSON.parse(stdout) as Record<string, unknown>;
    expect(exit).toBe(1);
    expect(Object.keys(printed)).toEqual(["diagnostics", "journaled"]);
    expect(printed["diagnostics"]).toMatchObject([{ code: "DET410", file: "http.ts", line: 2, column: 24 }]);
  });

  test("accepts a tsconfig in place of a directory", async () => {
    expect((await reprise("check", "clean/tsconfig.json", "--no-manifest")).exit).toBe(0);
  });

  test("treats warnings as errors only under --strict", async () => {
    using project = new ProjectOnDisk({
      "flow.ts": `import { workflow } from "@reprise/runtime";
import AcmeText from "acme-text";
export const flow = workflow("flow", async (text: string) => new AcmeText(text).toString());
`,
    });
    expect((await reprise("check", project.directory, "--no-manifest")).exit).toBe(0);
    expect((await reprise("check", project.directory, "--no-manifest", "--strict")).exit).toBe(1);
  });

  test("writes the manifest, and says so beside the data", async () => {
    using project = new ProjectOnDisk({
      "flow.ts": `import { workflow } from "@reprise/runtime";
export const flow = workflow("flow", async () => Date.now());
`,
    });
    const { stderr } = await reprise("check", project.directory);
    const written = JSON.parse(readFileSync(project.path(".reprise/reprise.manifest.json"), "utf8")) as unknown;
    expect(stderr).toContain("reprise.manifest.json");
    expect(written).toMatchObject({
      format: 1,
      workflows: [{ name: "flow", file: "shop/flow.ts", files: ["shop/flow.ts"], accepted: true }],
    });
  });

  test("--no-manifest leaves the directory as it is", async () => {
    await reprise("check", "clean", "--no-manifest");
    expect(existsSync(path.join(fixtures, "clean/reprise.manifest.json"))).toBe(false);
  });

  test("says that it found no workflows", async () => {
    const { exit, stderr } = await reprise("check", "empty", "--no-manifest");
    expect(exit).toBe(0);
    expect(stderr).toContain("contains no workflows");
    expect((await reprise("check", "empty", "--no-manifest", "--strict")).exit).toBe(1);
  });

  test("leaves the manifest of a project alone in which it finds no workflows any more", async () => {
    using project = new ProjectOnDisk({ "flow.ts": flow });
    await reprise("check", project.directory);
    const before = readFileSync(project.path(".reprise/reprise.manifest.json"), "utf8");
    project.write({ "flow.ts": "export {};\n" });
    const { exit, stderr } = await reprise("check", project.directory);
    expect(exit).toBe(0);
    expect(stderr).toContain("no manifest was written");
    expect(readFileSync(project.path(".reprise/reprise.manifest.json"), "utf8")).toBe(before);
  });

  test("writes no manifest for a project without workflows", async () => {
    using project = new ProjectOnDisk({ "flow.ts": "export {};\n" });
    await reprise("check", project.directory);
    expect(existsSync(project.path(".reprise"))).toBe(false);
  });

  test("--show-rewrites lists the natives that the journal answers, who hands them to it, and their labels", async () => {
    using project = new ProjectOnDisk({ "flow.ts": rewritten });
    const { exit, stdout } = await reprise("check", project.directory, "--no-manifest", "--show-rewrites");
    expect(exit).toBe(0);
    expect(stdout).toBe(`journaled natives
  flow.ts:2:9   Math.random        by the guard  label ~
  flow.ts:3:22  crypto.randomUUID  rewritten     label makeId
  flow.ts:5:32  setTimeout         rewritten     label flow
  flow.ts:6:31  Date.now           rewritten
  flow.ts:6:47  new Date()         rewritten

✓ 1 workflow checked: deterministic
`);
  });

  test("--show-rewrites says so when there are none", async () => {
    using project = new ProjectOnDisk({ "flow.ts": flow.replace("Date.now()", "1") });
    const { stdout } = await reprise("check", project.directory, "--no-manifest", "--show-rewrites");
    expect(stdout).toContain("no journaled natives\n");
  });

  test("JSON has the way and the label of each native, the page of each code, and a fix where one is safe", async () => {
    using project = new ProjectOnDisk({
      "flow.ts": `${rewritten}\n  // reprise-allow DET510 -- a statistic only\nexport {};\n`,
    });
    const { stdout } = await reprise("check", project.directory, "--no-manifest", "--json");
    const { diagnostics, journaled } = JSON.parse(stdout) as Record<string, readonly unknown[]>;
    expect(journaled?.slice(0, 2)).toEqual([
      { native: "Math.random", file: "flow.ts", line: 2, column: 9, how: "guard", label: "~" },
      { native: "crypto.randomUUID", file: "flow.ts", line: 3, column: 22, how: "rewrite", label: "makeId" },
    ]);
    expect(diagnostics).toEqual([
      {
        code: "DET904",
        severity: "error",
        message: expect.stringMatching(/^this comment allows DET510, which is not found/),
        file: "flow.ts",
        line: 9,
        column: 3,
        endColumn: 46,
        path: [],
        others: [],
        hint: "Remove the comment.",
        docs: "docs/diagnostics/DET904.md",
        fix: {
          title: "Remove the comment",
          file: "flow.ts",
          from: { line: 9, column: 1 },
          to: { line: 10, column: 1 },
          text: "",
        },
      },
    ]);
  });

  test("--help prints the usage", async () => {
    const { exit, stdout } = await reprise("check", "--help");
    expect(exit).toBe(0);
    expect(stdout).toContain("Usage: reprise check");
  });

  test.each([
    ["an unknown option", ["clean", "--fast"], "unknown option --fast"],
    ["an unknown format", ["clean", "--format", "xml"], "--format is pretty or json, not xml"],
    ["a directory that does not exist", ["absent"], "there is no"],
    ["a directory without a tsconfig", ["."], "has no tsconfig.json"],
    ["a file that is no tsconfig", ["clean/identity.ts"], "neither a directory nor a tsconfig"],
    ["two directories", ["clean", "path"], "one directory at a time"],
  ])("ends with 2 for %s", async (_, argv, message) => {
    const { exit, stdout, stderr } = await reprise("check", ...argv);
    expect(exit).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(message);
  });

  test("ends with 2 for a tsconfig that cannot be read", async () => {
    using project = new ProjectOnDisk({ "tsconfig.json": "{ nonsense" });
    const { exit, stderr } = await reprise("check", project.directory);
    expect(exit).toBe(2);
    expect(stderr).toContain("cannot read");
  });
});
