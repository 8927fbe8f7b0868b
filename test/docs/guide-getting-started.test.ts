import { randomBytes } from "node:crypto";
import pg from "pg";
import { expect, inject, onTestFinished, test } from "vitest";
import { UserProject } from "../support/user-project.js";
import { WorkerProcess } from "../support/worker-process.js";
import { Guide } from "./guide.js";

/** The project of the guide, as somebody has it who did what it says. */
function project(environment: NodeJS.ProcessEnv = {}): UserProject {
  const made = new UserProject(environment);
  const guide = new Guide("docs/getting-started.md");
  const files = ["ts", "js", "json"].flatMap(language => guide.blocks(language));
  expect(files.length).toBeGreaterThan(6);
  for (const { file, text } of files) made.write(file ?? "", text);
  return made;
}

/** A database of its own: the guide names no schema. */
async function database(): Promise<string> {
  const url = new URL(inject("databaseUrl"));
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  const name = `guide_${randomBytes(6).toString("hex")}`;
  await admin.query(`create database ${name}`);
  onTestFinished(async () => {
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  });
  url.pathname = name;
  return url.href;
}

test("what the guide writes has no error of types, is deterministic and is executed", async () => {
  const environment = { DATABASE_URL: await database() };
  const made = project(environment);
  expect(await made.node("node_modules/typescript/bin/tsc", "-p", ".")).toMatchObject({ code: 0 });
  expect(await made.reprise("check")).toMatchObject({ code: 0 });
  made.write("src/worker.ts", `${made.read("src/worker.ts")}process.send?.({ ready: true });\n`);
  await WorkerProcess.start(environment, made.directory);
  expect(await made.node("--import", "@reprise/compiler/register", "src/start.ts")).toMatchObject({
    code: 0,
    out: expect.stringContaining("receipt: '700 cents received'"),
  });
  expect(await made.reprise("history", "A-1")).toMatchObject({ code: 0, out: expect.stringContaining("charge#1") });
});

test.each([
  ["Vite", ["node_modules/vite/bin/vite.js", "build"]],
  ["esbuild", ["esbuild.config.js"]],
])("%s builds it as the guide says, with its manifest", async (_, command) => {
  const made = project();
  expect(await made.node(...command)).toMatchObject({ code: 0 });
  expect(made.files("dist")).toEqual(expect.arrayContaining(["reprise.manifest.json", "worker.js"]));
});

test("its workflow is tested and linted as the guide says", async () => {
  const made = project();
  expect(await made.node("node_modules/vitest/vitest.mjs", "run", "--no-color")).toMatchObject({
    code: 0,
    out: expect.stringContaining("Tests  1 passed"),
  });
  expect(await made.node("node_modules/eslint/bin/eslint.js", "src")).toEqual({ code: 0, out: "", err: "" });
});
