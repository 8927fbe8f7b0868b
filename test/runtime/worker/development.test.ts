import { EventEmitter, once } from "node:events";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished, test, expect } from "vitest";
import { activity, signal, workflow } from "@reprise/runtime";
import type { WorkerOptions } from "@reprise/runtime/worker";
import type { Manifest } from "@reprise/runtime/language";
import { eventually, Workbench } from "../../support/workbench.js";

const home = globalThis as unknown as Record<symbol, unknown>;
const loaded = Symbol.for("reprise.files.v1");
const server = Symbol.for("reprise.development.v1");

/** What a development server does: it loads modules, analyses them, and says where its verdicts are. */
class Server {
  readonly #file = path.join(mkdtempSync(path.join(tmpdir(), "reprise-dev-")), "reprise.manifest.json");
  readonly #hashes = new Map<string, string>();
  #workflows: Manifest["workflows"] = [];

  constructor() {
    home[server] = { manifest: this.#file };
    home[loaded] = new Map<string, string>();
    onTestFinished(() => {
      Reflect.deleteProperty(home, server);
      Reflect.deleteProperty(home, loaded);
      rmSync(path.dirname(this.#file), { recursive: true });
    });
  }

  /** As the mark at the end of a module does. */
  load(name: string, hash: string): void {
    (home[loaded] as Map<string, string>).set(`shop/${name}.ts`, hash);
  }

  analyse(name: string, hash: string, { accepted = true } = {}): void {
    this.#hashes.set(`shop/${name}.ts`, hash);
    const entry = {
      name,
      build: `${name} ${hash}`,
      file: "",
      line: 1,
      files: [`shop/${name}.ts`],
      sites: [],
      accepted,
    };
    this.#workflows = [...this.#workflows.filter(each => each.name !== name), entry];
    const files = Object.fromEntries([...this.#hashes].map(([file, hash]) => [file, { hash, marked: true }]));
    const manifest: Manifest = { format: 1, compiler: "0", workflows: this.#workflows, files };
    writeFileSync(`${this.#file}.tmp`, JSON.stringify(manifest));
    renameSync(`${this.#file}.tmp`, this.#file);
  }

  /** A module is loaded and analysed. */
  save(name: string, hash: string): void {
    this.load(name, hash);
    this.analyse(name, hash);
  }
}

const options = { allowUncompiled: false, pollInterval: "20ms" } satisfies Partial<WorkerOptions>;

/** A definition of the workflow `order`, as a module has it that is loaded again. */
function orderOf(version: string) {
  return workflow("order", async () => {
    await approved.receive();
    return version;
  });
}

const approved = signal<{ by: string }>("approved");
const other = workflow("other", async () => "done");

test("a workflow waits for its verdict, and for the text that was analysed", async () => {
  const bench = await Workbench.open();
  const dev = new Server();
  const greet = workflow("greet", async () => "first");
  dev.load("greet", "2");
  await bench.worker({ ...options, workflows: [greet, other] });
  const run = await bench.client.start(greet, undefined);
  dev.analyse("greet", "1");
  dev.save("other", "1");
  await (await bench.client.start(other, undefined)).result();
  expect(await run.describe()).toMatchObject({ state: "pending" });
  dev.analyse("greet", "2");
  expect(await run.result()).toBe("first");
});

test("a workflow that is refused begins no runs; those that have begun and other workflows go on; corrected, it begins them", async () => {
  const bench = await Workbench.open();
  const dev = new Server();
  const order = orderOf("one");
  dev.save("order", "1");
  dev.save("other", "1");
  await bench.worker({ ...options, workflows: [order, other] });
  const begun = await bench.client.start(order, undefined);
  await eventually(async () => (await begun.describe()).state === "waiting", "the run waits");
  orderOf("two");
  dev.load("order", "2");
  dev.analyse("order", "2", { accepted: false });
  // A claim that was under way has looked before; once it has brought this run, the next one looks again.
  await (await bench.client.start(other, undefined)).result();
  const late = await bench.client.start(order, undefined);
  await late.signal(approved, { by: "Ada" });
  await (await bench.client.start(other, undefined)).result();
  await begun.signal(approved, { by: "Ada" });
  expect(await begun.result()).toBe("two");
  expect(await late.describe()).toMatchObject({ state: "pending" });
  orderOf("three");
  dev.save("order", "3");
  expect(await late.result()).toBe("three");
});

test("C33: a run that waits in memory goes on with the code that was loaded last", async () => {
  const bench = await Workbench.open();
  const dev = new Server();
  const order = orderOf("one");
  dev.save("order", "1");
  await bench.worker({ ...options, workflows: [order] });
  const run = await bench.client.start(order, undefined);
  await eventually(async () => (await run.describe()).state === "waiting", "the run waits");
  orderOf("two");
  dev.save("order", "2");
  await run.signal(approved, { by: "Ada" });
  expect(await run.result()).toBe("two");
  expect(await bench.findings()).toEqual([]);
});

test("C33: the outcome of an activity that was under way is told to the new code alone", async () => {
  const bench = await Workbench.open();
  const dev = new Server();
  let executed = 0;
  const bank = new EventEmitter();
  const started = once(bank, "started");
  const charge = activity("charge", async () => {
    executed++;
    bank.emit("started");
    await once(bank, "finish");
    return "paid";
  });
  const told: string[] = [];
  const orderOf = (version: string) =>
    workflow("order", async () => {
      const outcome = await charge();
      told.push(version);
      return `${version} ${outcome}`;
    });
  const order = orderOf("one");
  dev.save("order", "1");
  dev.save("other", "1");
  await bench.worker({ ...options, workflows: [order, other] });
  const run = await bench.client.start(order, undefined);
  await started;
  orderOf("two");
  dev.save("order", "2");
  // Its verdict and that of `order` are seen in one look.
  const mark = workflow("other", async () => "seen");
  dev.save("other", "2");
  await eventually(async () => (await (await bench.client.start(mark, undefined)).result()) === "seen", "it looks");
  bank.emit("finish");
  expect(await run.result()).toBe("two paid");
  expect([told, executed]).toEqual([["two"], 1]);
});

test("where the module that starts a worker is evaluated again, the new worker takes the place of the old one", async () => {
  const bench = await Workbench.open();
  const dev = new Server();
  dev.save("order", "1");
  const first = await bench.worker({ ...options, workflows: [orderOf("one")] });
  const order = orderOf("two");
  dev.save("order", "2");
  await bench.worker({ ...options, workflows: [order] });
  await first.stopped;
  const run = await bench.client.start(order, undefined);
  await run.signal(approved, { by: "Ada" });
  expect(await run.result()).toBe("two");
});
