import { expect, test } from "vitest";
import { Editor } from "../support/language-server.js";
import { UserProject } from "../support/user-project.js";

const configuration = `import reprise from "@reprise/eslint-plugin";
import tseslint from "typescript-eslint";

export default [...tseslint.configs.recommended, reprise.configs.recommended];
`;

const helper = (body: string) => `export const cityOf = (zip: string) => ${body};\n`;

const delivery = (body: string) => `import { workflow } from "@reprise/runtime";
import { cityOf } from "./city.js";

export const delivery = workflow("delivery", async (zip: string) => {
  ${body}
});
`;

test("VS Code's language server shows the verdict on unsaved text, of other files too, and applies what is suggested", async () => {
  const project = new UserProject();
  project.write("eslint.config.js", configuration);
  project.write("src/city.ts", helper("zip.slice(0, 2)"));
  project.write("src/delivery.workflow.ts", delivery("return cityOf(zip);"));
  const editor = await Editor.open(project.directory);

  // What is on the disk is clean.
  await editor.show("src/delivery.workflow.ts", delivery("return cityOf(zip);"));
  expect(await editor.diagnostics("src/delivery.workflow.ts")).toEqual([]);

  // A keystroke that nobody has saved.
  const typed = delivery("return new Date().getHours() + cityOf(zip);");
  await editor.type("src/delivery.workflow.ts", typed);
  const [shown, ...others] = await editor.diagnostics("src/delivery.workflow.ts");
  expect(others).toEqual([]);
  expect(shown).toMatchObject({
    code: "@reprise/no-host-locale",
    severity: 1,
    range: { start: { line: 4, character: 9 }, end: { line: 4, character: 28 } },
    codeDescription: { href: expect.stringMatching(/^file:.*\/docs\/rules\/no-host-locale\.md$/) },
  });
  expect(shown?.message).toMatch(/^DET110 workflow "delivery" depends on the local time zone/);

  // What is suggested is applied, and the result is clean.
  const actions = shown === undefined ? [] : await editor.codeActions("src/delivery.workflow.ts", shown);
  const action = actions.find(({ title }) => title.includes("getUTCHours"));
  const mended = action === undefined ? "" : await editor.apply("src/delivery.workflow.ts", action);
  expect(mended).toBe(typed.replace("getHours", "getUTCHours"));
  await editor.type("src/delivery.workflow.ts", mended);
  expect(await editor.diagnostics("src/delivery.workflow.ts")).toEqual([]);

  // A change in an unsaved helper shows in the helper, and in the workflow that calls it.
  await editor.show("src/city.ts", helper("zip.slice(0, 2)"));
  await editor.type("src/city.ts", helper('process.env["CITY"] ?? zip'));
  expect((await editor.diagnostics("src/city.ts")).map(({ code }) => code)).toEqual(["@reprise/no-host"]);
  const [there] = await editor.diagnostics("src/delivery.workflow.ts");
  expect(there?.message).toMatch(/^DET402 .* Path: cityOf \(src\/delivery\.workflow\.ts:5\) > process\.env/);

  // It is taken back.
  await editor.type("src/city.ts", helper("zip.slice(0, 3)"));
  expect(await editor.diagnostics("src/city.ts")).toEqual([]);
  expect(await editor.diagnostics("src/delivery.workflow.ts")).toEqual([]);
});
