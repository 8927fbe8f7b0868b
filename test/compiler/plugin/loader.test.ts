import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { sourceHash } from "@reprise/runtime/language";
import { journaledTime, Shop } from "./shop.js";

const loader = ["--import", "@reprise/compiler/register"] as const;

type Files = Readonly<Record<string, string>>;

/** Executes one file, and returns what it prints. */
async function execute(files: Files): Promise<string> {
  const { stdout, stderr } = await new Shop(files).node(...loader, Object.keys(files)[0] ?? "");
  return stdout + stderr;
}

/** Executes programs that have nothing to do with each other, one after another in one process. */
async function executeEach(programs: readonly Files[]): Promise<readonly string[]> {
  const entries = programs.map((files, index) => `./${index}/${Object.keys(files)[0] ?? ""}`);
  const inFolders = programs.flatMap((files, index) =>
    Object.entries(files).map(([file, text]) => [`${index}/${file}`, text] as const),
  );
  const all = `for (const entry of ${JSON.stringify(entries)}) {
  await import(entry).catch(error => console.log(error));
  console.log("END");
}
`;
  const printed = await execute({ "all.mjs": all, ...Object.fromEntries(inFolders) });
  return printed.split("END\n");
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

  test("where hooks have a thread of their own, the main one loads no TypeScript, not even for what they hand to it", async () => {
    const printed = await execute({
      "main.ts": `
import module from "node:module";
const { cache } = module.createRequire(import.meta.url);
const isLoaded = () => !("registerHooks" in module) && Object.keys(cache).some(file => file.includes("ts-morph"));
process.stdout.write(String(isLoaded()) + " ");
await import("./b.cjs");
process.stdout.write(String(isLoaded()));`,
      "b.cjs": "exports.at = Date.now();",
    });
    expect(printed).toBe("false false");
  });
});

test("what a file was compiled to is kept beside its package, and makes way where anything is another", async () => {
  const main = "const at: string = 'first';\nconsole.log(at);\nexport {};\n";
  const shop = new Shop({ "main.ts": main, "package.json": `{ "name": "shop", "type": "module" }` });
  const write = (file: string, text: string) => writeFileSync(path.join(shop.directory, file), text);
  const start = async () => (await shop.node(...loader, "main.ts")).stdout;
  expect(await start()).toBe("first\n");
  expect(shop.read(".reprise/cache/.gitignore")).toBe("*\n");

  const directory = ".reprise/cache/code";
  const files = () => readdirSync(path.join(shop.directory, directory)).filter(each => each.endsWith(".json"));
  const kept = path.join(directory, files()[0] ?? "");
  // Nobody does this: it shows that what is kept is executed.
  const change = () => write(kept, shop.read(kept).replace("first", "kept"));
  change();
  expect(await start()).toBe("kept\n");

  write("main.ts", main.replace("first", "second"));
  expect(await start()).toBe("second\n");
  write("main.ts", main);
  expect(await start()).toBe("first\n");
  change();
  write("package.json", `{ "name": "store", "type": "module" }`);
  expect(await start()).toBe("first\n");
  expect(files()).toHaveLength(1);

  write(kept, "half of");
  expect(await start()).toBe("first\n");
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

  test("what is absent is not found, as Node says it, nor what lacks its extension", async () => {
    const main = `for (const specifier of ["./absent.ts", "./absent.js", "./present"])
  await import(specifier).catch(error => console.log(specifier, error.code));
export {};`;
    expect(await execute({ "main.ts": main, "present.ts": "" })).toBe(
      "./absent.ts ERR_MODULE_NOT_FOUND\n./absent.js ERR_MODULE_NOT_FOUND\n./present ERR_MODULE_NOT_FOUND\n",
    );
  });
});

describe("languages", () => {
  const journal = `
const home = globalThis as unknown as Record<symbol, unknown>;
home[Symbol.for("reprise.natives.v1")] = { console: () => console, Date: () => ({ now: () => ${journaledTime} }) };
export {};
`;
  const files: Files = {
    "a.mts": "interface A { at: number }\nconst a: A = { at: Date.now() };\nconsole.log(a.at);\nexport {};",
    "a.tsx":
      "const h = (_: string, { at }: { at: number }) => at;\nconsole.log(/** @jsx h */ <a at={Date.now()} />);\nexport {};",
    "a.js": "export const a = Date.now();\nconsole.log(a);",
    "a.mjs": "#!/usr/bin/env node\nconsole.log(Date.now());",
    "a.jsx": "const React = { createElement: (_, { at }) => at };\nconsole.log(<a at={Date.now()} />);\nexport {};",
    "a.ts":
      "enum A { at = 1 }\nclass B { constructor(readonly at: number) {} }\nconsole.log(new B(Date.now()).at * A.at);\nexport {};",
  };
  const programs = Object.entries(files).map(([file, text]) => {
    return { "main.ts": `import "./journal.js";\nimport "./${file}";`, "journal.ts": journal, [file]: text };
  });
  let printed: ReturnType<typeof executeEach> | undefined;
  test.each(Object.keys(files).map((file, index) => [file, index] as const))(
    "C3: %s is rewritten",
    async (_, index) => {
      printed ??= executeEach(programs);
      expect((await printed)[index]).toBe(`${journaledTime}\n`);
    },
  );

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
});

/** In 20 and 22, hooks do not see `require`: REPRISE_TEST_NODE names another Node to try. */
describe("CommonJS", () => {
  const journal = `
globalThis[Symbol.for("reprise.natives.v1")] = { console: () => console, Date: () => ({ now: () => ${journaledTime} }) };
`;
  const entry = 'import "./journal.cjs";\n';
  const now = "() => Date.now()";

  const ways: readonly (readonly [how: string, files: Files])[] = [
    ["TypeScript, imported for its effect", { "main.ts": 'import "./b.cjs";', "b.cts": "console.log(Date.now());" }],
    [
      "TypeScript, imported by name",
      {
        "main.ts": 'import { now } from "./b.cjs"; console.log(now());',
        "b.cts": "export const now = (): number => Date.now();",
      },
    ],
    [
      "TypeScript with `export =`",
      {
        "main.ts": 'import b from "./b.cjs"; console.log(b.now());',
        "b.cts": "const now = (): number => Date.now();\nexport = { now };",
      },
    ],
    [
      "JavaScript, imported by name",
      { "main.ts": 'import { now } from "./b.cjs"; console.log(now());', "b.cjs": `exports.now = ${now};` },
    ],
    [
      "JavaScript that is required by JavaScript",
      {
        "main.ts": 'import { now } from "./a.cjs"; console.log(now());',
        "a.cjs": 'exports.now = require("./b.cjs").now;',
        "b.cjs": `exports.now = ${now};`,
      },
    ],
    [
      "TypeScript that is required under the name that it will have",
      {
        "main.ts": 'import { now } from "./a.cjs"; console.log(now());',
        "a.cjs": 'exports.now = require("./b.cjs").now;',
        "b.cts": "export const now = (): number => Date.now();",
      },
    ],
    [
      "JavaScript that is required by TypeScript",
      {
        "main.ts": 'import { now } from "./a.cjs"; console.log(now());',
        "a.cts": 'import b = require("./b.cjs");\nexport const now: () => number = b.now;',
        "b.cjs": `exports.now = ${now};`,
      },
    ],
    [
      "a package without a type, whose syntax is CommonJS",
      {
        "main.ts": 'import { now } from "./lib/index.js"; console.log(now());',
        "lib/package.json": '{ "name": "lib" }',
        "lib/index.js": `exports.now = ${now};`,
      },
    ],
    [
      "a package without a type, whose syntax is that of modules",
      {
        "main.ts": 'import { now } from "./lib/index.js"; console.log(now());',
        "lib/package.json": '{ "name": "lib" }',
        "lib/index.js": `export const now = ${now};`,
      },
    ],
  ];
  const programs = ways.map(([, files]) => {
    return { ...files, "main.ts": entry + (files["main.ts"] ?? ""), "journal.cjs": journal };
  });
  let printed: ReturnType<typeof executeEach> | undefined;
  test.each(ways.map(([how], index) => [how, index] as const))("C3: %s is rewritten", async (_, index) => {
    printed ??= executeEach(programs);
    expect((await printed)[index]).toBe(`${journaledTime}\n`);
  });

  test("C3: the entry of a program is rewritten, and so is what it requires", async () => {
    const files = {
      "main.cjs": 'require("./journal.cjs");\nconsole.log(Date.now(), require("./b.cjs").now());',
      "b.cjs": `exports.now = ${now};`,
      "journal.cjs": journal,
    };
    expect(await execute(files)).toBe(`${journaledTime} ${journaledTime}\n`);
  });

  test("C6: it stays CommonJS and sloppy, and is evaluated once, however it is loaded", async () => {
    const printed = await execute({
      "main.ts": `
import { createRequire } from "node:module";
import { state } from "./b.cjs";
const required = createRequire(import.meta.url)("./b.cjs");
process.stdout.write([required.state === state, ...state.facts].join());`,
      "b.cjs": `
exports.state = { facts: [010, this === module.exports, typeof require, __filename.endsWith("b.cjs"), Date.now() > 42] };
process.stdout.write("evaluated,");`,
    });
    expect(printed).toBe("evaluated,true,8,true,function,true,true");
  });

  test("C5, C26: files of the user register their hashes; an installed package stays as it is", async () => {
    const shop = new Shop({
      "a.cjs": 'exports.installed = require("plain-cjs");\nexports.at = Date.now();',
      "b.cts": "export const at: number = Date.now();",
      "main.mjs": `
import { installed } from "./a.cjs";
import "./b.cts";
console.log(installed.text, Object.fromEntries(globalThis[Symbol.for("reprise.files.v1")]));`,
      "node_modules/plain-cjs/package.json": '{ "name": "plain-cjs", "main": "index.js" }',
      "node_modules/plain-cjs/index.js": "exports.now = () => Date.now();\nexports.text = String(exports.now);",
    });
    const { stdout, stderr } = await shop.node(...loader, "main.mjs");
    expect(stderr).toBe("");
    expect(stdout).toContain("() => Date.now()");
    for (const file of ["a.cjs", "b.cts"]) expect(stdout).toContain(`'shop/${file}': '${sourceHash(shop.read(file))}'`);
  });

  test("a stack names line and column as they were written", async () => {
    const shop = new Shop({
      "main.ts": 'import { fail } from "./b.cjs";\nfail();',
      "b.cts": `interface Late { at: number }\n\nexport function fail(): never {\n  const late: Late = { at: Date.now() }; throw new Error(String(late));\n}\n`,
      "c.cjs": `exports.fail = () => {\n  const at = Date.now(); throw new Error(String(at));\n};\n`,
      "other.ts": 'import { fail } from "./c.cjs";\nfail();',
    });
    const typed = await shop.node(...loader, "main.ts");
    expect(typed.stderr).toContain(`${shop.directory}/${shop.place("b.cts", "new Error")})`);
    const plain = await shop.node(...loader, "other.ts");
    expect(plain.stderr).toContain(`${shop.directory}/${shop.place("c.cjs", "new Error")})`);
  });

  test("a syntax error in what is required is told with its place", async () => {
    const printed = await execute({
      "main.ts": 'import "./a.cjs";',
      "a.cjs": 'require("./b.cjs");',
      "b.cts": "const a: = 1;\nexport = a;",
    });
    expect(printed).toMatch(/b\.cts:1:10 does not parse/);
  });
});
