import { transformSync } from "esbuild";
import { SourceMap } from "node:module";
import path from "node:path";
import { expect, test } from "vitest";
import { throughInputMap } from "#compiler/plugin/input-map.js";
import { rewrite } from "#compiler/rewrite/rewrite.js";

const fileName = "/shop/dist/order.js";
const typed = "interface Order { at: number }\n\n// Über alles\nexport const placé = (): Order => fail(Date.now());\n";
const built = transformSync(typed, { loader: "ts", sourcefile: "../src/bestellung-ü.ts", sourcemap: "external" });

/** Where the rewritten file says that its call of `fail` was written. */
function origin(address: string): { readonly source: string; readonly line: number; readonly content: unknown } {
  const text = `${built.code}//# sourceMappingURL=${address}\n`;
  const rewritten = rewrite({ text, fileName, registeredName: "shop/dist/order.js" });
  if (rewritten === undefined) throw new Error("it was not rewritten");
  const { code, map } = throughInputMap(fileName, text, rewritten);
  const line = code.split("\n").findIndex(each => each.includes("fail("));
  // The types of Node ask for fields that a map need not have.
  const payload = JSON.parse(JSON.stringify(map)) as ConstructorParameters<typeof SourceMap>[0];
  const entry = new SourceMap(payload).findEntry(line, code.split("\n")[line]?.indexOf("fail(") ?? -1);
  if (!("originalLine" in entry)) throw new Error("nothing is mapped");
  const content = payload.sourcesContent[payload.sources.indexOf(entry.originalSource)];
  return { source: path.resolve("/shop/dist", entry.originalSource), line: entry.originalLine + 1, content };
}

const base64 = Buffer.from(built.map).toString("base64");

test.each([
  ["in base64", `data:application/json;base64,${base64}`],
  ["in base64 with a character set", `data:application/json;charset=utf-8;base64,${base64}`],
  ["as text", `data:application/json,${encodeURIComponent(built.map)}`],
])("C9: a map inside of the file, %s, leads to the source", (_, address) => {
  expect(origin(address)).toEqual({ source: "/shop/src/bestellung-ü.ts", line: 4, content: typed });
});

test.each([
  ["that is not there", "absent.js.map"],
  ["that is no JSON", `data:application/json,${encodeURIComponent("{")}`],
  ["that is other JSON", "data:application/json,{}"],
  ["at an address of the web", "https://example.com/order.js.map"],
  ["with a broken address", "%"],
])("a map %s leaves the positions in the built file", (_, address) => {
  expect(origin(address)).toMatchObject({ source: fileName, line: 1 });
});
