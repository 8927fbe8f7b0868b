import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { ProjectOnDisk } from "../compiler/analyze/project-on-disk.js";
import { linter } from "../support/linted-project.js";
import { UserProject } from "../support/user-project.js";

const helper = (body: string) => `export const cityOf = (zip: string) => ${body};\n`;
const clean = helper("zip.slice(0, 2)");
const dirty = helper('process.env["CITY"] ?? zip');
const workflow = `import { workflow } from "@reprise/runtime";
import { cityOf } from "./city.js";
export const delivery = workflow("delivery", async (zip: string) => cityOf(zip));
`;
const cache = ".reprise/cache/tsconfig.json";

async function codesOf(directory: string, file: string): Promise<readonly string[]> {
  const [result] = await linter(directory, "recommended").lintFiles(file);
  return result?.messages.map(({ message }) => message.slice(0, 6)) ?? [];
}

/** What the disk says, and nobody would find out. */
function tamper(file: string): void {
  writeFileSync(file, readFileSync(file, "utf8").replaceAll("DET402", "DET403"));
}

test("an unchanged project is not judged again: what reprise check has kept is shown, until something changes", async () => {
  const user = new UserProject();
  user.write("src/city.ts", dirty);
  user.write("src/delivery.ts", workflow);
  await user.program(`
    import { check } from "@reprise/compiler/cli";
    await check([], { stdout: process.stdout, stderr: process.stderr, cwd: process.cwd() });
  `);
  tamper(path.join(user.directory, cache));
  expect(await codesOf(user.directory, "src/city.ts")).toEqual(["DET403"]);
  user.write("src/city.ts", `${dirty}// changed\n`);
  expect(await codesOf(user.directory, "src/city.ts")).toEqual(["DET402"]);
  user.write("src/city.ts", clean);
  expect(await codesOf(user.directory, "src/city.ts")).toEqual([]);
});

test("the first verdict is kept for the next process, but not one on unsaved texts", async () => {
  using saved = new ProjectOnDisk({ "city.ts": dirty, "delivery.ts": workflow });
  expect(await codesOf(saved.directory, "city.ts")).toEqual(["DET402"]);
  expect(existsSync(saved.path(cache))).toBe(true);
  using unsaved = new ProjectOnDisk({ "city.ts": clean, "delivery.ts": workflow });
  await linter(unsaved.directory, "recommended").lintText(dirty, { filePath: unsaved.path("city.ts") });
  expect(existsSync(unsaved.path(cache))).toBe(false);
});
