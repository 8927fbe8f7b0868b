import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Replayer } from "#runtime/capture/replayer.js";
import type { HistoryFile } from "#runtime/testing/history-file.js";
import { firstEvent, type HistoryEvent } from "#runtime/language/events.js";
import { repriseInProcess } from "../support/in-process.js";
import { projectWithRuns } from "../support/project-with-runs.js";
import { UserProject } from "../support/user-project.js";

/** It blocks on the one article that is in no warehouse. */
const order = `import { activity, sleep, workflow } from "@reprise/runtime";

interface Item {
  readonly article: string;
  readonly note: string;
}
interface Input {
  readonly customer: { readonly name: string; readonly email: string; readonly password: string; readonly country: string };
  readonly card: { readonly number: string; readonly cvc: number };
  readonly birthday: Date;
  readonly items: readonly Item[];
}
interface Stock {
  readonly article: string;
  readonly warehouse: { readonly city: string } | null;
}

const greet = activity("greet", async (name: string) => "Dear " + name);
const charge = activity("charge", async (card: Input["card"]) => ({ receipt: card.number.slice(-4), token: "tok-secret" }));
const stock = activity("stock", async (item: Item): Promise<Stock> => {
  return { article: item.article, warehouse: item.article === "lamp-7" ? null : { city: "Genoa" } };
});

export const order = workflow("order", async (input: Input) => {
  await greet(input.customer.name);
  if (input.customer.country !== "IT") throw new Error("abroad");
  await charge(input.card);
  await sleep("1 second");
  const cities: string[] = [];
  for (const item of input.items) {
    const found = await stock(item);
    cities.push(CITY);
  }
  return cities;
});
`;
const broken = order.replace("CITY", "(found.warehouse as { city: string }).city");
const fixed = order.replace("CITY", `found.warehouse?.city ?? "nowhere"`);

const input = `{
  customer: { name: "Ada Lovelace", email: "ada@lovelace.org", password: "difference-engine", country: "IT" },
  card: { number: "4111 1111 1111 1111", cvc: 739 },
  birthday: new Date("1815-12-10"),
  items: Array.from({ length: 12 }, (_, index) => ({ article: "lamp-" + index, note: "for Ada Lovelace" })),
}`;

/** Digits count as whole numbers: a time of the history holds any three of them by chance. */
const secrets = /Ada|Lovelace|lovelace\.org|difference-engine|tok-secret|\b(?:4111|739|1815|1111)\b/;

interface File {
  readonly events: readonly {
    readonly type: string;
    readonly name: string | null;
    readonly body: { readonly input?: unknown };
  }[];
}

test("a run that a bug blocked becomes a small test without its data, which fails until the bug is fixed", async () => {
  const inputs = { "order-ada@lovelace.org": input };
  const blocked = await projectWithRuns({ workflow: broken, inputs, state: "blocked", isCompiled: false });
  const { shop, database, runIds } = blocked;
  const [runId = ""] = runIds;
  const read = (file: string) => readFileSync(path.join(shop.directory, file), "utf8");
  const captured = await repriseInProcess(["capture", "order-ada@lovelace.org", ...database], shop.directory);
  expect(captured).toMatchObject({ code: 0, err: "" });
  expect(captured.out).toMatch(
    new RegExp(
      `^order-${runId}\\.history\\.json: 5 of \\d+ events of order, \\d+ values replaced\\n` +
        `order-${runId}\\.test\\.ts: fails while the code is blocked by it \\(E_WORKFLOW_BUG\\)\\n$`,
    ),
  );

  const [history, written] = [read(`order-${runId}.history.json`), read(`order-${runId}.test.ts`)];
  expect(input).toMatch(secrets);
  expect((history + written).replaceAll(runId, "")).not.toMatch(secrets);
  const { events } = JSON.parse(history) as File;
  expect(events.map(({ type, name }) => `${type} ${name ?? ""}`.trim())).toEqual([
    "run.started",
    "activity.completed greet",
    "activity.completed charge",
    "timer.fired sleep:order",
    "activity.completed stock",
  ]);
  expect(events[0]?.body.input).toEqual({
    customer: {
      name: "Xxx Xxxxxxxx",
      email: "user0@example.com",
      password: expect.stringMatching(/^x+-x+$/),
      country: "IT",
    },
    card: { number: "0000 0000 0000 0000", cvc: 100 },
    birthday: { $date: "2000-01-01T00:00:00.000Z" },
    items: [{ article: "xxxx-0", note: "xxx Xxx Xxxxxxxx" }],
  });

  shop.write(
    "vitest.config.mjs",
    `import { reprise } from "@reprise/compiler/vitest"; export default { plugins: [reprise()] };`,
  );
  const vitest = () => shop.node("node_modules/vitest/vitest.mjs", "run", "--no-color");
  const red = await vitest();
  expect(red.code).toBe(1);
  expect(red.out + red.err).toContain("Tests  1 failed (1)");
  expect(red.out + red.err).toMatch(
    /workflow code has a bug: TypeError: .* after event 5 \(activity\.completed stock#1\)/,
  );
  expect(red.out + red.err).toMatch(/❯ .*src\/order\.workflow\.ts:\d+:\d+/);
  shop.write("src/order.workflow.ts", fixed);
  const green = await vitest();
  expect({ code: green.code, out: green.code === 0 ? "" : green.out + green.err }).toEqual({ code: 0, out: "" });
});

const counting = `import { workflow } from "@reprise/runtime";

export const count = workflow("count", async (step: number) => {
  let left = 10;
  while (left > 0) left -= step;
  return left;
});
`;

test("code that never comes back with a candidate ends with its process, and the next one is tried in another", async () => {
  const shop = new UserProject();
  shop.write("src/count.workflow.ts", counting);
  const started = (input: number): readonly HistoryEvent[] => [
    { ...firstEvent, at: 0, body: JSON.stringify({ workflow: "count", input, seed: "5eed" }) },
  ];
  const history: HistoryFile = { format: "reprise.history.v1", name: "a", workflow: "count", runId: "a", events: [] };
  const modules = [path.join(shop.directory, "src/count.workflow.ts")];
  const replayer = new Replayer({ modules, history, cwd: shop.directory });
  onTestFinished(() => replayer.close());
  expect(await replayer.load()).toBeUndefined();
  expect((await replayer.try(started(5)))?.verdict).toMatchObject({ kind: "none", closing: { body: `{"result":0}` } });
  expect(await replayer.try(started(0))).toBeUndefined();
  expect((await replayer.try(started(4)))?.verdict).toMatchObject({ closing: { body: `{"result":-2}` } });
});
