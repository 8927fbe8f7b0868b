import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

const repository = path.resolve(import.meta.dirname, "../../..");

/** What the program prints of itself: how the natives answered inside an activation and outside, and what was loaded. */
export interface Printed {
  readonly inside: { readonly id: string; readonly now: number; readonly shared: number; readonly plain: number };
  readonly outside: { readonly idLength: number; readonly nowIsNow: boolean; readonly sameDate: boolean };
  readonly files: Readonly<Record<string, string>>;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The time that the journal of these tests tells. */
export const journaledTime = 42;

const main = `
import { makeId, order } from "./order.workflow.js";
import { fail } from "./fail.js";
import { plainNow } from "plain";
import { sharedNow } from "shared";

const home = globalThis as unknown as Record<symbol, unknown>;
const symbolOf = (name: string) => Symbol.for("reprise." + name + ".v1");
const key = symbolOf("natives");
const actual = home[key];
home[key] = {
  Date: () => ({ now: () => ${journaledTime} }),
  crypto: (label: string) => ({ randomUUID: () => "drawn for " + label }),
};
const inside = { id: makeId(), now: Date.now(), shared: sharedNow(), plain: plainNow() };
home[key] = actual;
const before = globalThis.performance.timeOrigin;
const outside = { idLength: makeId().length, nowIsNow: Date.now() > before, sameDate: new Date().constructor === Date };
const files = Object.fromEntries((home[symbolOf("files")] ?? []) as Map<string, string>);
if (typeof order !== "function") throw new Error("no workflow");
if (process.argv.includes("fail")) fail();
process.stdout.write(JSON.stringify({ inside, outside, files }));
`;

const shop: Readonly<Record<string, string>> = {
  "package.json": '{ "name": "shop", "type": "module" }',
  "tsconfig.json": `{
    "compilerOptions": {
      "target": "es2022", "lib": ["es2023"], "types": ["node"], "module": "nodenext", "strict": true, "noEmit": true
    },
    "include": ["src"]
  }`,
  "src/main.ts": main,
  "src/order.workflow.ts": `
import { workflow } from "@reprise/runtime";
export const makeId = (): string => crypto.randomUUID();
export const order = workflow("order", async (total: number) => makeId() + String(Date.now() + total));
`,
  "src/fail.ts": `
interface Late { readonly at: number }

export function fail(): never {
  const late: Late = { at: Date.now() }; throw new Error("too late by " + String(late.at));
}
`,
  "node_modules/plain/package.json": '{ "name": "plain", "type": "module", "main": "index.js", "types": "index.d.ts" }',
  "node_modules/plain/index.js": "export const plainNow = () => Date.now();",
  "node_modules/plain/index.d.ts": "export declare const plainNow: () => number;",
  "packages/shared/package.json": '{ "name": "shared", "type": "module", "main": "index.js", "types": "index.d.ts" }',
  "packages/shared/index.js": "export const sharedNow = () => Date.now();",
  "packages/shared/index.d.ts": "export declare const sharedNow: () => number;",
};

/** What a project of these tests links from the packages of this repository. */
const linked = [
  "@reprise",
  "@rspack/core",
  "@types/node",
  "esbuild",
  "rolldown",
  "rollup",
  "undici-types",
  "vite",
  "vitest",
  "webpack",
];

/** A project on disk with a workflow, a package that was installed, and one that is linked from the same workspace. */
export class Shop {
  readonly directory = realpathSync(mkdtempSync(path.join(tmpdir(), "reprise-shop-")));

  /** @param links further packages, by where they are in the project */
  constructor(files: Readonly<Record<string, string>> = {}, links: Readonly<Record<string, string>> = {}) {
    this.write({ ...shop, ...files });
    for (const name of linked) this.#link(name, path.join(repository, "node_modules", name));
    for (const [name, target] of Object.entries({ shared: "packages/shared", ...links })) {
      this.#link(name, this.path(target));
    }
    onTestFinished(() => rm(this.directory, { recursive: true, force: true }));
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(path.dirname(this.path(file)), { recursive: true });
      writeFileSync(this.path(file), content);
    }
  }

  #link(name: string, target: string): void {
    const link = this.path(path.join("node_modules", name));
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(target, link);
  }

  path(file: string): string {
    return path.join(this.directory, file);
  }

  read(file: string): string {
    return readFileSync(this.path(file), "utf8");
  }

  has(file: string): boolean {
    return existsSync(this.path(file));
  }

  /** Where a text stands in a file, as stack traces and diagnostics tell it. */
  place(file: string, word: string): string {
    const before = this.read(file).split(word)[0] ?? "";
    return `${file}:${before.split("\n").length}:${before.length - before.lastIndexOf("\n")}`;
  }

  /** Executes node in the project. */
  async node(...parameters: readonly string[]): Promise<Ended> {
    return this.execute(process.env["REPRISE_TEST_NODE"] ?? process.execPath, ...parameters);
  }

  /** Executes a program in the project. */
  async execute(program: string, ...parameters: readonly string[]): Promise<Ended> {
    const env = { PATH: process.env["PATH"], HOME: this.directory };
    const child = spawn(program, parameters, {
      cwd: this.directory,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = new Promise<number | null>((resolve, reject) => child.once("close", resolve).once("error", reject));
    const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { code, stdout, stderr };
  }

  /** Executes the program, which must not complain, and reads what it prints. */
  async run(...parameters: readonly string[]): Promise<Printed> {
    const { stdout, stderr } = await this.node(...parameters);
    if (stderr !== "") throw new Error(stderr);
    return JSON.parse(stdout) as Printed;
  }
}

/** A second workflow, which uses what is refused. */
export const refused: Readonly<Record<string, string>> = {
  "src/refused.workflow.ts": `
import { workflow } from "@reprise/runtime";
export const refused = workflow("refused", async (url: string) => {
  const response = await fetch(url);
  return response.status + process.pid;
});
`,
};
