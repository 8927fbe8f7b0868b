import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { node, repriseProgram, root } from "../support/program.js";

const example = path.join(root, "examples/what-the-compiler-says");
const check = async (...options: string[]) =>
  node([repriseProgram, "check", "--no-manifest", ...options], { cwd: example });

test("reprise check refuses every workflow that is wrong, for what its comment says, and no other", async () => {
  const { code, out } = await check("--format", "json");
  expect(code).toBe(1);
  const { diagnostics } = JSON.parse(out) as { diagnostics: { code: string; file: string; message: string }[] };
  expect(diagnostics.map(({ code, file }) => `${path.basename(file)} ${code}`).sort()).toEqual([
    "invoice.workflow.ts DET510",
    "onboarding.workflow.ts DET402",
    "onboarding.workflow.ts DET411",
    "rates.ts DET410",
    "reservation.workflow.ts DET810",
    "subscription.workflow.ts DET302",
    "subscription.workflow.ts DET801",
  ]);
});

test("what was found two files away is shown with the way to it, in the README too", async () => {
  const { code, out } = await check();
  expect(code).toBe(1);
  const said = out.split(/\n\n(?=error |✗ )/).find(text => text.startsWith("error DET410"));
  const readme = readFileSync(path.join(root, "README.md"), "utf8");
  const shown = /<!-- diagnostic:begin -->\n+```text\n([^]*?)\n```\n+<!-- diagnostic:end -->/.exec(readme)?.[1];
  expect(shown).toBe(said);
  expect(said).toMatch(/checkout .*\n +quote .*\n +exchangeRate .*\n +fetch /);
});
