import { seededRandom } from "../support/seeded-random.js";

/**
 * Programs in which a workflow gets hold of an object in one way, has it go another, and changes it by a third: whatever the three are,
 * an object of the module may not be changed by a run, nor one of the run by the body of a step; an object of its own each may change.
 */
export interface ObjectProgram {
  readonly name: string;
  readonly text: string;
  readonly refused: "DET510" | "DET801" | undefined;
}

const literal = `{ tags: ["a"], n: 0, sub: { on: false } }`;

const prelude = `import { step, workflow } from "@reprise/runtime";
interface State { tags: string[]; n: number; sub: { on: boolean }; at?: Map<string, number> }
interface Input { key: string; flag: boolean }
const same = <T,>(value: T): T => value;
const other = (): State => (${literal});
function addTag(state: State) { state.tags.push("h"); }
const setN = (state: { n: number }, n: number) => { state.n = n; };`;

interface Source {
  readonly declared: string;
  readonly object: string;
}

const ofRun: Source = { declared: `function fresh(): State { return ${literal}; }`, object: "fresh()" };
const captured: Source = { declared: ofRun.declared, object: "outer" };

/** Where modules have objects. */
const ofModule: Readonly<Record<string, Source>> = {
  constant: { declared: `const shared: State = ${literal};`, object: "shared" },
  static: { declared: `class Store { static shared: State = ${literal}; }`, object: "Store.shared" },
  map: { declared: `const table = new Map<string, State>([["a", ${literal}]]);`, object: `table.get("a")!` },
  record: { declared: `const table: Record<string, State> = { a: ${literal} };`, object: "table[input.key]!" },
  list: { declared: `const list: State[] = [${literal}];`, object: "list[0]!" },
  find: { declared: `const list: State[] = [${literal}];`, object: "list.find(each => each.n >= 0)!" },
  function: {
    declared: `const hidden: State = ${literal};\nfunction current() { return hidden; }`,
    object: "current()",
  },
  getter: {
    declared: `const hidden: State = ${literal};\nconst holder = { get current(): State { return hidden; } };`,
    object: "holder.current",
  },
  nested: { declared: `const config = { app: { state: ${literal} as State } };`, object: "config.app.state" },
  instance: {
    declared: `class Repo { readonly state: State = ${literal}; find(): State { return this.state; } }\nconst repo = new Repo();`,
    object: "repo.find()",
  },
  private: {
    declared: `class Repo { #all = new Map<string, State>([["a", ${literal}]]); find(key: string) { return this.#all.get(key)!; } }\nconst repo = new Repo();`,
    object: `repo.find("a")`,
  },
  interface: {
    declared: `interface Finder { find(): State }\nclass Repo implements Finder { private state: State = ${literal}; find() { return this.state; } }\nconst finder: Finder = new Repo();`,
    object: "finder.find()",
  },
  closure: {
    declared: `const store = (() => { const state: State = ${literal}; return { current: () => state }; })();`,
    object: "store.current()",
  },
  frozen: { declared: `const outside = Object.freeze({ state: ${literal} as State });`, object: "outside.state" },
  variable: {
    declared: `let shared: State = ${literal};\nexport const reset = () => { shared = ${literal}; };`,
    object: "shared",
  },
  namespace: { declared: `namespace Shop { export const state: State = ${literal}; }`, object: "Shop.state" },
  promised: {
    declared: `const hidden: State = ${literal};\nasync function load(): Promise<State> { return hidden; }`,
    object: "(await load())",
  },
  set: { declared: `const all = new Set<State>([${literal}]);`, object: "[...all][0]!" },
  values: {
    declared: `const table = new Map<string, State>([["a", ${literal}]]);`,
    object: "[...table.values()][0]!",
  },
  entries: {
    declared: `const table: Record<string, State> = { a: ${literal} };`,
    object: "Object.entries(table)[0]![1]",
  },
};

interface Way {
  /** Code of the module. */
  readonly declared?: string;
  readonly body: string;
}

type Change = (object: string) => string;

/** The ways that an object goes before it is changed. */
const ways: Readonly<Record<string, (object: string, change: Change) => Way>> = {
  constant: (object, change) => ({ body: `const x = ${object}; ${change("x")}` }),
  variable: (object, change) => ({ body: `let x = ${object}; ${change("x")}` }),
  "variable given later": (object, change) => ({ body: `let x: State; x = ${object}; ${change("x")}` }),
  "variable given perhaps": (object, change) => ({
    body: `let x: State = other(); if (input.flag) x = ${object}; ${change("x")}`,
  }),
  "variable replaced after": (object, change) => ({ body: `let x: State = ${object}; ${change("x")} x = other();` }),
  "array pattern": (object, change) => ({ body: `let [x] = [${object}] as [State]; ${change("x")} x = other();` }),
  "object pattern": (object, change) => ({ body: `let { y: x } = { y: ${object} }; ${change("x")} x = other();` }),
  "nested pattern": (object, change) => ({ body: `const { y: { z: x } } = { y: { z: ${object} } }; ${change("x")}` }),
  "pattern with default": (object, change) => ({
    body: `const given: { x?: State } = {}; const { x = ${object} } = given; ${change("x")}`,
  }),
  "assigned pattern": (object, change) => ({ body: `let x: State; ({ x } = { x: ${object} }); ${change("x")}` }),
  "assigned array": (object, change) => ({ body: `let x: State; [x] = [${object}]; ${change("x")}` }),
  function: (object, change) => ({
    declared: `function take(x: State, input: Input) { ${change("x")} }`,
    body: `take(${object}, input);`,
  }),
  "two functions": (object, change) => ({
    declared: `function take(x: State, input: Input) { deeper({ x }, input); }\nfunction deeper({ x }: { x: State }, input: Input) { ${change("x")} }`,
    body: `take(${object}, input);`,
  }),
  "default of a parameter": (object, change) => ({
    body: `const take = (x: State = ${object}) => { ${change("x")} }; take();`,
  }),
  "rest parameter": (object, change) => ({
    declared: `function take(input: Input, ...xs: State[]) { for (const x of xs) { ${change("x")} } }`,
    body: `take(input, ${object});`,
  }),
  "spread argument": (object, change) => ({
    declared: `function take(x: State, input: Input) { ${change("x")} }`,
    body: `take(...([${object}, input] as const));`,
  }),
  method: (object, change) => ({
    declared: `class Taker { take(x: State, input: Input) { ${change("x")} } }`,
    body: `new Taker().take(${object}, input);`,
  }),
  "method behind an interface": (object, change) => ({
    declared: `interface Taker { take(x: State, input: Input): void }\nconst taker: Taker = { take: (x, input) => { ${change("x")} } };`,
    body: `taker.take(${object}, input);`,
  }),
  "field of a constructor": (object, change) => ({
    declared: `class Job { constructor(private readonly x: State) {} run(input: Input) { ${change("this.x")} } }`,
    body: `new Job(${object}).run(input);`,
  }),
  "field that is set": (object, change) => ({
    declared: `class Job { x: State = other(); run(input: Input) { ${change("this.x")} } }`,
    body: `const job = new Job(); job.x = ${object}; job.run(input);`,
  }),
  closure: (object, change) => ({
    declared: `function make(x: State, input: Input) { return () => { ${change("x")} }; }`,
    body: `make(${object}, input)();`,
  }),
  bind: (object, change) => ({
    declared: `function take(x: State, input: Input) { ${change("x")} }`,
    body: `const bound = take.bind(null, ${object}); bound(input);`,
  }),
  forEach: (object, change) => ({ body: `[${object}].forEach(x => { ${change("x")} });` }),
  "for of": (object, change) => ({ body: `for (const x of [${object}]) { ${change("x")} }` }),
  "for let of": (object, change) => ({ body: `for (let x of [${object}]) { ${change("x")} x = other(); }` }),
  "for of entries": (object, change) => ({
    body: `for (const [, x] of Object.entries({ x: ${object} })) { ${change("x")} }`,
  }),
  "object around": (object, change) => ({ body: `const around = { inner: ${object} }; ${change("around.inner")}` }),
  "object filled": (object, change) => ({
    body: `const around: { inner?: State } = {}; around.inner = ${object}; const x = around.inner; ${change("x")}`,
  }),
  conditional: (object, change) => ({ body: `const x = input.flag ? ${object} : other(); ${change("x")}` }),
  or: (object, change) => ({ body: `const x = (input.flag && other()) || ${object}; ${change("x")}` }),
  sequence: (object, change) => ({ body: `const x = (input.flag, ${object}); ${change("x")}` }),
  await: (object, change) => ({ body: `const x = await Promise.resolve(${object}); ${change("x")}` }),
  "Promise.all": (object, change) => ({ body: `const [x] = await Promise.all([${object}]); ${change("x")}` }),
  identity: (object, change) => ({ body: `const x = same(${object}); ${change("x")}` }),
  generator: (object, change) => ({
    declared: `function* each(...xs: State[]) { for (const x of xs) yield x; }`,
    body: `for (const x of each(${object})) { ${change("x")} }`,
  }),
  "map filled": (object, change) => ({
    body: `const own = new Map<string, State>(); own.set("k", ${object}); const x = own.get("k")!; ${change("x")}`,
  }),
  "list filled": (object, change) => ({
    body: `const own: State[] = []; own.push(${object}); const x = own[0]!; ${change("x")}`,
  }),
  reduce: (object, change) => ({ body: `[1, 2].reduce((x, n) => { ${change("x")} return x; }, ${object});` }),
  values: (object, change) => ({ body: `const x = Object.values({ a: ${object} })[0]!; ${change("x")}` }),
  "spread object": (object, change) => ({
    body: `const around = { inner: ${object} }; const x = { ...around }.inner; ${change("x")}`,
  }),
  "spread list": (object, change) => ({ body: `const x = [...[${object}]][0]!; ${change("x")}` }),
  switch: (object, change) => ({
    body: `let x: State; switch (input.key) { case "a": x = ${object}; break; default: x = other(); } ${change("x")}`,
  }),
  callback: (object, change) => ({
    declared: `function using<T>(value: T, use: (value: T) => void) { use(value); }`,
    body: `using(${object}, x => { ${change("x")} });`,
  }),
  pipe: (object, change) => ({
    declared: `const pipe = <T,>(value: T, ...steps: ((value: T) => T)[]): T => steps.reduce((each, step) => step(each), value);`,
    body: `pipe(${object}, x => { ${change("x")} return x; });`,
  }),
};

const changes: Readonly<Record<string, Change>> = {
  push: x => `${x}.tags.push("t");`,
  add: x => `${x}.n += 1;`,
  increment: x => `${x}.n++;`,
  element: x => `${x}["n"] = 2;`,
  "replaced list": x => `${x}.tags = [input.key];`,
  "Object.assign": x => `Object.assign(${x}, { n: 3 });`,
  length: x => `${x}.tags.length = 0;`,
  index: x => `${x}.tags[0] = "z";`,
  sort: x => `${x}.tags.sort();`,
  "assigned pattern": x => `({ n: ${x}.n } = { n: 5 });`,
  "head of a loop": x => `for (${x}.n of [1, 2]) { input.flag; }`,
  delete: x => `delete ${x}.at;`,
  "list taken out": x => `{ const { tags } = ${x}; tags.push("t"); }`,
  part: x => `{ const sub = ${x}.sub; sub.on = !sub.on; }`,
  call: x => `Array.prototype.push.call(${x}.tags, "t");`,
  nested: x => `[1].forEach(n => { ${x}.n += n; });`,
  "if alone": x => `input.flag ? ${x}.tags.push("y") : 0;`,
  optional: x => `${x}?.tags?.push("t");`,
  helper: x => `addTag(${x});`,
  setter: x => `setN(${x}, 4);`,
};

/** As many of each kind: of the module, of the run, captured by a step, and made in a step. */
export function objectPrograms(seed: number, count: number): readonly ObjectProgram[] {
  const random = seededRandom(seed);
  const pick = <T>(table: Readonly<Record<string, T>>): readonly [string, T] => {
    const entries = Object.entries(table);
    return entries[Math.floor(random() * entries.length)] as [string, T];
  };
  return Array.from({ length: count }, (): ObjectProgram => {
    const [way, go] = pick(ways);
    const [changed, change] = pick(changes);
    const [from, shared] = pick(ofModule);
    const kinds: Readonly<Record<string, { source: Source; refused: ObjectProgram["refused"] }>> = {
      [`${from} of the module`]: { source: shared, refused: "DET510" },
      "object of the run": { source: ofRun, refused: undefined },
      "object that a step captures": { source: captured, refused: "DET801" },
      "object that a step makes": { source: ofRun, refused: undefined },
    };
    const [kind, { source, refused }] = pick(kinds);
    const { declared = "", body } = go(source.object, change);
    const inStep = kind.includes("step");
    const code = inStep
      ? `const outer = fresh(); await step("change", async () => { ${body} return outer.n; });`
      : body;
    const text = `${prelude}\n${source.declared}\n${declared}
export const w = workflow("NAME", async (input: Input) => {
  ${code}
  return step("end", async () => 1);
});\n`;
    return { name: `${kind}, ${way}, ${changed}`, text, refused };
  });
}
