import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { CleanUps, type AtEnd } from "../support/at-end.js";
import { UserProject } from "../support/user-project.js";

const order = `import { activity, sleep, workflow } from "@reprise/runtime";

export const charge = activity("charge", async (total: number): Promise<string> => "receipt-" + total);

export const order = workflow("order", async (total: number) => {
  const at = Date.now();
  const receipt = await charge(total);
  await sleep("30 days");
  return { receipt, days: (Date.now() - at) / 86_400_000 };
});
`;

/** The packages are linked: they are external, as installed ones are, by their real paths. */
const configuration = `import { reprise } from "@reprise/compiler/vitest";
const server = { deps: { external: [/\\/(runtime|compiler)\\/dist\\//] } };
export default { plugins: [reprise()], test: { include: ["src/**/*.test.ts"], server } };
`;

const passing = `import { writeFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { historyFileText, TestEnvironment } from "@reprise/runtime/testing";
import { order } from "./order.workflow.js";

test("thirty days in no time", async () => {
  const env = new TestEnvironment({ workflows: [order] });
  const run = await env.start(order, 20);
  expect(await run.result()).toEqual({ receipt: "receipt-20", days: 30 });
  writeFileSync("src/order.history.json", historyFileText(await run.toHistoryFile("thirty days")));
});
`;

const stateful = `import { test } from "vitest";
import { TestEnvironment } from "@reprise/runtime/testing";
import { activity, workflow } from "@reprise/runtime";

let turns = 0;
const one = activity("one", () => 1);
const two = activity("two", () => 2);
const flipping = workflow("flipping", async () => (turns++ % 2 === 0 ? one() : two()));

test("looks fine", async () => {
  await (await new TestEnvironment({ workflows: [flipping] }).start(flipping)).result();
});
test.concurrent("is fine", async () => {
  await new Promise(resolve => setTimeout(resolve, 20));
});
`;

function project(files: Readonly<Record<string, string>>, atEnd?: AtEnd): UserProject {
  const shop = new UserProject({}, atEnd);
  shop.write("vitest.config.mjs", configuration);
  shop.write("src/order.workflow.ts", order);
  for (const [file, text] of Object.entries(files)) shop.write(file, text);
  return shop;
}

/** `vitest run`, with everything that it said. */
async function vitest(shop: UserProject, ...argv: readonly string[]) {
  const { out, err, code } = await shop.node("node_modules/vitest/vitest.mjs", "run", "--no-color", ...argv);
  return { output: out + err, code };
}

describe("a project whose test leaves a history", () => {
  let shop: UserProject;
  let first: Awaited<ReturnType<typeof vitest>>;
  beforeAll(async () => {
    const cleanUps = new CleanUps();
    shop = project({ "src/order.test.ts": passing }, cleanUps.add);
    first = await vitest(shop);
    return cleanUps.execute;
  });

  test("one line of configuration: tests, their replay, and histories as tests", async () => {
    expect(first.output).toContain("Tests  1 passed (1)");
    const second = await vitest(shop, "--reporter=verbose");
    expect(second.output).toContain("src/order.history.json > thirty days");
    expect(second.output).toContain("Tests  2 passed (2)");
    expect((await vitest(shop, "-t", "no such name")).output).toContain("2 skipped");
  });

  test("a change that old runs do not bear fails their histories, in the JSON and in the source", async () => {
    shop.write("src/order.workflow.ts", order.replace(`activity("charge"`, `activity("bill"`));
    const { output, code } = await vitest(shop, "src/order.history.json");
    expect(code).toBe(1);
    expect(output).toMatch(/event \d records activity\.completed charge#1/);
    expect(output).toContain("Give it its old name back (charge)");
    expect(output).toMatch(
      /❯ src\/order\.workflow\.ts:7:25\n.*\n.*\n +7\| +const receipt = await charge\(total\);\n +\| +\^/,
    );
    expect(output).toMatch(/src\/order\.history\.json:\d+:5/);
    expect(output).toContain("- activity charge#1");
    expect(output).toContain("+ activity bill#1");
  });

  test("a history file that is none says so, and so does one whose workflow is gone", async () => {
    shop.write("src/broken.history.json", `{ "events": [] }`);
    shop.remove("src/order.workflow.ts");
    shop.remove("src/order.test.ts");
    const { output } = await vitest(shop);
    expect(output).toContain("the history src/broken.history.json cannot be read");
    expect(output).toContain("which was not found");
  });
});

test("a test that passes fails where its run cannot be replayed, and its neighbour does not", async () => {
  const shop = project({ "src/flipping.test.ts": stateful });
  const { output, code } = await vitest(shop);
  expect(code).toBe(1);
  expect(output).toContain("FAIL  src/flipping.test.ts > looks fine");
  expect(output).toContain("cannot be replayed by this code");
  expect(output).toContain("1 failed | 1 passed");
});

const crashing = `import { test } from "vitest";
import { crashEverywhere } from "@reprise/runtime/testing";
import { order } from "./order.workflow.js";

test("survives", async () => {
  await crashEverywhere(order, () => {
    let charges = 0;
    return { input: 20, steps: { charge: () => "receipt-" + ++charges } };
  });
});
`;

test("what can be done about an error is shown with it", async () => {
  const { output, code } = await vitest(project({ "src/order.test.ts": crashing }));
  expect(code).toBe(1);
  expect(output).toMatch(/does not survive a crash .*\n.*\{ only: \d+ \}/);
});

const snapshot = `import { expect, test } from "vitest";
import { TestEnvironment } from "@reprise/runtime/testing";
import { order } from "./order.workflow.js";

test("thirty days", async () => {
  const env = new TestEnvironment({ workflows: [order] });
  const run = await env.start(order, 20);
  await run.result();
  await expect(run).toMatchHistory();
  const other = await env.start(order, 30);
  await other.result();
  await expect(other).toMatchHistory();
  await expect(other).toMatchHistory("the other");
});
`;

test("toMatchHistory writes histories, compares with them, updates them, and they are tests", async () => {
  const shop = project({ "src/order.test.ts": snapshot });
  const first = await vitest(shop);
  expect(first.output).toContain("Snapshots  3 written");
  expect(shop.files("src/__histories__/order.test")).toEqual([
    "the-other.history.json",
    "thirty-days-2.history.json",
    "thirty-days.history.json",
  ]);

  shop.write("src/order.workflow.ts", order.replace("30 days", "31 days"));
  const changed = await vitest(shop, "src/order.test.ts");
  expect(changed.code).toBe(1);
  expect(changed.output).toContain("another history than src/__histories__/order.test/thirty-days.history.json");
  expect(changed.output).toMatch(/^- 0s {2}timer\.started sleep:order#1 {2}\{"dueAt":"30d"\}$/m);
  expect(changed.output).toMatch(/^\+ 0s {2}timer\.started sleep:order#1 {2}\{"dueAt":"31d"\}$/m);

  expect((await vitest(shop, "-u")).output).toContain("Snapshots  3 updated");
  expect((await vitest(shop)).output).toContain("Tests  4 passed (4)");
});

test("one switch executes the same tests on an embedded Postgres, which is gone afterwards", async () => {
  const onPostgres = `import { expect, test } from "vitest";
import { TestEnvironment } from "@reprise/runtime/testing";
import { order } from "./order.workflow.js";

test.concurrent.each([1, 2, 3])("on Postgres %i", async total => {
  const env = new TestEnvironment({ workflows: [order] });
  expect((await env.database())?.schema).toMatch(/^reprise_test_/);
  const run = await env.start(order, total, { id: "order-1" });
  expect(await run.result()).toEqual({ receipt: "receipt-" + total, days: 30 });
});
`;
  const shop = project({ "src/one.test.ts": onPostgres, "src/other.test.ts": onPostgres });
  shop.write("vitest.config.mjs", configuration.replace("reprise()", `reprise({ testStore: "postgres" })`));
  const { output, code } = await vitest(shop, "--testTimeout=30000");
  expect(output).toContain("Tests  6 passed (6)");
  expect(code).toBe(0);
  expect(serversOf(shop.directory)).toEqual([]);
});

/** Processes whose command line names this directory, or what Postgres made of it. */
function serversOf(directory: string): readonly string[] {
  const name = createHash("sha256").update(path.join(directory, ".reprise/test-postgres")).digest("hex").slice(0, 16);
  return readdirSync("/proc")
    .filter(entry => /^\d+$/.test(entry))
    .flatMap(pid => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")];
      } catch {
        return [];
      }
    })
    .filter(command => command.includes("postgres") && (command.includes(directory) || command.includes(name)));
}
