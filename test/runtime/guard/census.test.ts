import { execFileSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import { guardedNode } from "../../support/guarded-snippets.js";

const script = path.resolve(import.meta.dirname, "../../fixtures/guard/census.js");

test("C13: every function and class that the table rejects is guarded, but for those with a reason, and no other", () => {
  const output = execFileSync(guardedNode, ["--no-warnings", "--import", "@reprise/runtime/register", script], {
    encoding: "utf8",
  });
  const { free, held } = JSON.parse(output) as { free: readonly string[]; held: readonly string[] };
  const withReason = [
    /^(eval|Function)$/,
    // Node's own parts.
    /^(process|node:module)\._/,
    // Nobody can construct them, or they are errors.
    /(^|\.)(Crypto|CryptoKey|SubtleCrypto|MessagePort|Storage|Navigator|Performance\w*|\w*Error)$/,
    // They do nothing to the world by themselves.
    /^node:(stream|_stream_\w+|async_hooks|module)(\/\w+)?\.[A-Z]/,
  ];
  expect(free.filter(name => !withReason.some(reason => reason.test(name)))).toEqual([]);
  expect(held).toEqual([]);
});
