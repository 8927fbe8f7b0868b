import { buildSync, transformSync } from "esbuild";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { nativesModule, nativesModuleName } from "#compiler/rewrite/natives-module.js";
import { sourceHash } from "#runtime/language/source-hash.js";
import { rewrite } from "#compiler/rewrite/rewrite.js";
import { TemporaryDirectory } from "../../support/temporary-directory.js";

function firstLines(text: string, fileName = "a.ts"): string {
  return rewrite({ text, fileName, registeredName: fileName })?.code.replace(/\n\$file\([^]*$/, "") ?? "(unchanged)";
}

/** Writes the files rewritten, beside the module that a bundler would serve, and executes the first. */
function execute(files: Readonly<Record<string, string>>, before = ""): string {
  using directory = new TemporaryDirectory("modules");
  for (const [fileName, text] of Object.entries(files)) {
    const code = rewrite({ text, fileName, registeredName: fileName })?.code;
    if (code === undefined) throw new Error(`${fileName} was not rewritten`);
    writeFileSync(directory.file(fileName), code.replace(`"${nativesModuleName}"`, '"./natives.mjs"'));
  }
  writeFileSync(directory.file("natives.mjs"), nativesModule);
  writeFileSync(directory.file("main.mjs"), `${before}\nawait import("./${Object.keys(files)[0] ?? ""}");\n`);
  return execFileSync(process.execPath, ["--no-warnings", directory.file("main.mjs")], { encoding: "utf8" });
}

describe("C6: the import comes before all others, and after hashbang and directives", () => {
  const natives = `from "${nativesModuleName}";`;
  const heads: readonly (readonly [text: string, emitted: string])[] = [
    [`import "./b.js";\nDate.now();`, `import { $Date, $file } ${natives} import "./b.js";\n$Date().now();`],
    [
      `#!/usr/bin/env node\nimport "b";\nDate.now()`,
      `#!/usr/bin/env node\nimport { $Date, $file } ${natives} import "b";\n$Date().now()`,
    ],
    [
      `"use client";\n'use x'\nexport {};\nDate.now()`,
      `"use client";\n'use x'\nimport { $Date, $file } ${natives} export {};\n$Date().now()`,
    ],
    [
      `// @ts-check\n/** Orders. */\nexport const a = Date.now()`,
      `// @ts-check\n/** Orders. */\nimport { $Date, $file } ${natives} export const a = $Date().now()`,
    ],
    [
      `"use strict"; export const a = Date.now()`,
      `"use strict"; import { $Date, $file } ${natives} export const a = $Date().now()`,
    ],
    [`Date.now(); export {}`, `import { $Date, $file } ${natives} $Date().now(); export {}`],
    [`\uFEFFexport const a = Date.now()`, `\uFEFFimport { $Date, $file } ${natives} export const a = $Date().now()`],
    [`@at(Date.now())\nexport class A {}`, `import { $Date, $file } ${natives} @at($Date().now())\nexport class A {}`],
  ];
  test.each(heads)("%s", (text, emitted) => {
    expect(firstLines(text)).toBe(emitted);
  });

  test("a module registers itself before it waits for something, which may be the worker that asks", () => {
    const text = `import { workflow } from "@reprise/runtime";\nexport const a = workflow("a", async () => 1);\n`;
    const end = `for await (const each of all()) await use(each);\n`;
    const mark = `$file("a.ts", "${sourceHash(text + end)}");`;
    expect(rewrite({ text: text + end, fileName: "a.ts", registeredName: "a.ts" })?.code).toBe(
      `import { $file } ${natives} ${text}${mark} ${end}`,
    );
    const inFunction = `${text}export const b = async () => { for await (const each of a) await each; };\n`;
    expect(rewrite({ text: inFunction, fileName: "a.ts", registeredName: "a.ts" })?.code).toMatch(/\n\$file\(.*\);\n$/);
  });

  test("CommonJS requires it, under the same names", () => {
    const required = `require("${nativesModuleName}");`;
    expect(firstLines(`"use strict";\nexports.a = Date.now();`, "a.cjs")).toBe(
      `"use strict";\nconst { $Date, $file } = ${required} exports.a = $Date().now();`,
    );
    expect(firstLines(`module.exports = $Date => Date.now();`, "a.js")).toBe(
      `const { $Date: $Date_1, $file } = ${required} module.exports = $Date => $Date_1().now();`,
    );
    expect(firstLines(`import a = require("a"); export = Date.now();`, "a.cts")).toMatch(
      /^const \{ \$Date, \$file \} =/,
    );
  });

  test("scripts stay as they are: nothing can be imported from them, and `require` may not exist", () => {
    for (const fileName of ["a.ts", "a.tsx", "a.js", "a.jsx"])
      expect(firstLines("Date.now();", fileName)).toBe("(unchanged)");
    for (const fileName of ["a.mts", "a.mjs"]) expect(firstLines("Date.now();", fileName)).toMatch(/^import/);
    for (const fileName of ["a.cts", "a.cjs"]) expect(firstLines("Date.now();", fileName)).toMatch(/^const/);
  });

  test("a script with comments of HTML, which TypeScript does not know, does what it did", () => {
    const scripts = [
      `<!-- Date.now() of a page\nconsole.log(typeof Date.now());\n--> Date.now() ends it`,
      `const one = 1 <!-- Date.now()\nconsole.log(one, typeof Date.now());`,
      `let turns = 2;\nwhile (turns --> 0) console.log(typeof Date.now());`,
      `const one = 1; <!-- it's \`Date.now()\nconsole.log(one, typeof Date.now());`,
    ];
    const executed = (text: string) => {
      using directory = new TemporaryDirectory("html");
      writeFileSync(directory.file("main.cjs"), text);
      writeFileSync(directory.file("natives.mjs"), nativesModule);
      return execFileSync(process.execPath, ["--no-warnings", directory.file("main.cjs")], { encoding: "utf8" });
    };
    for (const text of scripts) {
      const code = rewrite({ text, fileName: "main.cjs", registeredName: "main.cjs" })?.code;
      const rewritten = code?.replace(`"${nativesModuleName}"`, '"./natives.mjs"') ?? text;
      expect(executed(rewritten)).toBe(executed(text));
    }
  });

  test("an import cycle that worked still works: receivers are there before any code", () => {
    const a = `import { b } from "./b.mjs";\nexport function now() { return typeof Date.now(); }\nconsole.log("a", b);`;
    const b = `import { now } from "./a.mjs";\nexport const b = now();\nconsole.log("b", b, typeof Date.now());`;
    expect(execute({ "a.mjs": a, "b.mjs": b })).toBe("b number number\na number\n");
  });

  test("a cycle of CommonJS files still works", () => {
    const a = `exports.now = now;\nconst { b } = require("./b.cjs");\nfunction now() { return typeof Date.now(); }\nconsole.log("a", b);`;
    const b = `const { now } = require("./a.cjs");\nexports.b = now();\nconsole.log("b", typeof new Date);`;
    expect(execute({ "a.cjs": a, "b.cjs": b })).toBe("b object\na number\n");
  });

  test("a file that ends without semicolon, or in a comment, ends before the mark", () => {
    for (const end of ["export const a = Date.now()", "export const a = Date.now // now", "export default Date.now"]) {
      const code = rewrite({ text: end, fileName: "a.mjs", registeredName: "a.mjs" })?.code ?? "";
      expect(code.split("\n").at(-2)).toMatch(/^\$file\("a.mjs", "[0-9a-f]{64}"\);$/);
      expect(() => transformSync(code, { logLevel: "silent" })).not.toThrow();
    }
  });
});

describe("C7: the module of the receivers", () => {
  test("imports nothing, so it resolves from any package", () => {
    expect(nativesModule).not.toMatch(/\bimport\b|\brequire\b|\bfrom\b/);
  });

  test("registers each loaded file with its hash, in one place for all copies of it", () => {
    const files = {
      "a.mjs": `import "./b.mjs"; console.log([...globalThis[Symbol.for("reprise.files.v1")].keys()]);`,
      "b.mjs": "export const b = Date.now;",
    };
    expect(execute(files)).toBe("[ 'b.mjs' ]\n");
  });

  test("finds a runtime that is loaded after it, and forgets one that is gone", () => {
    const a = `
      const key = Symbol.for("reprise.natives.v1");
      const read = () => Date.now() === 42;
      const before = read();
      globalThis[key] = { console: () => console, Date: () => ({ now: () => 42 }) };
      const during = read();
      delete globalThis[key];
      console.log(before, during, read());`;
    expect(execute({ "a.mjs": a })).toBe("false true false\n");
  });

  test("asks the global of the moment: fake timers and spies are found by rewritten code", () => {
    const a = `console.log(Date.now(), Math.random(), crypto.randomUUID(), performance.now(), setTimeout(() => {}, 1));`;
    const fakes = `
      Object.defineProperties(globalThis, {
        Date: { value: { now: () => "fake date" } },
        Math: { value: { random: () => "fake random" } },
        crypto: { value: { randomUUID: () => "fake uuid" } },
        performance: { value: { now: () => "fake time" } },
        setTimeout: { value: () => "fake timer" },
      });`;
    expect(execute({ "a.mjs": a }, fakes)).toBe("fake date fake random fake uuid fake time fake timer\n");
  });

  test("a global that is absent is absent", () => {
    const a = `console.log(typeof crypto, globalThis.crypto?.randomUUID(), typeof performance); console.log(Date.now() > 0);`;
    expect(execute({ "a.mjs": a }, "delete globalThis.crypto; delete globalThis.performance;")).toBe(
      "undefined undefined undefined\ntrue\n",
    );
  });

  test("C9: a bundle that holds it is not rewritten again", () => {
    using directory = new TemporaryDirectory("bundle");
    const text = "export const a = Date.now();";
    const code = rewrite({ text, fileName: "a.mjs", registeredName: "a.mjs" })?.code ?? "";
    writeFileSync(directory.file("natives.mjs"), nativesModule);
    writeFileSync(directory.file("a.mjs"), code.replace(nativesModuleName, "./natives.mjs"));
    const { outputFiles } = buildSync({
      entryPoints: [directory.file("a.mjs")],
      bundle: true,
      format: "esm",
      minify: true,
      write: false,
    });
    const bundle = `${outputFiles[0]?.text ?? ""};export const b = Date.now();`;
    expect(bundle).toContain("Date.now()");
    expect(rewrite({ text: bundle, fileName: "b.mjs", registeredName: "b.mjs" })).toBeUndefined();
  });
});

test("a sum of ten thousand terms is rewritten like any other", () => {
  const text = `export const sum = Date.now()${" + 1".repeat(10_000)} + Math.random();`;
  const code = rewrite({ text, fileName: "a.ts", registeredName: "a.ts" })?.code;
  expect(code).toContain("sum = $Date().now() + 1");
  expect(code).toContain('1 + $Math("module:1").random();');
});
