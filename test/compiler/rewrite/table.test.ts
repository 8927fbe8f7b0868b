import { describe, expect, test } from "vitest";
import { natives } from "@reprise/runtime/language";
import { needsMark, rewrite } from "#compiler/rewrite/rewrite.js";

/** The edited text alone, without import and mark. */
function edited(text: string, fileName = "orders/order.ts"): string {
  const code = rewrite({ text, fileName, registeredName: "shop/orders/order.ts" })?.code;
  if (code === undefined) return text;
  return code
    .replace(/(?:import|const) \{[^}]*\} (?:from |= require\()"virtual-reprise-natives"\)?; /, "")
    .replace(/\$file\(.*\);\n$/, "")
    .replace(/\n$/, "");
}

/** Original, and as it is emitted; one of them alone stays as it is. */
const rows: readonly (readonly [original: string, emitted?: string])[] = [
  ["Date.now()", "$Date().now()"],
  ["Date.now", "$Date().now"],
  ['Date["now"]', '$Date()["now"]'],
  ["Date?.now?.()", "$Date()?.now?.()"],
  ["Date[key]", "$Date()[key]"],
  ["new Date", "new ($Date())"],
  ["new Date()", "new ($Date())()"],
  ["new Date(...values)", "new ($Date())(...values)"],
  ["new Date( /* now */ )", "new ($Date())( /* now */ )"],
  ["new Date(0)"],
  ["new Date(undefined)"],
  ["Date.UTC(0), Date.parse(''), Date.prototype, structuredClone(d)"],
  ["Date()", "$Date()()"],
  ["Date(x)", "$Date()(x)"],
  ["(Date).now()", "($Date()).now()"],
  ["(Date as any).now()", "($Date() as any).now()"],
  ["Date!.now()", "$Date()!.now()"],
  ["new (Date as any)()", "new (($Date()) as any)()"],
  ["const D = Date"],
  ["f({ Date }, Date)"],
  ["(C = Date) => 0"],
  ["class A extends Date {}"],
  ["const { now } = Date"],
  ["v instanceof Date, v === Date, typeof Date, typeof crypto"],
  ["@Type(() => Date) class A {}"],
  ["globalThis.Date.now()", "$Date().now()"],
  ['global["Math"].random()', '$Math("module:1").random()'],
  ["globalThis.Date = Mock"],
  ["Math.random()", '$Math("module:1").random()'],
  ['Math["random"]()', '$Math("module:1")["random"]()'],
  ["Math[key]", '$Math("module:1")[key]'],
  ["Math.floor(1), Math.PI, Math"],
  ["crypto.randomUUID()", '$crypto("module:1").randomUUID()'],
  ["crypto.getRandomValues(b)", '$crypto("module:1").getRandomValues(b)'],
  ["crypto.subtle.digest('SHA-256', b)"],
  ["performance.now()", "$performance().now()"],
  ["performance.mark('a')"],
  ["setTimeout(f, 1, a)", '$setTimeout("module:1")(f, 1, a)'],
  ["setTimeout<[]>(f)", '$setTimeout("module:1")<[]>(f)'],
  ["promisify(setTimeout)"],
  ["clearTimeout(handle)"],
  ["AbortSignal.timeout(1)", '$AbortSignal("module:1").timeout(1)'],
  ["AbortSignal.any([]), AbortSignal.abort()"],
  ["console.log(x)", "$console().log(x)"],
  ["Date = X"],
  ["Date.now = mock, Math.random = f, crypto.randomUUID ??= f, console.log++"],
  ["[Math.random] = fs"],
  ["({ a: Math.random, ...Date.now } = fs)"],
  ["for (Math.random of fs);"],
  ["delete Math.random"],
  ["x = [Math.random]", 'x = [$Math("module:1").random]'],
  ["new Math.random()", 'new ($Math("module:1")).random()'],
  ["eval('Date.now()'), new Function('Date.now()')"],
  ["let x: Date, y: typeof Date.now, z: typeof console.log"],
  ["class A implements console.X {} interface B extends console.X {}"],
  ["function f(at: Date): at is Date"],
  ["@console.log class A {} @console.log() class B {} @setTimeout(f) class C {}"],
  ["@(console.log) class A {}", "@($console().log) class A {}"],
  ["declare global { const Date: DateConstructor }"],
];

describe("C4: each row of the table, to the byte", () => {
  test.each(rows)("%s", (original, emitted = original) => {
    expect(edited(`export {};\n${original}`)).toBe(`export {};\n${emitted}`);
  });

  const imports: readonly (readonly [from: string, original: string, emitted?: string])[] = [
    [`{ randomUUID as id } from "node:crypto"`, "id()", '$call("module:1", id)()'],
    [`{ randomUUID } from "crypto"`, "f(randomUUID)"],
    [`c from "crypto"`, "c.randomInt(1)", '$ns("module:1", c).randomInt(1)'],
    [`{ default as c } from "node:crypto"`, "c.randomInt(1)", '$ns("module:1", c).randomInt(1)'],
    [`* as c from "node:crypto"`, "c.createHash('md5')"],
    [`{ setTimeout } from "node:timers/promises"`, "setTimeout(1)", '$call("module:1", setTimeout)(1)'],
    [`{ setTimeout } from "./timers.js"`, "setTimeout(1)"],
    [`{ performance } from "node:perf_hooks"`, "performance.now()", '$ns("module:1", performance).now()'],
    [`{ sleep } from "@reprise/runtime"`, "sleep(1)", '$call("module:1", sleep)(1)'],
    [`* as reprise from "@reprise/runtime"`, "reprise.sleep(1)", '$ns("module:1", reprise).sleep(1)'],
    [`type { sleep } from "@reprise/runtime"`, "sleep(1)"],
  ];
  test.each(imports)("import %s: %s", (from, original, emitted = original) => {
    expect(edited(`import ${from};\n${original}`)).toBe(`import ${from};\n${emitted}`);
  });

  test("a use keeps the lines of the file when `globalThis` and the name stand on two", () => {
    expect(edited("export {};\nglobalThis\n  .Date\n  .now()")).toBe("export {};\n$Date()\n\n  .now()");
  });

  test("labels are numbered in the order of the text, per label", () => {
    const text = "export const a = () => [Math.random(), Math.random()], b = () => Math.random(), c = Math.random();";
    const labels = [...edited(text).matchAll(/"([^"]+)"/g)].map(match => match[1]);
    expect(labels).toEqual(["a:1", "a:2", "b:1", "module:1"]);
  });

  test("a receiver gives way to a name of the file, in whatever scope", () => {
    const text = "export const f = ($Date: number, $Date_1: number) => [Date.now(), $Date];";
    expect(edited(text)).toBe("export const f = ($Date: number, $Date_1: number) => [$Date_2().now(), $Date];");
    const code = rewrite({ text, fileName: "a.ts", registeredName: "a.ts" })?.code;
    expect(code).toMatch(/^import \{ \$Date as \$Date_2, \$file \} from "virtual-reprise-natives"; export const f/);
  });
});

/** Code that uses a row of the table in its plainest form. */
function useOf(path: string): string {
  const [, module, member] = /^((?:node:|@)[^.]+)\.([^.]+)$/.exec(path) ?? [];
  if (module !== undefined && member !== undefined) return `import { ${member} } from "${module}"; ${member}();`;
  if (/\(\)$/.test(path)) return `export {}; ${path};`;
  return `export {}; ${path === "console" ? "console.log" : path}();`;
}

describe("C27: every journaled row of the table is rewritten; clearing asks nothing", () => {
  const journaled = Object.entries(natives).filter(([, row]) => row.verdict === "journaled");

  test.each(journaled.map(([path]) => path))("%s", path => {
    const text = useOf(path);
    expect(needsMark(text, "a.ts")).toBe(!path.endsWith("clearTimeout"));
  });

  const rest = Object.entries(natives).filter(([path, row]) => row.verdict !== "journaled" && !path.includes("("));
  test.each(rest.map(([path]) => path))("and no other row: %s", path => {
    // `Date(…)` itself is a call of the row `Date()`.
    if (path !== "Date") expect(needsMark(useOf(path), "a.ts")).toBe(false);
  });
});
