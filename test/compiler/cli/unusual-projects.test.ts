import * as esbuild from "esbuild";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { reprise as repriseForEsbuild } from "@reprise/compiler/esbuild";
import { node, root } from "../../support/program.js";
import { ProjectOnDisk } from "../analyze/project-on-disk.js";
import { reprise } from "./command-line.js";

type Files = Readonly<Record<string, string>>;

const options = { target: "es2022", lib: ["es2023"], types: ["node"], module: "nodenext", strict: true, noEmit: true };
const tsconfig = (compilerOptions: object = {}, rest: object = {}) =>
  JSON.stringify({ compilerOptions: { ...options, ...compilerOptions }, ...rest });
const described = (rest: object) => JSON.stringify({ name: "shop", ...rest });

const flowWith = (specifier: string, name = "flow") => `import { workflow } from "@reprise/runtime";
import { help } from "${specifier}";
export const ${name} = workflow("${name}", async () => help());
`;
const flow = flowWith("./help.js");
const help = "export const help = () => 1 + Number(fetch('/'));\n";

interface Printed {
  readonly diagnostics: readonly {
    readonly code: string;
    readonly file: string;
    readonly line: number;
    readonly column: number;
  }[];
}

/** Codes and places of what is found. */
async function found(project: ProjectOnDisk, ...argv: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await reprise("check", project.directory, "--no-manifest", "--json", ...argv);
  const { diagnostics } = JSON.parse(stdout) as Printed;
  return diagnostics.map(({ code, file, line, column }) => `${code} ${file}:${line}:${column}`);
}

const inHelp = ["DET410 help.ts:1:38"];

describe("what a workflow does is found, and in its place", () => {
  test.each<[string, Files, readonly string[]]>([
    ["in CommonJS, for want of a type", { "package.json": described({}), "flow.ts": flow, "help.ts": help }, inHelp],
    [
      "in CommonJS, as the tsconfig says",
      {
        "package.json": described({}),
        "tsconfig.json": tsconfig({ module: "commonjs" }),
        "flow.ts": flow,
        "help.ts": help,
      },
      inHelp,
    ],
    [
      "in JavaScript",
      { "tsconfig.json": tsconfig({ allowJs: true }), "flow.js": flow, "help.js": help },
      ["DET410 help.js:1:38"],
    ],
    ["of an empty tsconfig", { "tsconfig.json": "{}", "flow.ts": flow, "help.ts": help }, inHelp],
    ["of an empty file as tsconfig", { "tsconfig.json": "", "flow.ts": flow, "help.ts": help }, inHelp],
    [
      "of a tsconfig with comments and trailing commas",
      { "tsconfig.json": '{ // why\n "compilerOptions": { "strict": true, }, }', "flow.ts": flow, "help.ts": help },
      inHelp,
    ],
    [
      "through paths of the tsconfig",
      { "tsconfig.json": tsconfig({ paths: { "~/*": ["./*"] } }), "flow.ts": flowWith("~/help.js"), "help.ts": help },
      inHelp,
    ],
    [
      "through baseUrl",
      {
        "tsconfig.json": tsconfig({ module: "esnext", moduleResolution: "bundler", baseUrl: "." }),
        "flow.ts": flowWith("help"),
        "help.ts": help,
      },
      inHelp,
    ],
    [
      "through imports of package.json",
      {
        "package.json": described({ type: "module", imports: { "#lib/*": "./*" } }),
        "flow.ts": flowWith("#lib/help.js"),
        "help.ts": help,
      },
      inHelp,
    ],
    [
      "through the package's own name",
      {
        "package.json": described({ type: "module", exports: { "./help": "./help.ts" } }),
        "flow.ts": flowWith("shop/help"),
        "help.ts": help,
      },
      inHelp,
    ],
    [
      "through imports in a circle",
      {
        "flow.ts": `${flowWith("./other.js")}export const one = () => other.workflowName;\nimport { other } from "./other.js";\n`,
        "other.ts": `import { one } from "./flow.js";\n${flowWith("./help.js", "other")}export { help } from "./help.js";\nvoid one;\n`,
        "help.ts": help,
      },
      inHelp,
    ],
    [
      "with line ends of Windows",
      { "flow.ts": flow.replaceAll("\n", "\r\n"), "help.ts": `\r\n${help}` },
      ["DET410 help.ts:2:38"],
    ],
    [
      "with byte order marks",
      {
        "package.json": `\uFEFF${described({ type: "module" })}`,
        "tsconfig.json": `\uFEFF${tsconfig()}`,
        "flow.ts": `\uFEFF${flow}`,
        "help.ts": `\uFEFF${help}`,
      },
      inHelp,
    ],
    [
      "of a default export",
      { "flow.ts": flow.replace("export const flow =", "export default"), "help.ts": help },
      inHelp,
    ],
    [
      "of a workflow that is not exported",
      { "flow.ts": flow.replace("export const flow =", "void"), "help.ts": help },
      inHelp,
    ],
    [
      "of a solution, whose parts refer to one another",
      {
        "tsconfig.json": JSON.stringify({
          files: [],
          references: [{ path: "./app" }, { path: "./lib/tsconfig.json" }],
        }),
        "app/tsconfig.json": tsconfig({ composite: true, noEmit: false }, { references: [{ path: "../lib" }] }),
        "app/flow.ts": flowWith("../lib/help.js"),
        "lib/tsconfig.json": tsconfig({ composite: true, noEmit: false }),
        "lib/help.ts": help,
      },
      ["DET410 lib/help.ts:1:38"],
    ],
  ])("%s", async (_, files, places) => {
    using project = new ProjectOnDisk(files);
    expect(await found(project)).toEqual(places);
  });

  test("of packages that pnpm links, installed and of the workspace", async () => {
    using project = new ProjectOnDisk({
      "tsconfig.json": tsconfig({}, { include: ["app"] }),
      "app/flow.ts": flowWith("@acme/help"),
      "app/paid.ts": flowWith("paid", "paid"),
      "packages/help/package.json": '{ "name": "@acme/help", "type": "module", "exports": "./help.ts" }',
      "packages/help/help.ts": help,
      "node_modules/.pnpm/paid@1.0.0/node_modules/paid/package.json":
        '{ "name": "paid", "version": "1.0.0", "type": "module", "exports": { "types": "./index.d.ts", "default": "./index.js" } }',
      "node_modules/.pnpm/paid@1.0.0/node_modules/paid/index.js": help,
      "node_modules/.pnpm/paid@1.0.0/node_modules/paid/index.d.ts": "export declare const help: () => number;\n",
    });
    mkdirSync(project.path("node_modules/@acme"));
    symlinkSync("../../packages/help", project.path("node_modules/@acme/help"));
    symlinkSync(".pnpm/paid@1.0.0/node_modules/paid", project.path("node_modules/paid"));
    expect(await found(project)).toEqual(["DET410 app/paid.ts:3:50", "DET410 packages/help/help.ts:1:38"]);
  });
});

/** All that a URL, a pattern or a shell would take for something else. */
const strangeName = "größe 店 #1 %20 [x] {y} (z) 'q' & $1+=@!";

test("a directory of any name is checked, built and executed, and files have the names that they have elsewhere", async () => {
  const reach = "flow.name; console.log([...globalThis[Symbol.for('reprise.files.v1')].keys()].join());";
  const files = {
    "tsconfig.json": tsconfig({}, { include: ["src"] }),
    "src/flow.workflow.ts": flow,
    "src/help.ts": help,
    "src/main.mjs": `import { flow } from "./flow.workflow.js";\n${reach}\n`,
  };
  using project = new ProjectOnDisk(files, { name: strangeName });
  expect(await found(project)).toEqual(["DET410 src/help.ts:1:38"]);
  project.write({ "src/help.ts": "export const help = () => Date.now();\n" });
  const { stderr } = await reprise("check", project.directory);
  expect(stderr).toContain(".reprise/reprise.manifest.json");

  await esbuild.build({
    absWorkingDir: project.directory,
    entryPoints: ["src/main.mjs"],
    outfile: "out/main.mjs",
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    plugins: [repriseForEsbuild()],
  });
  const manifest = (directory: string) => readFileSync(project.path(`${directory}/reprise.manifest.json`), "utf8");
  expect(manifest("out")).toBe(manifest(".reprise"));
  const here = { cwd: project.directory };
  const names = "shop/src/help.ts,shop/src/flow.workflow.ts\n";
  expect(await node(["out/main.mjs"], here)).toMatchObject({ code: 0, out: names, err: "" });
  const loaded = await node(["--import", "@reprise/compiler/register", "src/main.mjs"], here);
  expect(loaded).toMatchObject({ code: 0, err: "" });
  expect(loaded.out.trim().split(",").sort()).toEqual(names.trim().split(",").sort());
});

test("a build tells which workflows its tsconfig leaves out", async () => {
  using project = new ProjectOnDisk({
    "tsconfig.json": tsconfig({}, { include: ["src"] }),
    "src/flow.ts": flow,
    "src/help.ts": "export const help = () => 1;\n",
    "late/late.ts": flowWith("../src/help.js", "late"),
    "main.ts": 'export * from "./src/flow.js";\nexport * from "./late/late.js";\n',
  });
  const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => said.mockRestore());
  await esbuild.build({
    absWorkingDir: project.directory,
    entryPoints: ["main.ts"],
    outdir: "out",
    bundle: true,
    packages: "external",
    format: "esm",
    logLevel: "silent",
    plugins: [repriseForEsbuild()],
  });
  expect(said.mock.calls.map(([text]) => String(text).replaceAll(project.directory, "HERE"))).toEqual([
    "workflows of this build were not checked, and workers refuse them, for HERE/tsconfig.json leaves out their files: " +
      "late/late.ts\nName their directory in `include`.\n",
  ]);
});

describe("the project's own TypeScript may be another one, with options that ours does not know or knows no more", () => {
  test.each<[string, string, object]>([
    ["5.9", "typescript-5.9", { target: "es5", module: "node20", downlevelIteration: true, alwaysStrict: false }],
    ["6.0", "typescript", { target: "es2025", lib: ["es2025"], erasableSyntaxOnly: true, types: ["*"] }],
    ["7.0", "typescript-7", { target: "es2025", deduplicatePackages: false, stableTypeOrdering: true }],
  ])("%s", async (version, installed, compilerOptions) => {
    using project = new ProjectOnDisk({
      "tsconfig.json": tsconfig({ ...compilerOptions, skipLibCheck: true }),
      "flow.ts": flow,
      "help.ts": help,
    });
    symlinkSync(path.join(root, "node_modules", installed), project.path("node_modules/typescript"));
    const here = { cwd: project.directory };
    const tsc = "node_modules/typescript/bin/tsc";
    expect((await node([tsc, "--version"], here)).out).toContain(`Version ${version}`);
    // It has nothing against the options itself.
    expect(await node([tsc, "--project", "."], here)).toMatchObject({ code: 0, out: "" });
    expect(await found(project)).toEqual(inHelp);
  });

  test("one of tomorrow, with a library, a target and a module setting of its own", async () => {
    using project = new ProjectOnDisk({
      "tsconfig.json": tsconfig({ target: "es2031", lib: ["es2031"], module: "node30", types: [] }),
      "flow.ts": flow,
      "help.ts": "export const help = () => new Date().toLocaleString();\n",
    });
    expect(await found(project)).toEqual(["DET110 help.ts:1:27", "DET120 help.ts:1:27"]);
  });
});
