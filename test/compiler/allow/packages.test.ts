import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ProjectOnDisk } from "../analyze/project-on-disk.js";
import { reprise } from "../cli/command-line.js";

const flow = `import { workflow } from "@reprise/runtime";
import AcmeText from "acme-text";
export const flow = workflow("flow", async (text: string) => new AcmeText(text).trim().toString());
`;

const reason = "it only cuts and joins text";
const configured = (packages: unknown) => ({
  "flow.ts": flow,
  "reprise.config.json": JSON.stringify({ packages }, null, 2),
});
const vouching = (range: string, more: object = {}) =>
  configured({ [`acme-text@${range}`]: { deterministic: true, reason, ...more } });

const said = (files: Readonly<Record<string, string>>) => {
  using project = new ProjectOnDisk(files);
  return project.analyze();
};
const codesIn = (files: Readonly<Record<string, string>>) =>
  said(files).diagnostics.map(({ code, severity, file, line }) => `${file}:${line} ${severity} ${code}`);

describe("C29: an entry of the configuration vouches for versions of a package", () => {
  test("and calls of it need no verdict", () => {
    expect(codesIn({ "flow.ts": flow })).toEqual(["flow.ts:3 warning DET902"]);
    const { diagnostics, allowances, manifest } = said(vouching(">=1 <9"));
    expect(diagnostics).toEqual([]);
    const entry = {
      form: "package",
      subject: "acme-text@>=1 <9",
      reason,
      until: null,
      file: "reprise.config.json",
    };
    expect(allowances).toMatchObject([{ ...entry, line: 3, column: 5, used: true }]);
    expect(manifest.allowances).toMatchObject([entry]);
  });

  test("another version is an error, at the entry", () => {
    const { diagnostics, manifest } = said(vouching("^99"));
    expect(diagnostics).toMatchObject([
      { code: "DET902", severity: "warning", file: "flow.ts" },
      { code: "DET902", severity: "error", file: "reprise.config.json", line: 3 },
    ]);
    expect(diagnostics[1]?.message).toMatch(/vouches for acme-text@\^99, but version [\d.]+ is installed/);
    expect(manifest.allowances).toEqual([]);
  });

  test("an entry that no workflow needs is an error", () => {
    expect(codesIn(configured({ "acme-dsl@^2": { deterministic: true, reason } }))).toEqual([
      "flow.ts:3 warning DET902",
      "reprise.config.json:3 error DET904",
    ]);
  });

  test("and so is one whose day has passed", () => {
    expect(codesIn(vouching("*", { until: "2021-06-30" }))).toEqual([
      "flow.ts:3 warning DET902",
      "reprise.config.json:3 error DET907",
    ]);
    expect(codesIn(vouching("*", { until: "2999-06-30" }))).toEqual([]);
  });

  test.each([
    ["without a version", configured({ "acme-text": { deterministic: true, reason } }), "it names no version"],
    [
      "of a scope without a version",
      configured({ "@acme/dsl": { deterministic: true, reason } }),
      "it names no version",
    ],
    ["with a version that is none", vouching("latest"), "latest is not a range"],
    ["without a reason", vouching("*", { reason: undefined }), "the reason is missing"],
    ["with a short reason", vouching("*", { reason: "ok" }), "the reason is missing"],
    ["that does not say what is vouched for", vouching("*", { deterministic: false }), "does not say"],
    ["until a day that does not exist", vouching("*", { until: "2026-02-30" }), '"2026-02-30" is not a day'],
    ["with a setting that does not exist", vouching("*", { pure: true }), 'there is no setting "pure"'],
  ])("an entry %s allows nothing, and is an error", (_, files, problem) => {
    const { diagnostics } = said(files);
    expect(diagnostics.map(({ code }) => code)).toEqual(["DET902", "DET908"]);
    expect(diagnostics[1]?.message).toContain(problem);
  });

  test("a package with a scope is named with it", () => {
    using project = new ProjectOnDisk({
      "flow.ts": `import { workflow } from "@reprise/runtime";
import { rate } from "@acme/dsl";
export const flow = workflow("flow", async () => rate());
`,
      "reprise.config.json": JSON.stringify({ packages: { "@acme/dsl@^2": { deterministic: true, reason } } }),
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          module: "nodenext",
          target: "es2022",
          types: [],
          paths: { "@acme/dsl": ["./vendor/node_modules/@acme/dsl/index.d.ts"] },
        },
        include: ["."],
      }),
    });
    const directory = project.path("vendor/node_modules/@acme/dsl");
    mkdirSync(directory, { recursive: true });
    writeFileSync(`${directory}/package.json`, JSON.stringify({ name: "@acme/dsl", version: "2.4.1" }));
    writeFileSync(`${directory}/index.d.ts`, "export function rate(): number;\n");
    expect(project.analyze().diagnostics).toEqual([]);
  });

  test("a change of the configuration is seen by the next analysis", () => {
    using project = new ProjectOnDisk(vouching("*"));
    expect(project.analyze().diagnostics).toEqual([]);
    project.write(vouching("^99"));
    expect(project.analyze().diagnostics).toHaveLength(2);
  });
});

describe("a configuration that cannot be read ends the command", () => {
  test.each([
    ["that is no JSON", "{ packages", "JSON"],
    ["that is no object", "[]", "it is not an object"],
    ["with a setting that does not exist", '{ "package": {} }', "perhaps packages is meant"],
    ["whose packages are no object", '{ "packages": ["acme"] }', "packages is not an object"],
    ["whose entry is no object", '{ "packages": { "acme@1": true } }', 'packages["acme@1"] is not an object'],
  ])("%s", async (_, text, problem) => {
    using project = new ProjectOnDisk({ "flow.ts": flow, "reprise.config.json": text });
    const { exit, stderr } = await reprise("check", project.directory, "--no-manifest");
    expect(exit).toBe(2);
    expect(stderr).toContain("reprise.config.json cannot be read");
    expect(stderr).toContain(problem);
  });
});
