import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { UserProject } from "../../support/user-project.js";

const helper = (body: string) => `export function rate(): number {\n  return ${body};\n}\n`;
const workflow = `import { workflow } from "@reprise/runtime";
import { rate } from "./rate.js";
export const quote = workflow("quote", async () => rate());
`;

class CheckedProject extends UserProject {
  constructor() {
    super();
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

test("a project that did not change is not judged again, and TypeScript is not loaded", async () => {
  const project = new CheckedProject();
  expect(await project.check()).toEqual({ codes: [], judged: true });
  expect(await project.check()).toEqual(clean);
  expect(readFileSync(path.join(project.directory, ".reprise/cache/.gitignore"), "utf8")).toBe("*\n");
  expect(await project.check("--no-cache")).toEqual({ codes: [], judged: true });
});

test("new stamps alone change nothing: a checkout gives them to every file", async () => {
  const project = new CheckedProject();
  await project.check();
  utimesSync(path.join(project.directory, "src/rate.ts"), new Date(), new Date(Date.now() + 5000));
  project.write("notes.md", "a file of another kind");
  project.write("src/notes.txt", "and one among the sources");
  expect(await project.check()).toEqual(clean);
});

const refused = { codes: ["DET410"], judged: true };

test.each<[string, (project: CheckedProject) => void]>([
  ["a helper", project => project.write("src/rate.ts", helper('(fetch("/"), 2)'))],
  [
    "a file that was not there",
    project =>
      project.write(
        "src/more.ts",
        'import { workflow } from "@reprise/runtime";\nworkflow("more", async () => void fetch("/"));\n',
      ),
  ],
  [
    "a file in a directory that was not there",
    project =>
      project.write(
        "src/deep/er/more.ts",
        'import { workflow } from "@reprise/runtime";\nworkflow("more", async () => void fetch("/"));\n',
      ),
  ],
])("%s is seen", async (_, change) => {
  const project = new CheckedProject();
  expect((await project.check()).codes).toEqual([]);
  change(project);
  expect(await project.check()).toEqual(refused);
  expect(await project.check()).toEqual({ ...refused, judged: false });
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

test("what cannot be read is no cache", async () => {
  const project = new CheckedProject();
  await project.check();
  const file = path.join(project.directory, ".reprise/cache/tsconfig.json");
  expect(existsSync(file)).toBe(true);
  writeFileSync(file, "{");
  expect(await project.check()).toEqual({ codes: [], judged: true });
  expect(await project.check()).toEqual(clean);
});
