import { transformSync, type Loader } from "esbuild";
import { SourceMap } from "node:module";
import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { mapComment } from "#compiler/rewrite/source-map.js";
import { needsMark, rewrite } from "#compiler/rewrite/rewrite.js";
import { sourceHash } from "#runtime/language/source-hash.js";
import { sourceTexts, type SourceText } from "./own-sources.js";

const registeredName = "shop/order.ts";
const rewritten = sourceTexts.flatMap(source => {
  const result = rewrite({ ...source, registeredName });
  return result === undefined ? [] : [{ ...source, ...result }];
});

const prelude = /(?:import|const) \{[^}]*\} (?:from |= require\()"virtual-reprise-natives"\)?; /;
const marking = String.raw`\$file(?:_\d)?\("shop/order\.ts", "[0-9a-f]{64}"\);`;
const mark = new RegExp(`\n?${marking}\n$`);
/** In a module that waits for something. */
const earlyMark = new RegExp(`${marking} `);
const receiver =
  /\$(Date|Math|crypto|performance|setTimeout|AbortSignal|console|call|ns)(?:_\d)?\(("[^"\n]*(?:\\"[^"\n]*)*")?(?:, (\w+))?\)/g;

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

/** What may have stood where a receiver stands: one name, or the same behind `globalThis`. */
function originalOf(name: string, imported: string | undefined): string {
  if (imported !== undefined) return imported;
  const object = "\\(?(?:<any>)?global(?:This)?!?(?: as any)?\\)?\\s*";
  const spelled = name.replace("a", String.raw`(?:a|\\u0061|\\u\{61\})`);
  return `(?:${object}(?:\\??\\.)?${spelled}|${object}(?:\\?\\.)?\\["${spelled}"\\]|${spelled})`;
}

/**
 * The original texts that the rewritten one can come from, if an edit takes one name and nothing else. The parentheses of a
 * construction, and the line breaks behind `globalThis`, are the edit's own.
 */
function patternOf(code: string): RegExp {
  const chunks = code.replace(prelude, "").replace(mark, "").replace(earlyMark, "").split(receiver);
  const pattern = chunks.map((chunk, index) => {
    if (index % 4 === 1) return originalOf(chunk, chunks[index + 2]);
    if (index % 4 !== 0) return "";
    const [, opening = "", text = "", closing = ""] = /^(\)?[\r\n\u2028\u2029]*)([^]*?)(\(?)$/.exec(chunk) ?? [];
    return opening.replace(/[^]/g, each => `${escaped(each)}?`) + escaped(text) + (closing && "\\(?");
  });
  return new RegExp(`^${pattern.join("")}\n?$`);
}

test("the sources are many, and most kinds of files are among them", () => {
  expect(sourceTexts.length).toBeGreaterThan(500);
  expect(rewritten.length).toBeGreaterThan(200);
});

describe("C4: an edit takes the place of one name; every other byte stays", () => {
  test("in every source", () => {
    const broken = rewritten.filter(({ code, text }) => !patternOf(code).test(text));
    expect(broken.map(({ fileName, code }) => `${fileName}: ${code}`)).toEqual([]);
  });

  test("lines stay lines, up to the mark", () => {
    for (const { code, text } of rewritten) {
      const lines = mark.test(code) ? text.replace(/\n$/, "").split("\n").length + 2 : text.split("\n").length;
      expect(code.split("\n").length, code).toBe(lines);
    }
  });

  test("what is emitted has the syntax of the original", () => {
    for (const { code, fileName } of rewritten) {
      const loader = /[cm]?([jt]sx?)$/.exec(fileName)?.[1] as Loader;
      expect(() => transformSync(code, { loader, logLevel: "silent" }), code).not.toThrow();
    }
  });

  test("every word outside the edits maps to itself, and each receiver to the name it replaced", () => {
    for (const { code, text, map } of rewritten) {
      // The types of Node ask for fields that a map need not have.
      const found = new SourceMap(map as unknown as Payload);
      const original = text.split("\n");
      const wordAt = (line: number, column: number) => original[line]?.slice(column) ?? "";
      const body = code.replace(mark, "");
      const inserted = insertedRanges(body);
      for (const match of body.matchAll(/[\w$]+/g)) {
        const { line, column } = positionAt(body, match.index);
        const range = inserted.find(({ start, end }) => match.index >= start && match.index < end);
        if (range !== undefined && (range.name === undefined || match[0] !== range.receiver)) continue;
        const entry = found.findEntry(line, column);
        if (!("originalLine" in entry)) throw new Error(`nothing at ${line}:${column} of ${code}`);
        const at = wordAt(entry.originalLine, entry.originalColumn);
        if (range === undefined) expect(at.startsWith(match[0]), `${match[0]} → ${at} in ${code}`).toBe(true);
        else
          expect(at, code).toMatch(new RegExp(`^${originalOf(range.name ?? "", range.imported)}|^\\(?(<any>)?global`));
      }
    }
  });
});

interface Inserted {
  readonly start: number;
  readonly end: number;
  readonly receiver?: string;
  readonly name?: string | undefined;
  readonly imported?: string | undefined;
}

function insertedRanges(body: string): readonly Inserted[] {
  const ranges: Inserted[] = [];
  for (const added of [prelude.exec(body), earlyMark.exec(body)])
    if (added !== null) ranges.push({ start: added.index, end: added.index + added[0].length });
  for (const match of body.matchAll(receiver)) {
    const written = /\$\w+/.exec(match[0])?.[0] ?? "";
    ranges.push({
      start: match.index,
      end: match.index + match[0].length,
      receiver: written,
      name: match[1],
      imported: match[3],
    });
  }
  return ranges;
}

function positionAt(text: string, index: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, index);
  return { line: before.split("\n").length - 1, column: index - before.lastIndexOf("\n") - 1 };
}

describe("C1: the output depends on the text, the names and the table alone", () => {
  test("it is the same in another order, and in another thread", async () => {
    const code = `
      const { parentPort, workerData } = require("node:worker_threads");
      import(workerData.module).then(({ rewrite }) =>
        parentPort.postMessage(workerData.sources.map(source => rewrite(source)?.code)));`;
    const sources = [...sourceTexts].reverse().map(source => ({ ...source, registeredName }));
    const module = import.meta.resolve("#compiler/rewrite/rewrite.js");
    const worker = new Worker(code, { eval: true, workerData: { module, sources } });
    const elsewhere = await new Promise<readonly (string | undefined)[]>((resolve, reject) => {
      worker.once("message", resolve).once("error", reject);
    });
    expect([...elsewhere].reverse()).toEqual(sourceTexts.map(source => rewrite({ ...source, registeredName })?.code));
  });

  test("the registered name is in the mark and nowhere else", () => {
    const of = (name: string) =>
      rewrite({ text: "export const a = Date.now();", fileName: "a.ts", registeredName: name });
    expect(of('b"/a.ts')?.code).toBe(of("a.ts")?.code.replace('"a.ts"', String.raw`"b\"/a.ts"`));
  });
});

describe("C9: a rewritten file is left as it is", () => {
  test("whatever it was", () => {
    for (const { code, fileName } of rewritten)
      expect(rewrite({ text: code, fileName, registeredName })).toBeUndefined();
  });

  test("by its import, in whatever quotes, not by a mention of the module", () => {
    const of = (line: string) => needsMark(`${line}\nexport const a = Date.now();`, "a.ts");
    expect(of(`import { $Date } from 'virtual-reprise-natives';`)).toBe(false);
    expect(of(`// see "virtual-reprise-natives"`)).toBe(true);
  });

  test("an incoming map leads through ours to the source as it was written", () => {
    const typed = "interface Order { at: number }\n\nexport const place = (): Order => fail(Date.now());\n";
    const first = transformSync(typed, { loader: "ts", sourcemap: "inline", sourcefile: "order.ts", minify: true });
    const second = rewrite({ text: first.code, fileName: "order.js", registeredName });
    const input = second === undefined ? "" : second.code + mapComment(second.map);
    // Two steps, as a bundler composes them: ours back to the stripped code, and that back to the source.
    const ours = mapped(transformSync(input, { sourcemap: true, sourcefile: "order.js" }), /fail/);
    expect(first.code.split("\n")[ours.line]?.slice(ours.column)).toMatch(/^fail/);
    const { payload } = inlineMap(first.code);
    const entry = new SourceMap(payload).findEntry(ours.line, ours.column);
    expect(entry).toMatchObject({ originalLine: 2, originalColumn: typed.split("\n")[2]?.indexOf("fail") });
  });
});

type Payload = ConstructorParameters<typeof SourceMap>[0];

function mapped({ code, map }: { code: string; map: string }, word: RegExp): { line: number; column: number } {
  const at = positionAt(code, word.exec(code)?.index ?? -1);
  const entry = new SourceMap(JSON.parse(map) as Payload).findEntry(at.line, at.column);
  if (!("originalLine" in entry)) throw new Error(`nothing at ${at.line}:${at.column}`);
  return { line: entry.originalLine, column: entry.originalColumn };
}

function inlineMap(code: string): { readonly payload: Payload } {
  const encoded = /base64,(\S+)/.exec(code)?.[1] ?? "";
  return { payload: JSON.parse(Buffer.from(encoded, "base64").toString("utf8")) as Payload };
}

describe("C5: a file without a use or a definition stays as it is", () => {
  const untouched: readonly SourceText[] = [
    { fileName: "a.ts", text: "export const total = (a: number) => a * 2;\n" },
    { fileName: "a.ts", text: "export const at = (d: Date) => Math.floor(d.getTime() / performance.timeOrigin);\n" },
    { fileName: "a.ts", text: `import type { Workflow } from "@reprise/runtime";\nexport type W = Workflow;\n` },
    { fileName: "a.ts", text: `import { type Workflow } from "@reprise/runtime";\nexport type W = Workflow;\n` },
    { fileName: "a.ts", text: `import { Client } from "@reprise/runtime/client";\nexport const c = Client;\n` },
    { fileName: "a.d.ts", text: `import { workflow } from "@reprise/runtime";\nexport declare const a: Date;\n` },
    { fileName: "a.json", text: `{ "at": "Date.now()" }` },
    { fileName: "a.css", text: `a { content: "Date.now()" }` },
    { fileName: "a.vue", text: "<script>Date.now()</script>" },
    { fileName: "a.ts", text: "export const a = Date.now(;\n" },
  ];
  test.each(untouched)("$text", ({ fileName, text }) => {
    expect(rewrite({ text, fileName, registeredName })).toBeUndefined();
  });

  test.each(["workflow", "* as reprise", "default as x, activity"])("C26: a defining file is marked: %s", name => {
    const names = name.startsWith("*") ? name : `{ ${name} }`;
    const text = `import ${names} from "@reprise/runtime";\nexport const a = 1;`;
    expect(rewrite({ text, fileName: "a.ts", registeredName })?.code).toBe(
      `import { $file } from "virtual-reprise-natives"; ${text}\n$file("shop/order.ts", "${sourceHash(text)}");\n`,
    );
  });

  test("C26: the mark is announced for the files that get it, and for no other", () => {
    const announced = sourceTexts.filter(({ text, fileName }) => needsMark(text, fileName));
    expect(announced.map(({ text }) => text)).toEqual(rewritten.map(({ text }) => text));
  });

  test("C26: the hash is that of the source, with whatever line ends and byte order mark it was read", () => {
    const hashes = ["a;\nb;\n", "a;\r\nb;\r\n", "\uFEFFa;\nb;\n"].map(sourceHash);
    expect(new Set(hashes).size).toBe(1);
    expect(sourceHash("a;\nc;\n")).not.toBe(hashes[0]);
  });

  test("C26: whoever has read the map of a file may take away the comment that names it", () => {
    const hash = sourceHash("a;\n//# sourceMappingURL=a.js.map\n");
    // Rspack, webpack and its loader for maps each leave something else of the line.
    for (const rest of ["a;\n", "a;\n\n", "a;"]) expect(sourceHash(rest)).toBe(hash);
    expect(sourceHash('a("//# sourceMappingURL=a.js.map");')).not.toBe(sourceHash('a("");'));
  });
});
