import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { node, root } from "../support/program.js";

/** The names that the reader is to bring, and `order`, which one block defines and another uses. */
const readersOwn = `
interface Order { readonly id: string; readonly total: number }
declare const payments: { charge(order: Order, options: { readonly idempotencyKey: string }): Promise<{ readonly paid: number }> };
declare const input: Order;
declare const tx: import("pg").ClientBase;
declare const DAY: number;
declare const build: typeof import("esbuild").build;
`;
const forTheSecond = `
import { approved, order, state } from "./block-0.js";
import { Worker } from "@reprise/runtime/worker";
import { Client } from "@reprise/runtime/client";
`;

const forTheTests = `
import { approved, order } from "./block-0.js";
import { crashEverywhere, everyOrder, TestEnvironment } from "@reprise/runtime/testing";
import { expect } from "vitest";
`;
/** What a block takes for granted, by its place. */
const prefixes: Readonly<Record<number, string>> = { 1: forTheSecond, 5: forTheTests };

test("the code of the README type-checks against the real packages", async () => {
  const readme = readFileSync(path.join(root, "README.md"), "utf8");
  const blocks = [...readme.matchAll(/```ts\n([^]*?)```/g)].map(match => match[1] ?? "");
  expect(blocks).toHaveLength(6);
  // Inside the repository, so that the packages are found as the reader's own would be.
  const directory = mkdtempSync(path.join(root, "test/readme-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(path.join(directory, "readers-own.d.ts"), readersOwn);
  for (const [index, block] of blocks.entries()) {
    const code = index === 0 ? block.replaceAll(/const (approved|state)/g, "export const $1") : block;
    writeFileSync(path.join(directory, `block-${index}.ts`), (prefixes[index] ?? "") + code);
  }
  const tsconfig = {
    extends: "../../tsconfig.base.json",
    compilerOptions: { noEmit: true, declaration: false, declarationMap: false },
    include: ["."],
  };
  writeFileSync(path.join(directory, "tsconfig.json"), JSON.stringify(tsconfig));
  const { code, out } = await node([path.join(root, "node_modules/typescript/bin/tsc"), "-p", directory], {
    cwd: root,
  });
  expect({ code, out }).toEqual({ code: 0, out: "" });
});
