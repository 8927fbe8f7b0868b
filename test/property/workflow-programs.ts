import fc from "fast-check";

/**
 * Workflow programs as text, made of what real ones are made of: something that is computed, behind any number of ways to
 * get at it. `pure` depends on nothing but the code; `journaled` on natives that the journal answers inside a run; `foul`
 * differs between processes or between runs.
 */
type Nature = "pure" | "journaled" | "foul";

interface Fragment {
  readonly nature: Nature;
  /** Imports and declarations of the module. `$` is replaced by a number of the fragment's own. */
  readonly top: string;
  readonly value: string;
}

const fragments: readonly Fragment[] = [
  ...[
    ["", "input.n * 2 + 1"],
    ["", "[3, 1, 2].map(x => x * input.n).sort((a, b) => a - b)"],
    ["", "JSON.stringify({ b: 1, a: [input.n, null] })"],
    ["", "new Date(Date.UTC(2024, 1, input.n)).toISOString()"],
    ["", 'new Intl.NumberFormat("de-DE").format(input.n * 1234.5)'],
    ["", 'new Date(0).toLocaleDateString("en-GB", { timeZone: "Asia/Tokyo" })'],
    ["", '["b", "a", "ä"].sort((a, b) => a.localeCompare(b, "sv"))'],
    ["", 'new URL("/a?b=1", "https://x.example").href'],
    ["", "structuredClone(new Map([[1, input.n]])).get(1)"],
    ["", '[..."abcabc".matchAll(/b/g)].map(m => m.index)'],
    ["", "[...new Set([3, 1, 3])].join()"],
    ["", "Object.entries({ z: 1, a: input.n }).flat()"],
    ["", "(123.456 * input.n).toFixed(2)"],
    ["", "BigInt(input.n) ** 5n > 3n"],
    ['import { createHash as hash$ } from "node:crypto";', 'hash$("sha256").update(String(input.n)).digest("hex")'],
    ['import path$ from "node:path";', 'path$.posix.join("a", "..", String(input.n))'],
    ["const table$ = { a: 1, b: [2, 3] } as const;", "table$.b[0] + table$.a"],
    ['const map$ = new Map([["x", 7]]);', 'map$.get("x")'],
    [
      "const rules$ = new Map<string, (n: number) => number>();\nrules$.set('twice', n => 2 * n);",
      "rules$.get('twice')?.(input.n)",
    ],
    [
      "const known$ = new Map<string, (n: number) => number>();\nfunction add$(name: string, f: (n: number) => number) { known$.set(name, f); }\nadd$('half', n => n / 2);",
      "known$.get('half')?.(input.n)",
    ],
    ["enum Level$ { Low = 1, High }", "Level$[Level$.High]"],
    ["class Point$ { n = 0; add(k: number) { this.n += k; return this; } }", "new Point$().add(input.n).add(1).n"],
    [
      "const squares$ = new Map<number, number>();\nfunction square$(n: number) { let s = squares$.get(n); if (s === undefined) { s = n * n; squares$.set(n, s); } return s; }",
      "square$(input.n)",
    ],
    ["let lazy$: number[] | undefined;\nconst primes$ = () => (lazy$ ??= [2, 3, 5]);", "primes$()[1]"],
    [
      "const counter$ = () => { let n = 0; return () => ++n; };",
      "((next: () => number) => next() + next())(counter$())",
    ],
    ["function* upTo$(n: number) { for (let i = 0; i < n; i++) yield i; }", "[...upTo$(3 + input.n)]"],
    ["const order$ = ['c', 'a', 'b'];", "[...order$].sort()"],
    [
      "abstract class Shape$ { abstract area(): number; }\nclass Square$ extends Shape$ { area() { return 4; } }\nclass Circle$ extends Shape$ { area() { return 3; } }\nconst shapes$: readonly Shape$[] = [new Square$(), new Circle$()];",
      "shapes$.map(s => s.area())",
    ],
    [
      "class Bag$<T> { readonly #items: T[] = []; put(x: T) { this.#items.push(x); return this; } get size() { return this.#items.length; } }",
      "new Bag$<number>().put(1).put(input.n).size",
    ],
    [
      "const compose$ = <T>(...fs: ((x: T) => T)[]) => (x: T) => fs.reduce((v, f) => f(v), x);\nconst clean$ = compose$<string>(s => s.trim(), s => s.toUpperCase());",
      'clean$(" x ")',
    ],
  ].map(([top = "", value = ""]) => ({ nature: "pure" as const, top, value })),
  ...[
    ["", "Date.now()"],
    ["", "new Date().toISOString()"],
    ["", "new Date().getUTCHours()"],
    ["", "Math.random()"],
    ["", "crypto.randomUUID()"],
    ["", "Math.round(performance.now())"],
    ["", "[1, 2].map(Math.random)"],
    ["", "Array.from({ length: 2 }, () => crypto.getRandomValues(new Uint8Array(2)).join())"],
    ["const { now: now$ } = Date;", "now$()"],
    ["const D$ = Date;", "new D$().getTime()"],
    ['import { randomUUID as uuid$ } from "node:crypto";', "uuid$()"],
    ['import { performance as perf$ } from "node:perf_hooks";', "Math.round(perf$.now())"],
    ["class Stamp$ { readonly at = Date.now(); readonly id = Math.random(); }", "JSON.stringify(new Stamp$())"],
    ["const dice$ = { roll: () => 1 + Math.floor(Math.random() * 6) };", "dice$.roll()"],
    ["const clock$ = { get now() { return Date.now(); } };", "clock$.now"],
    ["const stamp$ = (d = new Date()) => d.getTime();", "stamp$()"],
  ].map(([top = "", value = ""]) => ({ nature: "journaled" as const, top, value })),
  ...[
    ["", 'process.env["PERTURBED"]'],
    ["", "new Date(86_400_000 * 180).getHours()"],
    ["", "new Date(0).toString()"],
    ["", "`${new Date(0)}`"],
    ["", "new Date(2024, 0, 1).getTime()"],
    ["", "(1234.5).toLocaleString()"],
    ["", 'new Intl.DateTimeFormat("en").resolvedOptions().timeZone'],
    ["", '["b", "ä", "z"].sort((a, b) => a.localeCompare(b))'],
    ["", "process.pid"],
    ["", "process.argv.length + process.cwd().length"],
    ["", "Math.round(process.uptime() * 1e6)"],
    ["", "String(process.hrtime.bigint())"],
    ["", 'new Error("x").stack'],
    ['import os$ from "node:os";', "os$.hostname() + os$.freemem()"],
    ["let hits$ = 0;", "++hits$"],
    ["const seen$: number[] = [];", "seen$.push(input.n)"],
    [
      "const first$ = new Map<string, number>();\nfunction once$(n: number) { if (!first$.has('k')) first$.set('k', n); return first$.get('k'); }",
      "once$(input.n)",
    ],
    ["const born$ = Date.now();", "born$"],
    ["const salt$ = Math.random();", "salt$"],
    ["const ids$ = (() => { let n = 0; return () => ++n; })();", "ids$()"],
    ["class Stats$ { static n = 0; static hit() { return ++Stats$.n; } }", "Stats$.hit()"],
    [
      "class Once$ { #n = 0; hit() { return ++this.#n; } }\nlet one$: Once$ | undefined;\nconst the$ = () => (one$ ??= new Once$());",
      "the$().hit()",
    ],
    ["const base$ = { list: [] as number[] };", "((copy: { list: number[] }) => copy.list.push(1))({ ...base$ })"],
    ["const env$ = { ...process.env };", 'env$["PERTURBED"]'],
    [
      "const last$: { at?: number } = {};\nfunction since$() { const before = last$.at; last$.at = 5; return before ?? 0; }",
      "since$()",
    ],
  ].map(([top = "", value = ""]) => ({ nature: "foul" as const, top, value })),
];

/** A way to get at a value. */
type Wrapping = (value: string, id: string) => { readonly top: string; readonly value: string };

const wrappings: readonly Wrapping[] = [
  (value, id) => ({ top: `function f${id}(input: Input) { return ${value}; }`, value: `f${id}(input)` }),
  (value, id) => ({ top: `const g${id} = (input: Input) => ${value};`, value: `g${id}(input)` }),
  (value, id) => ({ top: `async function h${id}(input: Input) { return ${value}; }`, value: `(await h${id}(input))` }),
  (value, id) => ({ top: `class C${id} { run(input: Input) { return ${value}; } }`, value: `new C${id}().run(input)` }),
  (value, id) => ({
    top: `class S${id} { static run(input: Input) { return ${value}; } }`,
    value: `S${id}.run(input)`,
  }),
  (value, id) => ({
    top: `class P${id} { constructor(readonly input: Input) {} get it() { const { input } = this; return ${value}; } }`,
    value: `new P${id}(input).it`,
  }),
  (value, id) => ({ top: `const o${id} = { run(input: Input) { return ${value}; } };`, value: `o${id}.run(input)` }),
  (value, id) => ({
    top: `const t${id}: Record<string, (input: Input) => unknown> = { a: input => ${value}, b: () => 0 };`,
    value: `t${id}["a"]!(input)`,
  }),
  (value, id) => ({
    top: `function call${id}<T>(f: (input: Input) => T, input: Input): T { return f(input); }`,
    value: `call${id}(input => ${value}, input)`,
  }),
  (value, id) => ({
    top: `const make${id} = () => (input: Input) => ${value};`,
    value: `make${id}()(input)`,
  }),
  (value, id) => ({
    top: `function* y${id}(input: Input) { yield ${value}; }`,
    value: `[...y${id}(input)][0]`,
  }),
  (value, id) => ({
    top: `abstract class B${id} { run(input: Input) { return this.it(input); } protected abstract it(input: Input): unknown; }
class I${id} extends B${id} { protected it(input: Input) { return ${value}; } }`,
    value: `new I${id}().run(input)`,
  }),
  (value, id) => ({
    top: `function p${id}(input: Input, it: unknown = ${value}) { return it; }`,
    value: `p${id}(input)`,
  }),
  value => ({ top: "", value: `[0].map(() => ${value})[0]` }),
  value => ({ top: "", value: `(input.n >= 0 ? ${value} : null)` }),
  value => ({ top: "", value: `(await Promise.all([${value}, sleep(1_000)]))[0]` }),
  value => ({ top: "", value: `(await Promise.resolve().then(() => ${value}))` }),
  value => ({ top: "", value: `(() => { try { return ${value}; } finally { void 0; } })()` }),
  value => ({ top: "", value: `({ it: ${value} }).it` }),
];

export interface WorkflowProgram {
  readonly name: string;
  readonly text: string;
  readonly natures: ReadonlySet<Nature>;
}

const part = fc.record({
  // Three of four are not foul, or hardly a program would be accepted.
  fragment: fc.oneof(
    { arbitrary: fc.constantFrom(...fragments.filter(({ nature }) => nature !== "foul")), weight: 5 },
    { arbitrary: fc.constantFrom(...fragments), weight: 1 },
  ),
  wrappings: fc.array(fc.constantFrom(...wrappings), { maxLength: 3 }),
});

/** Programs of one to four parts, each told to an activity, whose arguments are compared on replay. */
export function workflowPrograms(seed: number, count: number): readonly WorkflowProgram[] {
  const samples = fc.sample(fc.array(part, { minLength: 1, maxLength: 4 }), { seed, numRuns: count });
  return samples.map((parts, number) => {
    const name = `program${number}`;
    const built = parts.map(({ fragment, wrappings: around }, index) => {
      const id = `${number}_${index}`;
      const tops = [fragment.top.replaceAll("$", id)];
      let value = fragment.value.replaceAll("$", id).replaceAll(`\`${id}{`, "`${");
      around.forEach((wrap, depth) => {
        const wrapped = wrap(value, `${id}_${depth}`);
        if (value.includes("await ") && wrapped.top !== "") return;
        if (value.includes("await ") && wrapped.value.includes("() =>")) return;
        if (wrapped.top !== "") tops.push(wrapped.top);
        value = wrapped.value;
      });
      return { tops, value };
    });
    const statements = built.map(({ value }) => `  await tell(String(JSON.stringify(${value}, bigints)));`);
    const text = [
      ...built.flatMap(({ tops }) => tops.filter(top => top !== "")),
      `export const ${name} = workflow("${name}", async (input: Input) => {`,
      ...statements,
      "});",
    ].join("\n");
    return { name, text, natures: new Set(parts.map(({ fragment }) => fragment.nature)) };
  });
}

/** A module of programs. Imports of the parts stand where they are: the language hoists them. */
export function moduleOf(programs: readonly WorkflowProgram[]): string {
  return [
    'import { activity, sleep, workflow } from "@reprise/runtime";',
    'import { tell } from "./tell.js";',
    "interface Input { readonly n: number }",
    'const bigints = (_: string, value: unknown) => (typeof value === "bigint" ? value.toString() : value);',
    "void activity; void sleep;",
    ...programs.map(({ text }) => text),
    "",
  ].join("\n");
}
