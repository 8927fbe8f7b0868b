import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { analysisOf, ProjectOnDisk } from "../analyze/project-on-disk.js";
import { verdictsOn } from "./judged-files.js";

const imports = `import { activity, signal, step, workflow } from "@reprise/runtime";
import { connect, type Socket } from "node:net";
class Order { constructor(readonly id: string) {} total(): number { return 1; } }
class Data { constructor(readonly id: string) {} }
interface OrderData { readonly id: string }
`;

const cases: Readonly<Record<string, readonly [source: string, ...verdicts: string[]]>> = {
  "the input of an activity": [
    `export const send = activity("send", async (input: { done: () => void }) => void input);`,
    `DET810 the input of activity "send" cannot be stored: input.done is a function`,
  ],
  "the inferred result of an activity": [
    `export const open = activity("open", async () => ({ conn: connect(80), at: new Date() }));`,
    `DET811 the result of activity "open" cannot be stored: result.conn is an instance of Socket`,
  ],
  "what an activity returns although it promises nothing": [
    `export const leak = activity<void, unknown>("leak", () => new Order("A"));`,
    `DET811 the result of activity "leak" cannot be stored: result is an instance of Order`,
  ],
  "both sides of an activity": [
    `export const both = activity("both", async (input: Order) => () => input);`,
    `DET810 the result of activity "both" cannot be stored: result is a function`,
    `DET811 the input of activity "both" cannot be stored: input is an instance of Order`,
  ],
  "a handler that stands elsewhere": [
    `const opened = async (port: number) => connect(port);
export const open = activity("open", opened);`,
    `DET811 the result of activity "open" cannot be stored: result is an instance of Socket`,
  ],
  "the result of a workflow": [
    `export const flow = workflow("flow", async () => ({ order: new Order("A") }));`,
    `DET811 the result of workflow "flow" cannot be stored: result.order is an instance of Order`,
  ],
  "the payload of a signal": [
    `export const approved = signal<{ by: Order }>("approved");`,
    `DET811 the payload of signal "approved" cannot be stored: payload.by is an instance of Order`,
  ],
  "the input of a child workflow": [
    `const echo = workflow("echo", async (order: OrderData) => order.id);
export const flow = workflow("flow", async (id: string) => echo({ ...new Order(id), more: [() => id] } as OrderData & { more: (() => string)[] }));`,
    `DET810 workflow "flow" stores a value that cannot be read back: input.more[], a function in the input of workflow "echo"`,
  ],
  "the result of a step": [
    `export const flow = workflow("flow", async () => { await step("open", () => connect(80)); });`,
    `DET811 workflow "flow" stores an instance of a class: result, an instance of Socket in the result of step "open"`,
  ],
  "the result of a step whose promise is thrown away": [
    `export const flow = workflow("flow", async () => { await step<unknown>("open", async () => ({ close: () => 1 })); });`,
    `DET810 workflow "flow" stores a value that cannot be read back: result.close, a function in the result of step "open"`,
  ],
  "a step in a helper": [
    `const opened = () => step("open", () => connect(80));
export const flow = workflow("flow", async () => { await opened(); });`,
    `DET811 workflow "flow" stores an instance of a class: result, an instance of Socket in the result of step "open"`,
  ],
  "an argument that is more than the parameter asks for": [
    `const send = activity("send", async (order: OrderData) => order.id);
export const flow = workflow("flow", async (id: string) => send(new Order(id)));`,
    `DET811 workflow "flow" stores an instance of a class: input, an instance of Order in the input of activity "send"`,
  ],
  "an argument whose parameter is refused already": [
    `const send = activity("send", async (order: Order) => order.id);
export const flow = workflow("flow", async (id: string) => send(new Order(id)));`,
    `DET811 the input of activity "send" cannot be stored: input is an instance of Order`,
  ],
  "the call of a wrapper that defines": [
    `const traced = <I, O>(name: string, body: (input: I) => Promise<O>) => activity(name, async (input: I) => body(input));
export const open = traced("open", async (port: number) => connect(port));
export const add = traced("add", async (port: number) => port + 1);`,
    `DET811 the result of activity "open" cannot be stored: result is an instance of Socket`,
  ],
  "the call of a wrapper that adds to what it defines": [
    `const tagged = <I, O>(name: string, body: (input: I) => Promise<O>) =>
  Object.assign(activity(name, async (input: I) => body(input)), { tag: "payments" });
export const open = tagged("open", async (port: number) => connect(port));`,
    `DET811 the result of activity "open" cannot be stored: result is an instance of Socket`,
  ],
  "a step that no workflow takes": [`export const opened = () => step("open", () => connect(80));`],
  "the body of a step that uses what it does not return": [
    `export const flow = workflow("flow", async () => step("open", async () => { const socket: Socket = connect(80); return socket.remotePort; }));`,
  ],
  "an activity that awaits what it returns": [
    `export const rate = activity("rate", () => Promise.resolve(Promise.resolve({ rate: 1, at: new Date() })));`,
  ],
  "an activity that never returns": [`export const never = activity("never", async () => { throw new Error("no"); });`],
  "an instance of a class of data that is returned where it is made": [
    `export const load = activity("load", async (id: string) => {
  if (id === "") return undefined;
  return { order: id.length > 1 ? new Data(id) : null };
});`,
    `DET811 the result of activity "load" cannot be stored: result.order is an instance of Data`,
  ],
  "one that is made in a step, and one that is passed": [
    `const send = activity("send", async (order: OrderData) => order.id);
export const flow = workflow("flow", async (id: string) => {
  await step("open", () => [new Data(id)]);
  await send(new Data(id));
});`,
    `DET811 workflow "flow" stores an instance of a class: result[0], an instance of Data in the result of step "open"`,
    `DET811 workflow "flow" stores an instance of a class: input, an instance of Data in the input of activity "send"`,
  ],
  "an error that is returned where it is made": [
    `class Declined extends Error {}
export const load = activity("load", async () => ({ failed: new Declined("limit"), at: new Date(), seen: new Map() }));`,
  ],
  "an instance of a class of data that is only used": [
    `export const load = activity("load", async (id: string) => {
  const made = () => new Data(id);
  return { ...made() };
});`,
  ],
  "a generic handler": [
    `const same = async <T>(input: T) => input;
export const echo = activity("echo", same);`,
  ],
  "an overloaded handler": [
    `function load(id: string): Promise<string>;
function load(id: number): Promise<number>;
async function load(id: string | number): Promise<string | number> { return id; }
export const loaded = activity("load", load as (input: string) => Promise<string>);`,
  ],
  "a step in an activity's body": [
    `export const send = activity("send", async () => { const socket = connect(80); socket.end(); });`,
  ],
  "definitions made without a type": [
    `export const echo = activity("echo", async (input: any) => input);
export const flow = workflow("flow", async (input: unknown) => echo(input));`,
  ],
};

const files = new Map(
  Object.entries(cases).map(([title, [source, ...said]], index) => [`case-${index}.ts`, { title, source, said }]),
);
const verdicts = verdictsOn(
  // Durable names are the process's: each case has its own.
  Object.fromEntries([...files].map(([file, { source }]) => [file, imports + named(source, file)])),
);

function named(text: string, file: string): string {
  return text.replace(
    /"(open|send|leak|both|flow|echo|rate|never|load|approved|add)"/g,
    (_, name: string) => `"${name} ${file}"`,
  );
}

describe("every value that crosses is judged", () => {
  test.each([...files].map(([file, { title, said }]) => [title, file, said] as const))("%s", (_, file, said) => {
    expect(verdicts.get(file)).toEqual(said.map(each => named(each, file)));
  });
});

test("definitions of a package are judged by their type arguments, under their own names", () => {
  using project = new ProjectOnDisk({
    "flow.ts": `import { workflow } from "@reprise/runtime";
import { query, update } from "@acme/flows";
export const state = query<() => string>("state");
export const rename = update<{ to: string }, symbol>("rename");
export const flow = workflow("flow", async () => 1);
`,
    "tsconfig.json": JSON.stringify({
      compilerOptions: { module: "nodenext", target: "es2022", types: [], paths: { "@acme/flows": [vendored] } },
      include: ["."],
    }),
  });
  mkdirSync(path.dirname(project.path(vendored)), { recursive: true });
  writeFileSync(project.path(vendored), declarations);
  writeFileSync(
    path.join(path.dirname(project.path(vendored)), "package.json"),
    `{ "name": "@acme/flows", "version": "1.0.0" }`,
  );
  const said = project
    .analyze()
    .diagnostics.flatMap(({ code, message }) => (code === "DET902" ? [] : [message.split(". ")[0]]));
  expect(said).toEqual([
    `the value of query "state" cannot be stored: value is a function`,
    `the result of update "rename" cannot be stored: result is a symbol`,
  ]);
});

const vendored = "./vendor/node_modules/@acme/flows/index.d.ts";
const declarations = `export interface Query<Value> { readonly "~reprise": "query"; handle(read: () => Value): void }
export interface Update<Input, Output> { readonly "~reprise": "update"; handle(change: (input: Input) => Output): void }
export declare function query<Value>(name: string): Query<Value>;
export declare function update<Input, Output>(name: string): Update<Input, Output>;
`;

const order = `import { activity, workflow } from "@reprise/runtime";
import type { Connection } from "./connection.js";
export const open = activity("open", async (): Promise<{ conn: Connection }> => {
  throw new Error("not yet");
});
export const order = workflow("order", async () => void (await open()));
export const other = workflow("other", async () => 1);
`;

const connection = `export interface Connection {
  readonly port: number;
  close(): void;
}
`;

test("the verdict stands at the definition, shows where the property is declared, and refuses the workflows that use it", () => {
  const { diagnostics, manifest } = analysisOf({ "order.ts": order, "connection.ts": connection });
  expect(diagnostics).toEqual([
    {
      code: "DET810",
      severity: "error",
      message: expect.stringMatching(
        /^the result of activity "open" cannot be stored: result\.conn\.close is a function\. /,
      ),
      file: "order.ts",
      line: 3,
      column: 21,
      endColumn: 82,
      path: [
        { file: "order.ts", line: 3, column: 21, endColumn: 82, name: "open" },
        { file: "connection.ts", line: 3, column: 3, endColumn: 17, name: "result.conn.close" },
      ],
      others: [],
      hint: "Pass the data that the function needs; functions cannot be stored.",
      docs: "docs/diagnostics/DET810.md",
    },
  ]);
  expect(manifest.workflows.find(each => each.name === "order")?.accepted).toBe(false);
});
