import { expect, test } from "vitest";
import { rewrite } from "#compiler/rewrite/rewrite.js";

function labelIn(text: string): string | undefined {
  const code = rewrite({ text: `export {};\n${text}`, fileName: "a.ts", registeredName: "a.ts" })?.code ?? "";
  return /\$Math\("(.*):1"\)/.exec(code)?.[1];
}

const labels: readonly (readonly [label: string, code: string])[] = [
  ["module", "Math.random();"],
  ["module", "const id = Math.random();"],
  ["module", "[1].map(() => Math.random());"],
  ["makeId", "function makeId() { return Math.random(); }"],
  ["makeId", "function makeId(id = Math.random()) { return id; }"],
  ["makeId", "const makeId = () => Math.random();"],
  ["makeId", "const makeId = function () { return Math.random(); };"],
  ["makeId", "const makeId = (() => Math.random()) satisfies () => number;"],
  ["makeId", "const makeId = (() => Math.random())!;"],
  ["makeId", "const makeId = () => [1].map(() => Math.random());"],
  ["makeId.inner", "function makeId() { const inner = () => Math.random(); return inner(); }"],
  ["makeId.inner", "const makeId = function inner() { return Math.random(); };"],
  ["OrderService.next", "class OrderService { next() { return Math.random(); } }"],
  ["OrderService.next", "class OrderService { next = () => Math.random(); }"],
  ["OrderService.next", "class OrderService { static get next() { return Math.random(); } }"],
  ["OrderService.next", "class OrderService { set next(_) { Math.random(); } }"],
  ["OrderService.#next", "class OrderService { #next() { return Math.random(); } }"],
  ["OrderService", "class OrderService { id = Math.random(); }"],
  ["OrderService", "class OrderService { constructor() { Math.random(); } }"],
  ["OrderService", "class OrderService { static { Math.random(); } }"],
  ["OrderService.[Symbol.iterator]", "class OrderService { *[ Symbol.iterator ]() { yield Math.random(); } }"],
  ["next", "const service = { next() { return Math.random(); } };"],
  ["next", "const service = { next: () => Math.random() };"],
  ["next", 'const service = { "next": async () => Math.random() };'],
  ["next", "const service = { 'next': (async () => Math.random()) as any };"],
  ["order", 'const handle = workflow("order", async () => Math.random());'],
  ["order", "const handle = workflow('order', async () => { await all([1].map(() => Math.random())); });"],
  ["order", "const handle = workflow(`order`, (async () => Math.random()) as Handler, { retry: 1 });"],
  ["order.run", 'const handle = workflow("order", async function run() { return Math.random(); });'],
  ["order.price", 'workflow("order", async () => { const price = () => Math.random(); return price(); });'],
];

test.each(labels)("C15: the label is %s: %s", (label, code) => {
  expect(labelIn(code)).toBe(label);
});
