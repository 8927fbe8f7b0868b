import { seededRandom } from "../support/seeded-random.js";

/**
 * Workflow programs as text, made of the ways in which code gets from one durable operation to the next: sequences, branches,
 * loops, errors, early ends, helpers, methods, callbacks, what is begun and waited for later, and what goes on side by side.
 */
export function operationPrograms(seed: number, count: number): Readonly<Record<string, string>> {
  const random = seededRandom(seed);
  return Object.fromEntries(
    Array.from({ length: count }, (_, number) => [`program${number}.ts`, new Writer(random, number).module()]),
  );
}

/** What every program can use. */
export const operations = `import { activity, signal, sleep, step, workflow } from "@reprise/runtime";
export const charge = activity("charge", async (n: number) => n);
export const ship = activity("ship", async (n: number) => n);
export const pack = workflow("pack", async (n: number) => ship(await charge(n)));
export const approved = signal<number>("approved");
export async function retry<T>(times: number, f: () => Promise<T>): Promise<T | undefined> {
  for (let n = 1; n <= times; n++) {
    try {
      return await f();
    } catch {
      await sleep(n * 100);
    }
  }
  return undefined;
}
export function sequentially(fs: readonly (() => Promise<unknown>)[]) {
  return fs.reduce<Promise<unknown>>((before, f) => before.then(() => f()), Promise.resolve());
}
export class Ledger {
  readonly #undo: (() => Promise<unknown>)[] = [];
  async book(f: () => Promise<unknown>, undo: () => Promise<unknown>) {
    await f();
    this.#undo.push(undo);
  }
  async undo() {
    for (const undo of this.#undo.reverse()) await undo();
  }
}
export async function* pages(n: number) {
  for (let page = 0; page < n; page++) yield await step("page", () => page);
}
`;

const deepest = 2;

class Writer {
  readonly #random: () => number;
  readonly #number: number;
  readonly #tops: string[] = [];
  #names = 0;

  constructor(random: () => number, number: number) {
    this.#random = random;
    this.#number = number;
  }

  module(): string {
    const name = `program${this.#number}`;
    const body = this.#statements(0);
    return [
      'import { nonCancellable, sleep, startChild, step, workflow } from "@reprise/runtime";',
      'import { approved, charge, Ledger, pack, pages, retry, sequentially, ship } from "./operations.js";',
      "void [nonCancellable, sleep, startChild, step, approved, charge, Ledger, pack, pages, retry, sequentially, ship];",
      ...this.#tops,
      `export const ${name} = workflow("${name}", async (input: { n: number }) => {`,
      "let n = input.n;",
      body,
      "return n;",
      "});",
      "",
    ].join("\n");
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  #name(): string {
    return `v${this.#names++}`;
  }

  #statements(depth: number): string {
    return Array.from({ length: 1 + this.#below(3) }, () => this.#statement(depth)).join("\n");
  }

  /** An expression that is a promise. */
  #operation(depth: number): string {
    const leaves = [
      () => "charge(n)",
      () => "ship(n + 1)",
      () => "sleep(1_000)",
      () => 'step("note", () => n)',
      () => "approved.receive({ timeout: 5_000 })",
      () => "pack(n)",
      () => "startChild(pack, n).result()",
      () => "new Promise<void>(resolve => setTimeout(resolve, 700))",
    ];
    const around = [
      () => this.#call(depth),
      () => `(async () => {\n${this.#statements(depth + 1)}\n})()`,
      () => `${this.#operation(depth + 1)}.then(() => ${this.#operation(depth + 1)})`,
      () => `${this.#operation(depth + 1)}.catch(() => ${this.#operation(depth + 1)})`,
      () => `${this.#operation(depth + 1)}.finally(() => ${this.#operation(depth + 1)})`,
      () => `retry(2, () => ${this.#operation(depth + 1)})`,
      () => `sequentially([() => ${this.#operation(depth + 1)}, () => ${this.#operation(depth + 1)}])`,
      () => `nonCancellable(async () => { ${this.#statement(depth + 1)} })`,
      () => `Promise.${this.#combinator()}([${this.#operation(depth + 1)}, ${this.#operation(depth + 1)}])`,
      () => `Promise.all([1, 2].map(async x => { n += x; ${this.#statement(depth + 1)} }))`,
      () => `(n > 5 ? ${this.#operation(depth + 1)} : ${this.#operation(depth + 1)})`,
    ];
    return this.#one(depth >= deepest || this.#random() < 0.5 ? leaves : around)();
  }

  #statement(depth: number): string {
    if (depth >= deepest) return `await ${this.#operation(depth)};`;
    const kept = this.#name();
    const item = this.#name();
    return this.#one([
      () => `await ${this.#operation(depth)};`,
      () => `await ${this.#operation(depth)};`,
      () => `if (n++ % 2 === 0) {\n${this.#statements(depth + 1)}\n} else {\n${this.#statements(depth + 1)}\n}`,
      () => `if (n > 40) { ${this.#operation(depth + 1)}.catch(() => undefined); return n; }`,
      () => `for (let i = 0; i < n % 3; i++) {\n${this.#statements(depth + 1)}\nif (n++ > 9) ${this.#leave()};\n}`,
      () => `for (const ${item} of [1, 2]) {\nn += ${item};\n${this.#statements(depth + 1)}\n}`,
      () =>
        `do {\n${this.#statements(depth + 1)}\n} while (++n % 3 !== 0 && (await ${this.#operation(deepest)}) === undefined);`,
      () => `for await (const ${item} of pages(2)) {\nn += ${item};\n${this.#statements(depth + 1)}\n}`,
      () => this.#switch(depth),
      () =>
        `try {\n${this.#statements(depth + 1)}\nif (n++ % 5 === 0) throw new Error("five");\n} catch {\n${this.#statements(depth + 1)}\n}`,
      () => `try {\n${this.#statements(depth + 1)}\n} finally {\n${this.#statements(depth + 1)}\n}`,
      () => `const ${kept} = ${this.#operation(depth)};\n${this.#statements(depth + 1)}\nawait ${kept};`,
      () =>
        `const ${kept} = new Ledger();\nawait ${kept}.book(() => ${this.#operation(depth + 1)}, () => ${this.#operation(depth + 1)});\nif (n % 2) await ${kept}.undo();`,
      () => `n > 3 && (await ${this.#operation(depth + 1)});`,
      () =>
        `const ${kept} = { a: () => ${this.#operation(depth + 1)}, b: () => ${this.#operation(depth + 1)} };\nawait ${kept}[n % 2 ? "a" : "b"]();`,
    ])();
  }

  #switch(depth: number): string {
    const cases = [0, 1].map(
      each => `case ${each}:\n${this.#statements(depth + 1)}\n${this.#below(2) ? "break;" : ""}`,
    );
    return `switch (n++ % 3) {\n${cases.join("\n")}\ndefault:\n${this.#statements(depth + 1)}\n}`;
  }

  /** A function, a method or a function that calls itself, beside the workflow. */
  #call(depth: number): string {
    const name = `f${this.#number}_${this.#names++}`;
    const body = () => this.#statements(depth + 1);
    const [top, value] = this.#one([
      () => [`async function ${name}(n: number) {\n${body()}\nreturn n;\n}`, `${name}(n)`],
      () => [`const ${name} = async (n: number) => {\n${body()}\nreturn n;\n};`, `${name}(n)`],
      () => [`class ${name} { async run(n: number) {\n${body()}\nreturn n;\n} }`, `new ${name}().run(n)`],
      () => [`const ${name} = { async run(n: number) {\n${body()}\nreturn n;\n} };`, `${name}.run(n)`],
      () => [
        `async function ${name}(n: number, left = 2): Promise<number> {\n${body()}\nreturn left > 0 ? ${name}(n, left - 1) : n;\n}`,
        `${name}(n)`,
      ],
      () => [`function ${name}(n: number) {\nreturn ${this.#operation(depth + 1)};\n}`, `${name}(n)`],
    ] as const satisfies readonly (() => readonly [string, string])[])();
    this.#tops.push(top);
    return value;
  }

  #combinator(): string {
    return this.#one(["all", "race", "allSettled", "any"]);
  }

  #leave(): string {
    return this.#one(["break", "continue"]);
  }

  #one<T>(from: readonly T[]): T {
    return from[this.#below(from.length)] as T;
  }
}
