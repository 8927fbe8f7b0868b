import { expect, test } from "vitest";
import { curated, packageVerdict } from "#compiler/analyze/3-judge/packages.js";
import { isRange } from "#compiler/analyze/allow/version-range.js";
import { ProjectOnDisk } from "./project-on-disk.js";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "../../support/program.js";

interface Installed {
  readonly version: string;
  readonly types: string;
}

/** A project with packages of its own, as their declarations tell of them: the analysis reads nothing else. */
function projectWith(packages: Readonly<Record<string, Installed>>, flow: string): ProjectOnDisk {
  const project = new ProjectOnDisk({ "flow.ts": flow }, { packages: false });
  const modules = project.path("node_modules");
  mkdirSync(path.join(modules, "@types"), { recursive: true });
  for (const name of ["typescript", "@reprise", "@types/node"]) {
    symlinkSync(path.join(root, "node_modules", name), path.join(modules, name));
  }
  for (const [name, { version, types }] of Object.entries(packages)) {
    const directory = path.join(modules, name);
    mkdirSync(directory, { recursive: true });
    const description =
      types === ""
        ? { name, version, main: "./index.js" }
        : {
            name,
            version,
            type: "module",
            types: "./index.d.ts",
            exports: { types: "./index.d.ts", default: "./index.js" },
          };
    writeFileSync(path.join(directory, "package.json"), JSON.stringify(description));
    if (types !== "") writeFileSync(path.join(directory, "index.d.ts"), types);
    writeFileSync(path.join(directory, "index.js"), "");
  }
  return project;
}

function verdictOn(packages: Readonly<Record<string, Installed>>, imports: string, body: string): readonly string[] {
  using project = projectWith(
    packages,
    `import { workflow } from "@reprise/runtime";
${imports}
export const flow = workflow("flow", async (input: number): Promise<unknown> => {
  ${body}
});
`,
  );
  return project.analyze().diagnostics.map(({ code, severity, line, message }) => {
    return `${line} ${severity} ${code} ${message.split(". ")[0] ?? ""}`;
  });
}

const lodash = {
  version: "4.17.21",
  types: `declare const _: { uniqueId(): string; sum(a: number[]): number; random(): number };
export function uniqueId(): string; export function sum(a: number[]): number; export function random(): number;
export default _;`,
};
const axios = {
  version: "1.7.0",
  types: `declare const axios: { get(url: string): Promise<{ data: string }> };
export function isAxiosError(error: unknown): boolean;
export default axios;`,
};
const dateFns = {
  version: "4.1.0",
  types: `export function addHours(d: Date, n: number): Date; export function startOfDay(d: Date): Date;`,
};
const nanoid = { version: "5.0.0", types: `export function nanoid(): string;` };
const uuid = {
  version: "11.0.0",
  types: `export function v4(options?: object): string; export function validate(id: string): boolean;`,
};

test("there are more than a hundred, each with versions that can be compared", () => {
  expect(Object.keys(curated).length).toBeGreaterThan(100);
  const unreadable = Object.entries(curated).filter(([, { versions }]) => versions !== "*" && !isRange(versions));
  expect(unreadable.map(([name]) => name)).toEqual([]);
});

test("what computes from its arguments passes", () => {
  const imports = `import { sum } from "lodash"; import { addHours } from "date-fns"; import { validate } from "uuid";`;
  const packages = { lodash, "date-fns": dateFns, uuid };
  expect(verdictOn(packages, imports, `return [sum([input]), addHours(new Date(), 1), validate("x")];`)).toEqual([]);
});

test.each([
  [
    "a named export",
    { lodash },
    `import { uniqueId } from "lodash";`,
    "return uniqueId();",
    "DET510",
    "uniqueId of lodash",
  ],
  [
    "a member of the default",
    { lodash },
    `import _ from "lodash";`,
    "return _.uniqueId();",
    "DET510",
    "uniqueId of lodash",
  ],
  ["a namespace", { lodash }, `import * as _ from "lodash";`, "return _.uniqueId();", "DET510", "uniqueId of lodash"],
  ["an alias", { lodash }, `import { uniqueId as id } from "lodash";`, "return id();", "DET510", "uniqueId of lodash"],
  ["a request", { axios }, `import axios from "axios";`, `return (await axios.get("/")).data;`, "DET410", "axios"],
  [
    "the local day",
    { "date-fns": dateFns },
    `import { startOfDay } from "date-fns";`,
    "return startOfDay(new Date(input));",
    "DET110",
    "startOfDay of date-fns",
  ],
  ["a pool of bytes", { nanoid }, `import { nanoid } from "nanoid";`, "return nanoid();", "DET203", "nanoid of nanoid"],
  ["drawing ahead", { uuid }, `import { v4 } from "uuid";`, "return v4({});", "DET203", "v4 of uuid"],
] as const)("%s is refused, by its name", (_, packages, imports, body, code, name) => {
  const found = verdictOn(packages, imports, body);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(`4 error ${code}`);
  expect(found[0]).toContain(name);
});

test("types that are a package of their own stand for the package that is executed, in its version", () => {
  const types = { version: "4.17.20", types: lodash.types };
  const installed = (version: string) => ({ "@types/lodash": types, lodash: { version, types: "" } });
  const imports = `import { sum, uniqueId } from "lodash";`;
  const found = verdictOn(installed("4.17.21"), imports, "return [sum([1]), uniqueId()];");
  expect(found).toEqual([expect.stringContaining("error DET510") as string]);
  expect(verdictOn(installed("9.0.0"), imports, "return sum([1]);")).toEqual([
    expect.stringContaining("warning DET902") as string,
  ]);
});

test("a version that nobody has looked at is not vouched for", () => {
  const found = verdictOn(
    { lodash: { ...lodash, version: "9.0.0" } },
    `import { sum } from "lodash";`,
    "return sum([1]);",
  );
  expect(found).toEqual([expect.stringContaining("warning DET902") as string]);
});

test("what talks to other systems is refused in every version, and by its scope", () => {
  const at = { file: "flow.ts", line: 1, column: 1 };
  const use = (name: string, version: string) => ({ kind: "package", name, version, member: "X", at }) as const;
  expect(packageVerdict(use("pg", "99.0.0") as never)).toMatchObject({ code: "DET410" });
  expect(packageVerdict(use("@aws-sdk/client-s3", "3.0.0") as never)).toMatchObject({ code: "DET410" });
});
