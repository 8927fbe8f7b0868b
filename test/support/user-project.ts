import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import type { AtEnd } from "./at-end.js";
import { node, repriseProgram, root, type Ended } from "./program.js";

const order = `import { activity, workflow } from "@reprise/runtime";

const charge = activity("charge", async (total: number) => ({ total }));

export const order = workflow("order", async (input: { total: number }) => {
  const at = new Date();
  return { at, charge: await charge(input.total) };
});
`;

const worker = `import { Worker } from "@reprise/runtime/worker";
import { order } from "./order.workflow.js";

await Worker.start({ workflows: [order], schema: process.env.REPRISE_SCHEMA ?? "reprise" });
`;

const tsconfig = {
  compilerOptions: {
    target: "es2023",
    lib: ["es2023"],
    types: ["node"],
    module: "nodenext",
    strict: true,
    noEmit: true,
  },
  include: ["src"],
};

/** A user's project in a directory of its own, with the packages installed. It is gone when the test ends. */
export class UserProject {
  readonly directory: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(env: NodeJS.ProcessEnv = {}, atEnd: AtEnd = onTestFinished) {
    this.#env = env;
    this.directory = mkdtempSync(path.join(tmpdir(), "reprise-user-"));
    atEnd(() => rmSync(this.directory, { recursive: true }));
    symlinkSync(path.join(root, "node_modules"), path.join(this.directory, "node_modules"));
    this.write("package.json", JSON.stringify({ name: "shop", type: "module" }));
    this.write("tsconfig.json", JSON.stringify(tsconfig));
    this.write("src/order.workflow.ts", order);
    this.write("src/worker.ts", worker);
  }

  write(file: string, text: string): void {
    const target = path.join(this.directory, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }

  read(file: string): string {
    return readFileSync(path.join(this.directory, file), "utf8");
  }

  /** Names in a directory, sorted. */
  files(directory: string): readonly string[] {
    return readdirSync(path.join(this.directory, directory)).sort();
  }

  remove(file: string): void {
    rmSync(path.join(this.directory, file));
  }

  /** `reprise …`; `input` is what is typed. */
  async reprise(...argv: readonly (string | { readonly input: string })[]): Promise<Ended> {
    const words = argv.filter(each => typeof each === "string");
    const typed = argv.find(each => typeof each !== "string");
    return node([repriseProgram, ...words], { cwd: this.directory, env: this.#env, ...typed });
  }

  async node(...argv: readonly string[]): Promise<Ended> {
    return node(argv, { cwd: this.directory, env: this.#env });
  }

  /** The worker without a bundler. */
  async worker(): Promise<Ended> {
    return this.node("--import", "@reprise/compiler/register", "src/worker.ts");
  }

  /** Text of a program, executed as a module of its own. */
  async program(text: string): Promise<Ended> {
    this.write("program.mjs", text);
    return this.node("program.mjs");
  }

  async esbuild(options: { readonly plugin: boolean } = { plugin: true }): Promise<Ended> {
    return this.program(`
      import { build } from "esbuild";
      import { reprise } from "@reprise/compiler/esbuild";
      const options = { entryPoints: ["src/worker.ts"], outdir: "dist", bundle: true, packages: "external" };
      await build({ ...options, platform: "node", format: "esm", plugins: ${options.plugin} ? [reprise()] : [] });
    `);
  }

  async vite(): Promise<Ended> {
    this.write(
      "vite.config.mjs",
      `import { reprise } from "@reprise/compiler/vite";
       export default { build: { ssr: "src/worker.ts" }, plugins: [reprise()] };`,
    );
    return this.node("node_modules/vite/bin/vite.js", "build");
  }
}
