import { rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ProjectOnDisk } from "../analyze/project-on-disk.js";
import { reprise } from "./command-line.js";

type Files = Readonly<Record<string, string>>;

const options = { target: "es2022", lib: ["es2023"], types: ["node"], module: "nodenext", strict: true, noEmit: true };
const tsconfig = (compilerOptions: object = {}, rest: object = {}) =>
  JSON.stringify({ compilerOptions: { ...options, ...compilerOptions }, ...rest });

/** A workflow that does what the text says, after an import. */
const workflow = (name: string, imported = "", does = "help()") =>
  `import { workflow } from "@reprise/runtime";\n${imported}\nexport const ${name} = workflow("${name}", async () => ${does});\n`;
const flow = workflow("flow", 'import { help } from "./help.js";');
const help = "export const help = () => fetch('/');\n";

/** What is said of a project: the directory by the word HERE, and of each diagnostic its cause, its place and its remedy. */
async function answer(project: ProjectOnDisk, ...argv: readonly string[]) {
  const said = await reprise("check", project.directory, "--no-manifest", ...argv);
  return { exit: said.exit, says: linesOf(project, said.stdout + said.stderr) };
}

function linesOf(project: ProjectOnDisk, text: string): readonly string[] {
  const lines = text.replaceAll(project.directory, "HERE").split("\n");
  const isOfDiagnostics = /^(error|warning) |^ {2}(at|Remedy) /;
  const isDiagnosed = lines.some(line => isOfDiagnostics.test(line));
  return lines.filter(line => (isDiagnosed ? isOfDiagnostics.test(line) : line !== "")).map(line => line.trim());
}

describe("a tsconfig that cannot be used is told with its place, the cause and what to do", () => {
  test.each<[string, Files, readonly string[]]>([
    [
      "a comma is missing, which TypeScript itself would pass over",
      { "tsconfig.json": '{\n  "compilerOptions": {\n    "strict": true\n    "target": "es2022"\n  }\n}' },
      ["cannot read HERE/tsconfig.json:4:5: ',' expected.", "Correct the syntax."],
    ],
    [
      "no JSON at all",
      { "tsconfig.json": "{ nonsense" },
      ["cannot read HERE/tsconfig.json:1:11: '}' expected.", "Correct the syntax."],
    ],
    [
      "not an object",
      { "tsconfig.json": "[]" },
      [
        "cannot read HERE/tsconfig.json:1:1: The root value of a 'tsconfig.json' file must be an object.",
        "npx tsc --showConfig --project HERE/tsconfig.json shows how TypeScript understands it.",
      ],
    ],
    [
      "the syntax of a file that it extends",
      { "tsconfig.json": '{ "extends": "./base.json" }', "base.json": '{ "compilerOptions": {\n strict: true; } }' },
      ["cannot read HERE/base.json:2:14: ',' expected.", "Correct the syntax."],
    ],
    [
      "a file that it extends is not there",
      { "tsconfig.json": '{ "extends": "./base.json" }' },
      [
        "cannot read HERE/tsconfig.json: Cannot read file 'HERE/base.json'.",
        "Correct the path in `extends`, or install the package that has it.",
      ],
    ],
    [
      "a package that it extends is not there",
      { "tsconfig.json": '{\n  "extends": "@tsconfig/absent/tsconfig.json"\n}' },
      [
        "cannot read HERE/tsconfig.json:2:14: File '@tsconfig/absent/tsconfig.json' not found.",
        "Correct the path in `extends`, or install the package that has it.",
      ],
    ],
    [
      "it extends itself",
      { "tsconfig.json": '{ "extends": "./tsconfig.json" }' },
      [
        "cannot read HERE/tsconfig.json: Circularity detected while resolving configuration: " +
          "HERE/tsconfig.json -> HERE/tsconfig.json",
        "A configuration cannot extend itself.",
      ],
    ],
    [
      "a project that it refers to is not there",
      { "tsconfig.json": '{\n  "files": [],\n  "references": [{ "path": "./absent" }]\n}' },
      [
        "HERE/tsconfig.json:3:28 refers to HERE/absent/tsconfig.json, which does not exist",
        "Correct the path in `references`, or take it out.",
      ],
    ],
  ])("%s", async (_, files, [message = "", ...hints]) => {
    using project = new ProjectOnDisk({ "flow.ts": flow, "help.ts": help, ...files });
    const says = [`E_PROJECT: reprise check: ${message}`, ...hints];
    expect(await answer(project)).toEqual({ exit: 2, says });
  });
});

describe("a command line that is meant otherwise", () => {
  const above = ["The nearest is above it: reprise check HERE"];
  test.each<[string, readonly string[], readonly string[]]>([
    ["a directory of the project", ["src"], ["E_PROJECT: reprise check: HERE/src has no tsconfig.json", ...above]],
    [
      "a source in place of its project",
      ["src/flow.ts"],
      [
        "E_USAGE: reprise check: HERE/src/flow.ts is neither a directory nor a tsconfig",
        "A project is judged as a whole: reprise check HERE",
      ],
    ],
    [
      "another file of JSON",
      ["package.json"],
      [
        "E_USAGE: reprise check: HERE/package.json is neither a directory nor a tsconfig",
        "A project is judged as a whole: reprise check HERE",
      ],
    ],
    [
      "an option with a slip",
      [".", "--stict"],
      [
        "E_USAGE: reprise check: unknown option --stict; the nearest is --strict",
        "reprise check --help lists what there is.",
      ],
    ],
    [
      "an option that there is not",
      [".", "--watching-all"],
      ["E_USAGE: reprise check: unknown option --watching-all", "reprise check --help lists what there is."],
    ],
  ])("%s", async (_, [target = "", ...argv], says) => {
    using project = new ProjectOnDisk({ "src/flow.ts": flow, "src/help.ts": help });
    const { exit, stderr } = await reprise("check", project.path(target), ...argv);
    expect({ exit, says: linesOf(project, stderr) }).toEqual({ exit: 2, says });
  });

  test("no tsconfig anywhere", async () => {
    using project = new ProjectOnDisk({ "flow.ts": flow });
    rmSync(project.path("tsconfig.json"));
    expect(await answer(project)).toEqual({
      exit: 2,
      says: [
        "E_PROJECT: reprise check: HERE has no tsconfig.json",
        "Write one (npx tsc --init), or name the directory that has it.",
      ],
    });
  });
});

describe("workflows that the project does not lead to", () => {
  const none =
    "reprise check: HERE/tsconfig.json contains no workflows, so nothing was checked and no manifest was written.";
  const left = "There are workflows in files that it leaves out:";
  test.each<[string, Files, readonly string[]]>([
    [
      "in a file outside of include",
      { "tsconfig.json": tsconfig({}, { include: ["src"] }), "src/help.ts": help, "flows/flow.ts": flow },
      [none, left, "flows/flow.ts", "Name their directory in `include`, or check the project that they belong to."],
    ],
    [
      "in more of them",
      {
        "tsconfig.json": tsconfig({}, { files: ["help.ts"] }),
        "help.ts": help,
        ...Object.fromEntries([1, 2, 3, 4, 5].map(each => [`flow${each}.ts`, flow])),
      },
      [
        none,
        left,
        ...["flow1.ts", "flow2.ts", "flow3.ts", "and 2 more"],
        "Name their directory in `include`, or check the project that they belong to.",
      ],
    ],
    [
      "in JavaScript, which TypeScript does not read",
      { "flow.js": flow, "help.js": help },
      [none, left, "flow.js", "TypeScript reads JavaScript where the tsconfig sets allowJs and `include` names it."],
    ],
    [
      "nowhere",
      { "help.ts": help },
      [none, `A workflow is a call of workflow("name", …) from @reprise/runtime in a file that the tsconfig includes.`],
    ],
  ])("%s", async (_, files, says) => {
    using project = new ProjectOnDisk(files);
    expect(await answer(project)).toEqual({ exit: 0, says });
  });
});

describe("code that cannot be analysed is refused, with the place and what to do", () => {
  const install =
    'Remedy  Install it: npm install @reprise/runtime. If it is installed, set "module" in the tsconfig to "nodenext" ' +
    'or "preserve": older kinds of moduleResolution do not read the exports of packages.';
  const cannot = 'error DET906 workflow "flow" cannot be analysed: help';
  const notFound = (specifier: string) => `${cannot}, imported from "${specifier}", where TypeScript finds no code`;
  const importing = (specifier: string) => workflow("flow", `import { help } from "${specifier}";`);
  const atImport = "at flow.ts:2:10";

  test.each<[string, Files, readonly string[]]>([
    [
      "a syntax error in the workflow",
      { "flow.ts": workflow("flow", "", "1 > ;") },
      [
        "error DET906 this file does not parse with TypeScript 6.0: Expression expected",
        "at flow.ts:3:54",
        "Remedy  Correct the syntax, or write it as that version understands it.",
      ],
    ],
    [
      "a syntax error in a helper",
      { "flow.ts": flow, "help.ts": "export function help() {\n  return 1 +* 2;\n}\n" },
      [
        "error DET906 this file does not parse with TypeScript 6.0: Expression expected",
        "at help.ts:2:13",
        "Remedy  Correct the syntax, or write it as that version understands it.",
      ],
    ],
    [
      "a syntax error that takes the helper away",
      { "flow.ts": flow, "help.ts": "export functio help() {\n  return 1;\n}\n" },
      [
        `${cannot}, which help.ts does not export, for it does not parse`,
        atImport,
        "Remedy  Correct help.ts:1:1: Declaration or statement expected.",
      ],
    ],
    [
      "an import of a file that is not there",
      { "flow.ts": importing("./absent.js") },
      [notFound("./absent.js"), atImport, "Remedy  Correct the path, or write the file."],
    ],
    [
      "an import without the extension that the module setting asks for",
      { "flow.ts": importing("./help"), "help.ts": help },
      [
        notFound("./help"),
        atImport,
        'Remedy  Write "./help.js": the module setting of this project asks for the whole name.',
      ],
    ],
    [
      "an import of a directory",
      { "flow.ts": importing("./help"), "help/index.ts": help },
      [
        notFound("./help"),
        atImport,
        'Remedy  Write "./help/index.js": the module setting of this project asks for the whole name.',
      ],
    ],
    [
      "an import of JSON, which TypeScript does not read",
      {
        "tsconfig.json": tsconfig({ module: "preserve", resolveJsonModule: false }),
        "flow.ts": workflow("flow", 'import help from "./help.json";', "help.rate"),
        "help.json": '{ "rate": 1 }',
      },
      [
        notFound("./help.json"),
        "at flow.ts:2:8",
        "Remedy  Set resolveJsonModule in the tsconfig, if it is JSON, or declare the module.",
      ],
    ],
    [
      "an import of JavaScript, which TypeScript does not read",
      { "flow.ts": flow, "help.js": help },
      [notFound("./help.js"), atImport, "Remedy  Set allowJs in the tsconfig: help.js is JavaScript."],
    ],
    [
      "an import of a name that is not exported, through another file",
      {
        "flow.ts": importing("./index.js"),
        "index.ts": 'export { help } from "./help.js";\n',
        "help.ts": "export {};",
      },
      [
        `${cannot}, which help.ts does not export`,
        "at index.ts:1:10",
        "Remedy  Export help there, or correct the name in the import.",
      ],
    ],
    [
      "an alias that only the bundler knows",
      { "flow.ts": importing("~/help.js"), "help.ts": help },
      [
        notFound("~/help.js"),
        atImport,
        "Remedy  Install it, or tell TypeScript in `paths` of the tsconfig where your bundler finds it.",
      ],
    ],
    [
      "a namespace of a module that is not there",
      { "flow.ts": workflow("flow", 'import * as help from "./absent.js";', "help.all()") },
      [notFound("./absent.js"), "at flow.ts:2:13", "Remedy  Correct the path, or write the file."],
    ],
    [
      "a kind of moduleResolution that does not find the runtime",
      {
        "flow.ts": flow,
        "help.ts": help,
        "more.ts": flow,
        "tsconfig.json": tsconfig({ module: "commonjs", moduleResolution: "node10" }),
      },
      [
        "error DET906 TypeScript does not find @reprise/runtime from here, nor from 1 other file, so it recognises no workflow",
        "at flow.ts:1:26",
        install,
      ],
    ],
    [
      "a name that is computed",
      { "flow.ts": `import { workflow } from "@reprise/runtime";\nworkflow(\`flow-\${Math.PI}\`, async () => 1);\n` },
      [
        "error DET804 the name of this workflow is computed",
        "at flow.ts:2:10",
        "Remedy  Use a string literal. A call in a loop needs no name of its own: occurrences are counted.",
      ],
    ],
  ])("%s", async (_, files, says) => {
    using project = new ProjectOnDisk(files);
    expect(await answer(project)).toEqual({ exit: 1, says });
  });

  test("the runtime is not installed", async () => {
    using project = new ProjectOnDisk({ "flow.ts": flow, "help.ts": help }, { packages: false });
    expect(await answer(project)).toEqual({
      exit: 1,
      says: [
        "error DET906 TypeScript does not find @reprise/runtime from here, so it recognises no workflow",
        "at flow.ts:1:26",
        install,
      ],
    });
    const { stdout, stderr } = await reprise("check", project.directory);
    expect(stdout).toContain("✗ 0 workflows checked: 1 error, 0 warnings\n");
    expect(stderr).toBe("no manifest was written, for no workflow could be recognised\n");
  });

  test("it is accepted as soon as the file is there", async () => {
    using project = new ProjectOnDisk({ "flow.ts": flow });
    expect((await answer(project)).exit).toBe(1);
    project.write({ "help.ts": "export const help = () => 1;\n" });
    expect(await answer(project)).toMatchObject({ exit: 0 });
  });
});
