import { describe, expect, test } from "vitest";
import { sourceHash } from "@reprise/compiler";
import { journaledTime, Shop } from "./shop.js";

const loader = ["--import", "@reprise/compiler/register"] as const;

/** Executes one file, and returns what it prints. */
async function execute(files: Readonly<Record<string, string>>): Promise<string> {
  const { stdout, stderr } = await new Shop(files).node(...loader, Object.keys(files)[0] ?? "");
  return stdout + stderr;
}

describe("node --import @reprise/compiler/register", () => {
  test("C2, C3: the program asks the journal inside an activation and the globals outside; nothing is printed", async () => {
    const { inside, outside } = await new Shop().run(...loader, "src/main.ts");
    expect(inside).toMatchObject({ id: expect.stringMatching(/^drawn for makeId:\d+$/), now: journaledTime });
    expect(outside).toEqual({ idLength: 36, nowIsNow: true, sameDate: true });
  });

  test("C5, C26: files of the user register their hashes; an installed package stays as it is", async () => {
    const shop = new Shop();
    const { inside, files } = await shop.run(...loader, "src/main.ts");
    expect(inside.plain).toBeGreaterThan(journaledTime);
    expect(inside.shared).toBe(journaledTime);
    expect(files).toEqual({
      "shop/src/order.workflow.ts": sourceHash(shop.read("src/order.workflow.ts")),
      "shop/src/fail.ts": sourceHash(shop.read("src/fail.ts")),
      "shared/index.js": sourceHash(shop.read("packages/shared/index.js")),
    });
  });

  test("a stack names line and column as they were written, without a flag", async () => {
    const shop = new Shop();
    const { stderr } = await shop.node(...loader, "src/main.ts", "fail");
    expect(stderr).toContain(`${shop.directory}/${shop.place("src/fail.ts", "new Error")})`);
  });

  test("the guard is installed before the first module of the user", async () => {
    const first = `console.log(typeof (globalThis as never)[Symbol.for("reprise.natives.v1")]);\nexport {};`;
    expect(await execute({ "first.ts": first })).toBe("object\n");
  });
});

describe("specifiers", () => {
  test("name the file that will exist once it is built, or the source itself", async () => {
    const printed = await execute({
      "main.ts": `import { a } from "./a.js"; import { b } from "./b.mjs"; import { c } from "./c.js"; import { d } from "./d.ts"; console.log(a, b, c, d);`,
      "a.ts": 'export const a: string = "a.ts";',
      "b.mts": 'export const b: string = "b.mts";',
      "c.tsx": 'export const c: string = "c.tsx";',
      "d.ts": 'export const d: string = "d.ts";',
    });
    expect(printed).toBe("a.ts b.mts c.tsx d.ts\n");
  });

  test("name JavaScript where there is JavaScript", async () => {
    const files = { "main.ts": 'import { a } from "./a.js"; console.log(a);', "a.js": 'export const a = "a.js";' };
    expect(await execute({ ...files, "a.ts": 'export const a: string = "a.ts";' })).toBe("a.js\n");
  });

  test.each(["./absent.ts", "./absent.js", "./present"])("%s is not found, as Node says it", async specifier => {
    const main = `import(${JSON.stringify(specifier)}).catch(error => console.log(error.code));\nexport {};`;
    expect(await execute({ "main.ts": main, "present.ts": "" })).toBe("ERR_MODULE_NOT_FOUND\n");
  });
});

describe("languages", () => {
  const journal = `
const home = globalThis as unknown as Record<symbol, unknown>;
home[Symbol.for("reprise.natives.v1")] = { console: () => console, Date: () => ({ now: () => ${journaledTime} }) };
export {};
`;
  const files: Readonly<Record<string, string>> = {
    "a.mts": "interface A { at: number }\nconst a: A = { at: Date.now() };\nconsole.log(a.at);\nexport {};",
    "a.tsx":
      "const h = (_: string, { at }: { at: number }) => at;\nconsole.log(/** @jsx h */ <a at={Date.now()} />);\nexport {};",
    "a.js": "export const a = Date.now();\nconsole.log(a);",
    "a.mjs": "#!/usr/bin/env node\nconsole.log(Date.now());",
    "a.jsx": "const React = { createElement: (_, { at }) => at };\nconsole.log(<a at={Date.now()} />);\nexport {};",
    "a.ts":
      "enum A { at = 1 }\nclass B { constructor(readonly at: number) {} }\nconsole.log(new B(Date.now()).at * A.at);\nexport {};",
  };
  test.each(Object.entries(files))("C3: %s is rewritten", async (file, text) => {
    const main = `import "./journal.js";\nimport "./${file}";`;
    expect(await execute({ "main.ts": main, "journal.ts": journal, [file]: text })).toBe(`${journaledTime}\n`);
  });

  test("names survive: they decide on retries, and histories hold them", async () => {
    const main =
      "class CardDeclined extends Error { static of = () => new CardDeclined() }\nexport const charge = () => 1;\n";
    expect(await execute({ "main.ts": `${main}console.log(CardDeclined.of().constructor.name, charge.name);` })).toBe(
      "CardDeclined charge\n",
    );
  });

  test("C6: CommonJS in TypeScript imports and exports as it says", async () => {
    const printed = await execute({
      "main.ts": 'import { b } from "./b.cjs"; process.stdout.write(b);',
      "b.cts":
        'import path = require("node:path");\nimport { sep } from "node:path";\nexport = { b: String(path.sep === sep) };',
    });
    expect(printed).toBe("true");
  });

  test("C6, C15: CommonJS that uses a journaled native is rewritten or refused by name, never loaded as it is", async () => {
    const printed = await execute({
      "main.ts": 'import "./journal.js";\nimport "./b.cjs";',
      "journal.ts": journal,
      "b.cts": "process.stdout.write(String(Date.now()));",
    });
    if (printed !== String(journaledTime)) expect(printed).toMatch(/b\.cts is CommonJS[^]*E_NOT_COMPILED/);
  });
});
