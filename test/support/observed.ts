import { createRequire, syncBuiltinESMExports } from "node:module";

/** What code can ask of the world, apart from its arguments. */
export type Effect = "clock" | "code" | "environment" | "files" | "network" | "random" | "tick" | "timer" | "zone";

/** Where and when something is executed: elsewhere the clock and the dice show something else. */
interface World {
  readonly elsewhere?: boolean;
  readonly zone?: string;
}

type Callable = (...given: never[]) => unknown;

/**
 * Replaces what Node offers by versions that tell of each use and answer always the same, until `restore`. It has to be
 * installed before the code is loaded that it observes.
 */
export class Observation {
  readonly #seen = new Set<Effect>();
  readonly #undo: (() => void)[] = [];
  readonly #environment = process.env;
  #drawn = 0;
  #world: World = {};

  constructor() {
    this.#clock();
    this.#randomness();
    this.#timers();
    this.#outside();
    syncBuiltinESMExports();
  }

  /** What is used while a function is executed, and what it gives back, as text. */
  async of(run: () => unknown, world: World = {}): Promise<{ readonly effects: ReadonlySet<Effect>; result: string }> {
    this.#seen.clear();
    this.#drawn = 0;
    this.#world = world;
    if (world.zone !== undefined) this.#environment["TZ"] = world.zone;
    const result: unknown = await run();
    return { effects: new Set(this.#seen), result: JSON.stringify(result) };
  }

  restore(): void {
    for (const undo of this.#undo.reverse()) undo();
    syncBuiltinESMExports();
  }

  #replace<Holder extends object>(holder: Holder, name: keyof Holder & string, make: (own: Callable) => unknown): void {
    const own = Object.getOwnPropertyDescriptor(holder, name);
    if (typeof own?.value !== "function") return;
    Object.defineProperty(holder, name, { ...own, value: make(own.value as Callable) });
    this.#undo.push(() => Object.defineProperty(holder, name, own));
  }

  #notice<Holder extends object>(holder: Holder, names: string, effect: Effect): void {
    const noticed = (own: Callable) =>
      new Proxy(own, {
        apply: (called, self, given) => (this.#seen.add(effect), Reflect.apply(called, self, given) as unknown),
        construct: (called, given, maker) => (
          this.#seen.add(effect),
          Reflect.construct(called, given, maker) as object
        ),
      });
    for (const name of names.split(" ")) this.#replace(holder, name as keyof Holder & string, noticed);
  }

  #clock(): void {
    const now = () => Date.UTC(2026, this.#world.elsewhere === true ? 5 : 0, 31, 10);
    const fields = "Day Date Month FullYear Hours Minutes Seconds Milliseconds";
    const local = fields.split(" ").flatMap(field => [`get${field}`, `set${field}`]);
    this.#notice(Date.prototype, `${local.join(" ")} getTimezoneOffset toString toDateString toTimeString`, "zone");
    this.#replace(Date, "now", () => () => this.#told("clock", now()));
    const own = Date;
    const observed = new Proxy(own, {
      construct: (target, given: readonly unknown[], maker) => {
        if (given.length > 1) this.#seen.add("zone");
        const values = given.length === 0 ? [this.#told("clock", now())] : given;
        return Reflect.construct(target, values, maker) as Date;
      },
    });
    globalThis.Date = observed;
    Date.prototype.constructor = observed;
    this.#undo.push(() => {
      globalThis.Date = own;
      own.prototype.constructor = own;
    });
    this.#notice(performance, "now", "clock");
  }

  #randomness(): void {
    this.#replace(Math, "random", () => () => this.#told("random", ((this.#drawn++ + this.#byte) % 16) / 16));
    const fill = (bytes: Uint8Array) => this.#told("random", bytes.fill(this.#byte));
    const web = Object.getPrototypeOf(globalThis.crypto) as typeof globalThis.crypto;
    this.#replace(web, "getRandomValues", () => fill);
    this.#replace(
      globalThis.crypto.constructor.prototype as typeof globalThis.crypto,
      "randomUUID",
      () => () => this.#told("random", `0b9d3a52-6c1e-4f7a-9a55-2b5a7c3f1e${this.#byte + 10}`),
    );
    const node = createRequire(import.meta.url)("node:crypto") as typeof import("node:crypto");
    this.#replace(node, "randomFillSync", () => fill);
    this.#replace(node, "getRandomValues", () => fill);
    this.#replace(node, "randomBytes", () => (size: number) => this.#told("random", Buffer.alloc(size, this.#byte)));
    this.#replace(
      node,
      "randomUUID",
      () => () => this.#told("random", `0b9d3a52-6c1e-4f7a-9a55-2b5a7c3f1e${this.#byte + 10}`),
    );
  }

  get #byte(): number {
    return this.#world.elsewhere === true ? 15 : 7;
  }

  #timers(): void {
    this.#notice(globalThis, "setTimeout setInterval", "timer");
    this.#notice(globalThis, "setImmediate", "tick");
    this.#notice(process, "nextTick", "tick");
  }

  #outside(): void {
    const require = createRequire(import.meta.url);
    this.#notice(require("node:fs") as object, "readFileSync readFile openSync open writeFileSync statSync", "files");
    this.#notice(require("node:net") as object, "connect createConnection", "network");
    this.#notice(globalThis, "fetch", "network");
    this.#notice(globalThis, "Function", "code");
    const own = this.#environment;
    const ask = (name: string | symbol) => {
      if (typeof name === "string" && !/^(NODE_|DEBUG|NO_COLOR|FORCE_COLOR|VITEST|TZ)/.test(name))
        this.#seen.add("environment");
    };
    process.env = new Proxy(own, { get: (target, name) => (ask(name), Reflect.get(target, name) as string) });
    this.#undo.push(() => void (process.env = own));
  }

  #told<Value>(effect: Effect, value: Value): Value {
    this.#seen.add(effect);
    return value;
  }
}
