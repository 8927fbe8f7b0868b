import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";
import { sourceHash } from "@reprise/runtime/language";
import { journaledTime, refused, Shop } from "./shop.js";
import { webpackLoader, workspaceBuilds } from "./workspace-builds.js";

const billing = `
export interface Bill { readonly due: number }

export const dueNow = (): number => Date.now();
export function fail(): never {
  const bill: Bill = { due: Date.now() }; throw new Error("overdue since " + String(bill.due));
}
`;

/** A package of the workspace as its own build leaves it. */
const built = transformSync(billing, {
  ...{ loader: "ts", sourcefile: "../src/index.ts", sourcemap: "external", format: "esm", banner: "// Built.\n//\n" },
} as const);

const main = `
import { dueNow, fail } from "billing";
import { sealedNow } from "sealed";
import { order } from "./order.workflow.js";

const home = globalThis as unknown as Record<symbol, unknown>;
const symbolOf = (name: string) => Symbol.for("reprise." + name + ".v1");
const actual = home[symbolOf("natives")];
home[symbolOf("natives")] = { Date: () => ({ now: () => ${journaledTime} }) };
const inside = { billing: dueNow(), sealed: sealedNow() };
home[symbolOf("natives")] = actual;
let stack = "";
try {
  fail();
} catch (error) {
  stack = String((error as Error).stack);
}
const files = Object.fromEntries(home[symbolOf("files")] as Map<string, string>);
process.stdout.write(JSON.stringify({ inside, stack, files, isWorkflow: typeof order === "function" }));
`;

const workflow = `
import { workflow } from "@reprise/runtime";
import { seal } from "only-types";
export const order = workflow("order", async () => seal());
`;

/** pnpm keeps the packages in one place, with links to them; a package of the workspace is linked from where it is. */
const sealed = "node_modules/.pnpm/sealed@1.0.0/node_modules/sealed";

const files: Readonly<Record<string, string>> = {
  "src/main.ts": main,
  "src/order.workflow.ts": workflow,
  "src/fail.ts": "export {};\n",
  [`${sealed}/package.json`]: '{ "name": "sealed", "type": "module", "main": "index.js", "types": "index.d.ts" }',
  [`${sealed}/index.js`]: "export const sealedNow = () => Date.now();\n",
  [`${sealed}/index.d.ts`]: "export declare const sealedNow: () => number;\n",
  "packages/billing/package.json":
    '{ "name": "billing", "type": "module", "main": "dist/index.js", "types": "dist/index.d.ts" }',
  "packages/billing/src/index.ts": billing,
  "packages/billing/dist/index.js": `${built.code}//# sourceMappingURL=index.js.map\n`,
  "packages/billing/dist/index.js.map": built.map,
  "packages/billing/dist/index.d.ts":
    "export declare const dueNow: () => number;\nexport declare function fail(): never;\n",
  "node_modules/only-types/package.json": '{ "name": "only-types", "version": "1.0.0", "types": "index.d.ts" }',
  "node_modules/only-types/index.d.ts": "export declare function seal(): string;\n",
  "typescript-loader.cjs": webpackLoader,
};

const links = { sealed, billing: "packages/billing" };

/** What is there when the program is executed, and was not when it was analysed. */
const seal = { "node_modules/only-types/index.js": "export const seal = () => 'sealed';\n" };

const refusal = "--- refused ---";

const builds = `
import { writeFileSync } from "node:fs";
await build({ directory: "out", symlinks: true });
await build({ directory: "linked", symlinks: false, check: false });
console.error("${refusal}");
writeFileSync("src/refused.workflow.ts", ${JSON.stringify(refused["src/refused.workflow.ts"])});
await build({ directory: "refused", symlinks: true }).then(() => process.exit(1), error => console.error(error.message));
`;

interface Printed {
  readonly inside: { readonly billing: number; readonly sealed: number };
  readonly stack: string;
  readonly files: Readonly<Record<string, string>>;
}

/** One project that is built with a warning, with an error, and with links left as they are. */
describe.each(workspaceBuilds)("%s", (_, script) => {
  test("packages of pnpm and built packages of the workspace; a warning and an error are told once", async () => {
    const shop = new Shop(files, links);
    shop.write({ "build.mjs": script + builds });
    const { code, stdout, stderr } = await shop.node("build.mjs");
    expect({ code, told: code === 0 ? "" : stdout + stderr }).toEqual({ code: 0, told: "" });
    const [accepted = "", failed = ""] = (stdout + stderr).split(refusal);
    const times = (text: string, word: string) => text.split(word).length - 1;
    expect(times(accepted, "DET902")).toBe(1);
    expect(accepted).toContain(`at ${shop.place("src/order.workflow.ts", "seal()")}`);
    expect(times(failed, "not deterministic: 2 errors")).toBe(1);
    expect(times(failed, `at ${shop.place("src/refused.workflow.ts", "fetch(")}\n`)).toBe(1);
    expect(times(failed, `at ${shop.place("src/refused.workflow.ts", "process.pid")}\n`)).toBe(1);
    shop.write(seal);
    for (const directory of ["out", "linked"]) await expectOwnRewritten(shop, `${directory}/main.js`);
  });
});

test("without a bundler: a built package of the workspace is rewritten, and its map is followed", async () => {
  const shop = new Shop({ ...files, ...seal }, links);
  await expectOwnRewritten(shop, "--import", "@reprise/compiler/register", "src/main.ts");
});

async function expectOwnRewritten(shop: Shop, ...program: readonly string[]): Promise<void> {
  const { stdout, stderr } = await shop.node("--enable-source-maps", ...program);
  expect(stderr).toBe("");
  const { inside, stack, files } = JSON.parse(stdout) as Printed;
  expect(inside.billing).toBe(journaledTime);
  expect(inside.sealed).toBeGreaterThan(journaledTime);
  // Left as it is, a link is part of the path.
  const place = shop.place("packages/billing/src/index.ts", "new Error").replace("packages/", "");
  expect(stack).toMatch(new RegExp(`/(packages|node_modules)/${place}\\)`));
  expect(files).toMatchObject({
    "shop/src/order.workflow.ts": sourceHash(workflow),
    "billing/dist/index.js": sourceHash(shop.read("packages/billing/dist/index.js")),
  });
  expect(Object.keys(files).filter(name => name.startsWith("sealed"))).toEqual([]);
}
