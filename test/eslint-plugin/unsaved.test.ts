import { rmSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ProjectOnDisk } from "../compiler/analyze/project-on-disk.js";
import { linter } from "../support/linted-project.js";

const helper = (body: string) => `export const cityOf = (zip: string) => ${body};\n`;
const clean = helper("zip.slice(0, 2)");
const dirty = helper('process.env["CITY"] ?? zip');
const workflow = `import { workflow } from "@reprise/runtime";
import { cityOf } from "./city.js";
export const delivery = workflow("delivery", async (zip: string) => cityOf(zip));
`;

class Desk implements Disposable {
  readonly project = new ProjectOnDisk({ "city.ts": clean, "delivery.ts": workflow });
  readonly #eslint = linter(this.project.directory, "recommended");

  /** As an editor does after every change. */
  async lint(file: string, text: string): Promise<readonly string[]> {
    const [result] = await this.#eslint.lintText(text, { filePath: this.project.path(file) });
    return result?.messages.map(({ message }) => message.slice(0, 6)) ?? [];
  }

  [Symbol.dispose](): void {
    this.project[Symbol.dispose]();
  }
}

test("an unsaved helper counts in the workflow that calls it, until it is saved or changed back", async () => {
  using desk = new Desk();
  expect(await desk.lint("delivery.ts", workflow)).toEqual([]);
  expect(await desk.lint("city.ts", dirty)).toEqual(["DET402"]);
  expect(await desk.lint("delivery.ts", workflow)).toEqual(["DET402"]);
  // Saved: the disk says the same, and goes on saying it.
  desk.project.write({ "city.ts": dirty });
  expect(await desk.lint("city.ts", dirty)).toEqual(["DET402"]);
  expect(await desk.lint("delivery.ts", workflow)).toEqual(["DET402"]);
  // Changed back, and not saved.
  expect(await desk.lint("city.ts", clean)).toEqual([]);
  expect(await desk.lint("delivery.ts", workflow)).toEqual([]);
});

test("a file that somebody else has written takes the place of unsaved text", async () => {
  using desk = new Desk();
  expect(await desk.lint("city.ts", dirty)).toEqual(["DET402"]);
  writeFileSync(desk.project.path("city.ts"), helper("zip.toUpperCase()"));
  expect(await desk.lint("delivery.ts", workflow)).toEqual([]);
});

test("unsaved text of a file that is gone is forgotten", async () => {
  using desk = new Desk();
  expect(await desk.lint("city.ts", dirty)).toEqual(["DET402"]);
  rmSync(desk.project.path("city.ts"));
  desk.project.write({ "delivery.ts": workflow.replace("./city.js", "./town.js"), "town.ts": clean });
  expect(await desk.lint("delivery.ts", workflow.replace("./city.js", "./town.js"))).toEqual([]);
});

test("who comes back to a file is not told what was true before, however soon", async () => {
  using desk = new Desk();
  for (const [body, codes] of [
    [dirty, ["DET402"]],
    [clean, []],
    [dirty, ["DET402"]],
  ] as const) {
    desk.project.write({ "city.ts": body });
    expect(await desk.lint("delivery.ts", workflow)).toEqual(codes);
  }
});
