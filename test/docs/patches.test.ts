import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import type { Signal, Workflow } from "@reprise/runtime";
import { replay, TestEnvironment } from "@reprise/runtime/testing";
import { analyzeProject } from "@reprise/compiler";
import { root } from "../support/program.js";

interface Version {
  readonly order: Workflow<number, string>;
  readonly approved: Signal<void>;
}

/** Inside the repository, so that the packages are found as the reader's own would be. */
const directory = mkdtempSync(path.join(root, "test/patches-"));
afterAll(() => rmSync(directory, { recursive: true }));
const page = readFileSync(path.join(root, "docs/patches.md"), "utf8");
const blocks = [...page.matchAll(/```ts (\S+)\n([^]*?)```/g)];
for (const [, name = "", text = ""] of blocks) writeFileSync(path.join(directory, name), text);

const load = (name: string) => import(pathToFileURL(path.join(directory, name)).href) as Promise<Version>;

async function recorded({ order, approved }: Version) {
  const env = new TestEnvironment({ workflows: [order] });
  const run = await env.start(order, 20);
  await env.settle();
  const waiting = await run.toHistoryFile();
  await run.signal(approved, undefined);
  expect(await run.result()).toBe("receipt-20");
  return { waiting, ended: await run.toHistoryFile() };
}

test("the code of the page is deterministic, each version by itself", () => {
  expect(blocks.map(([, name]) => name)).toEqual(["order-1.ts", "order-2.ts", "order-3.ts"]);
  for (const [, name = ""] of blocks) {
    const compilerOptions = { module: "nodenext", target: "esnext", types: ["node"], strict: true, noEmit: true };
    writeFileSync(path.join(directory, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [name] }));
    expect(analyzeProject({ projectDirectory: directory }).diagnostics).toEqual([]);
  }
});

test("each version goes on with the runs of the one before, and the third not with those of the first", async () => {
  const [first, second, third] = [await load("order-1.ts"), await load("order-2.ts"), await load("order-3.ts")];
  for (const [before, after] of [
    [first, second],
    [second, second],
    [second, third],
  ] as const) {
    const { waiting, ended } = await recorded(before);
    expect(await replay(after.order, waiting)).toMatchObject({ ended: undefined });
    expect(await replay(after.order, ended)).toMatchObject({ ended: "completed" });
  }
  const { ended } = await recorded(first);
  await expect(replay(third.order, ended)).rejects.toMatchObject({ code: "E_HISTORY_MISMATCH" });
});
