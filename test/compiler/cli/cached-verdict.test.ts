import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { deserialize, serialize } from "node:v8";
import { beforeAll, describe, expect, test } from "vitest";
import { CleanUps, type AtEnd } from "../../support/at-end.js";
import { UserProject } from "../../support/user-project.js";

const helper = (body: string) => `export function rate(): number {\n  return ${body};\n}\n`;
const workflow = `import { workflow } from "@reprise/runtime";
import { rate } from "./rate.js";
export const quote = workflow("quote", async () => rate());
`;

class CheckedProject extends UserProject {
  constructor(atEnd?: AtEnd) {
    super({}, atEnd);
    this.write("src/rate.ts", helper("2"));
    this.write("src/quote.workflow.ts", workflow);
  }

  /** The codes, and whether TypeScript had to be loaded for them. */
  async check(...argv: readonly string[]): Promise<{ readonly codes: readonly string[]; readonly judged: boolean }> {
    const { out } = await this.program(`
      import { createRequire } from "node:module";
      import { check } from "@reprise/compiler/cli";
      const said = [];
      const stdout = { write: text => said.push(text) };
      await check(["--json", ...${JSON.stringify(argv)}], { stdout, stderr: process.stderr, cwd: process.cwd() });
      const judged = Object.keys(createRequire(import.meta.url).cache).some(file => file.includes("ts-morph"));
      console.log(JSON.stringify({ codes: JSON.parse(said.join("")).diagnostics.map(each => each.code), judged }));
    `);
    return JSON.parse(out) as { codes: string[]; judged: boolean };
  }
}

const clean = { codes: [], judged: false };

describe("a project that was checked", () => {
  let project: CheckedProject;
  beforeAll(async () => {
    const cleanUps = new CleanUps();
    project = new CheckedProject(cleanUps.add);
    expect(await project.check()).toEqual({ codes: [], judged: true });
    return cleanUps.execute;
  });

  test("is not judged again, and TypeScript is not loaded", async () => {
    expect(await project.check()).toEqual(clean);
    expect(readFileSync(path.join(project.directory, ".reprise/cache/.gitignore"), "utf8")).toBe("*\n");
    expect(await project.check("--no-cache")).toEqual({ codes: [], judged: true });
  });

  test("nor is TypeScript loaded for a build, once there was one", async () => {
    const build = async () => {
      const { out } = await project.program(`
        import { createRequire } from "node:module";
        import { build } from "esbuild";
        import { reprise } from "@reprise/compiler/esbuild";
        const entryPoints = ["src/quote.workflow.ts"];
        await build({ entryPoints, outdir: "dist", bundle: true, packages: "external", format: "esm", plugins: [reprise()] });
        const isLoaded = Object.keys(createRequire(import.meta.url).cache).some(file => file.includes("ts-morph"));
        console.log(isLoaded);
      `);
      return { isLoaded: out, built: project.read("dist/quote.workflow.js") };
    };
    const { built } = await build();
    expect(built).toContain("shop/src/quote.workflow.ts");
    expect(await build()).toEqual({ isLoaded: "false\n", built });
  });

  test("nor because of new stamps alone: a checkout gives them to every file", async () => {
    utimesSync(path.join(project.directory, "src/rate.ts"), new Date(), new Date(Date.now() + 5000));
    project.write("notes.md", "a file of another kind");
    project.write("src/notes.txt", "and one among the sources");
    expect(await project.check()).toEqual(clean);
  });

  test("is judged again where the cache cannot be read", async () => {
    const file = path.join(project.directory, ".reprise/cache/tsconfig.json");
    expect(existsSync(file)).toBe(true);
    writeFileSync(file, "{");
    expect(await project.check()).toEqual({ codes: [], judged: true });
    expect(await project.check()).toEqual(clean);
  });
});

const refused = { codes: ["DET410"], judged: true };
const another = (name: string) =>
  `import { workflow } from "@reprise/runtime";\nworkflow("${name}", async () => void fetch("/"));\n`;

/** What the disk says of the code, and nobody would find out. */
function tamperWithFacts(project: CheckedProject): void {
  const file = path.join(project.directory, factsFile);
  const kept = deserialize(readFileSync(file)) as { readonly contents: Uint8Array };
  const contents = JSON.stringify(deserialize(kept.contents)).replaceAll('"fetch"', '"process.env"');
  writeFileSync(file, serialize({ ...kept, contents: serialize(JSON.parse(contents)) }));
}

const factsFile = ".reprise/cache/tsconfig.json.facts";

describe("a project that was changed since it was checked", () => {
  const checked = async () => {
    const project = new CheckedProject();
    project.write("src/rate.ts", helper('(fetch("/"), 2)'));
    project.write("src/notes.ts", "export const notes = [1];\n");
    expect((await project.check()).codes).toEqual(["DET410"]);
    tamperWithFacts(project);
    return project;
  };

  test("is judged by what was known of the rest, and the code that was changed anew", async () => {
    const project = await checked();
    project.write("src/notes.ts", "export const notes = [2];\n");
    expect((await project.check()).codes).toEqual(["DET402"]);
    project.write("src/rate.ts", helper('(fetch("/more"), 2)'));
    expect((await project.check()).codes).toEqual(["DET410"]);
  });

  test.for([
    [
      "a configuration",
      "tsconfig.json",
      '{ "compilerOptions": { "module": "nodenext", "types": ["node"] }, "include": ["src"] }',
    ],
    ["its own package", "package.json", '{ "name": "shop", "type": "module", "version": "2.0.0" }'],
  ] as const)("is judged anew all through where %s was changed", async ([, file, text]) => {
    const project = await checked();
    project.write(file, text);
    expect((await project.check()).codes).toEqual(["DET410"]);
  });

  test("is judged anew all through where the facts cannot be read", async () => {
    const project = await checked();
    writeFileSync(path.join(project.directory, factsFile), "{");
    project.write("src/notes.ts", "export const notes = [2];\n");
    expect((await project.check()).codes).toEqual(["DET410"]);
  });

  test("is judged anew all through if it is asked to be", async () => {
    expect((await (await checked()).check("--no-cache")).codes).toEqual(["DET410"]);
  });
});

test("a helper, a file that was not there and one in a directory that was not there are seen", async () => {
  const project = new CheckedProject();
  expect((await project.check()).codes).toEqual([]);
  const codes: string[] = [];
  for (const [file, text] of [
    ["src/rate.ts", helper('(fetch("/"), 2)')],
    ["src/more.ts", another("more")],
    ["src/deep/er/more.ts", another("more again")],
  ] as const) {
    project.write(file, text);
    codes.push("DET410");
    expect(await project.check()).toEqual({ codes, judged: true });
    expect(await project.check()).toEqual({ codes, judged: false });
  }
});

test("a file that takes the place of another is seen, for a specifier may mean either", async () => {
  const project = new CheckedProject();
  project.remove("src/rate.ts");
  project.write("src/rate.d.ts", "export function rate(): number;\n");
  project.write("src/rate.js", "export const rate = () => 2;\n");
  await project.check();
  project.write("src/rate.ts", helper('(fetch("/"), 2)'));
  expect(await project.check()).toEqual(refused);
});

test("the configurations of Reprise and of TypeScript are seen", async () => {
  const project = new CheckedProject();
  project.write("tsconfig.base.json", '{ "compilerOptions": { "strict": true } }');
  const config = {
    extends: "./tsconfig.base.json",
    compilerOptions: { module: "nodenext", types: ["node"] },
    include: ["src"],
  };
  project.write("tsconfig.json", JSON.stringify(config));
  await project.check();
  project.write("tsconfig.base.json", '{ "compilerOptions": { "strict": true, "noUnusedLocals": false } }');
  expect(await project.check()).toEqual({ codes: [], judged: true });
  const allowed = { "acme@^1": { deterministic: true, reason: "nobody imports it any more" } };
  project.write("reprise.config.json", JSON.stringify({ packages: allowed }));
  expect(await project.check()).toEqual({ codes: ["DET904"], judged: true });
});
