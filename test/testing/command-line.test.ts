import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { connect } from "#runtime/store/database.js";
import { CleanUps } from "../support/at-end.js";
import { projectWithRuns } from "../support/project-with-runs.js";
import { UserProject } from "../support/user-project.js";

const waiting = `import { activity, signal, workflow } from "@reprise/runtime";

const approved = signal<boolean>("approved");
const charge = activity("charge", async (total: number) => ({ total }));

export const order = workflow("order", async (input: { total: number }) => {
  const receipt = await charge(input.total);
  const answer = await approved.receive();
  return { receipt, answer };
});
`;

const runs = {
  workflow: waiting,
  inputs: { "order-1": "{ total: 20 }", "order-2": "{ total: 20 }" },
  state: "waiting",
  isCompiled: true,
} as const;

describe("beside a database with two runs that wait", () => {
  let shop: UserProject;
  let database: readonly string[];
  beforeAll(async () => {
    const cleanUps = new CleanUps();
    ({ shop, database } = await projectWithRuns(runs, cleanUps.add));
    return cleanUps.execute;
  });

  test("a run becomes a file, and the file a replay: by the id, in TypeScript, with natives rewritten", async () => {
    const captured = await shop.reprise("capture", "order-1", ...database);
    const told =
      "order-order-1.history.json: 2 events of order, 0 values replaced\n" +
      "order-order-1.test.ts: passes while the code replays it\n";
    expect(captured).toMatchObject({ code: 0, out: told });
    const file = JSON.parse(readFileSync(path.join(shop.directory, "order-order-1.history.json"), "utf8")) as object;
    expect(file).toMatchObject({ format: "reprise.history.v1", name: "order order-1", workflow: "order" });
    expect(await shop.reprise("replay", "order-order-1.history.json")).toEqual({
      code: 0,
      out: "order order-1: 2 events\n1 of 1 histories replay\n",
      err: "",
    });
    const again = await shop.reprise("capture", "order-1", ...database);
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining("exists already") as string });
  });

  test("before a deploy: what it would do to all open runs, one message for one difference", async () => {
    await endedSince(database);
    expect(await shop.reprise("replay", "--open", ...database)).toMatchObject({
      code: 0,
      out: "2 of 2 histories replay\n",
    });
    shop.write("src/order.workflow.ts", waiting.replace(`activity("charge"`, `activity("bill"`));
    const { code, out, err } = await shop.reprise("replay", "--open", ...database);
    expect({ code, out }).toEqual({ code: 1, out: "0 of 2 histories replay\n" });
    expect(err.match(/records activity/g)).toHaveLength(1);
    expect(err).toMatch(/^E_HISTORY_MISMATCH order order-2: /);
    expect(err).toMatch(/^as E_HISTORY_MISMATCH order order-2: order order-1$/m);
    expect(err).toContain("records activity.completed charge#1");
    expect(err).toMatch(
      /\(shop\/src\/order\.workflow\.ts:7, build \S+\), but the code \(build \S+\) asked for activity bill#1/,
    );
    expect(err).toContain("\nsrc/order.workflow.ts:7:25\n");
    expect(err).toContain("> 7 |   const receipt = await charge(input.total);\n    |                         ^\n");
  });

  test("for programs: how many replay, and each that does not", async () => {
    shop.write("src/order.workflow.ts", waiting.replace(`activity("charge"`, `activity("bill"`));
    const { code, out, err } = await shop.reprise("replay", "--open", "--json", ...database);
    const mismatch = { workflow: "order", code: "E_HISTORY_MISMATCH", hint: null };
    expect({ code, err, told: JSON.parse(out) as unknown }).toMatchObject({
      code: 1,
      err: "",
      told: {
        replayed: 0,
        failures: [
          { name: "order order-2", ...mismatch },
          { name: "order order-1", ...mismatch },
        ],
      },
    });
  });

  test("what is no history, and what is no run, is said", async () => {
    expect(await shop.reprise("replay", "package.json")).toMatchObject({
      code: 1,
      err: expect.stringContaining("E_HISTORY_FILE") as string,
    });
    expect(await shop.reprise("replay", "--open", "order-1", ...database)).toMatchObject({
      code: 2,
      err: expect.stringContaining('"order-1" is one argument too many') as string,
    });
    expect(await shop.reprise("replay")).toMatchObject({ code: 2, err: expect.stringContaining("--open") as string });
    expect(await shop.reprise("capture", "order-9", ...database)).toMatchObject({
      code: 1,
      err: expect.stringContaining("there is no run order-9") as string,
    });
  });
});

/** So many runs have begun and ended since that no page holds them and the open ones. */
async function endedSince([, url = "", , schema = ""]: readonly string[]): Promise<void> {
  const { pool } = await connect(url, { poolSize: 1 });
  await pool.query(`
    insert into ${schema}.run
           (run_id, workflow, queue, fingerprint, status, next_seq, last_at, created_at, closed_at)
    select ('ffffffff-ffff-7fff-8fff-' || lpad(to_hex(n), 12, '0'))::uuid, 'order', 'default', 'f', 'completed', 2, t, t, t
      from generate_series(1, 10000) n, now() t`);
  await pool.end();
}

const perturbed = `import { activity, workflow } from "@reprise/runtime";

const charge = activity("charge", async (total: string) => ({ total }));

export const order = workflow("order", async (input: { total: number }) => {
  return charge(AMOUNT);
});
`;

const recording = `import { writeFileSync } from "node:fs";
import { TestEnvironment, historyFileText } from "@reprise/runtime/testing";
import { order } from "./order.workflow.js";

const env = new TestEnvironment({ workflows: [order] });
for (const total of [1234.5, 99]) {
  const run = await env.start(order, { total });
  await run.result();
  writeFileSync(\`order-\${total}.history.json\`, historyFileText(await run.toHistoryFile(\`order \${total}\`)));
}
`;

test("every history of a project is replayed, also where the zone, the language, the environment and the order are others", async () => {
  const shop = new UserProject({ TZ: "UTC", LC_ALL: "en_US.UTF-8", LANG: "en_US.UTF-8" });
  const recorded = async (amount: string) => {
    shop.write("src/order.workflow.ts", perturbed.replace("AMOUNT", amount));
    shop.write("src/record.ts", recording);
    const { code, err } = await shop.node("--import", "@reprise/compiler/register", "src/record.ts");
    expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
  };
  expect(await shop.reprise("test")).toMatchObject({
    code: 1,
    err: expect.stringContaining("E_HISTORY_FILE") as string,
  });

  await recorded('input.total.toLocaleString("en")');
  const same = await shop.reprise("test", "--perturb");
  expect(same).toMatchObject({ code: 0, err: "" });
  expect(same.out.match(/(2 of 2|4 of 4) histories replay/g)).toHaveLength(6);

  await recorded("input.total.toLocaleString()");
  const different = await shop.reprise("test", "--perturb");
  expect(different.code).toBe(1);
  expect(different.out).toContain("with German as the language: 1 of 2 histories replay");
  expect(different.out).toContain("in the time zone of Apia: 2 of 2 histories replay");
  expect(different.err.match(/E_HISTORY_MISMATCH/g)).toHaveLength(1);

  const standingStill =
    'if (process.env.TZ === "Pacific/Apia") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);\n';
  shop.write("src/order.workflow.ts", standingStill + perturbed.replace("AMOUNT", "input.total.toLocaleString()"));
  const late = await shop.reprise("test", "--perturb", "--timeout", "100ms");
  expect(late.code).toBe(1);
  expect(late.out).toBe("2 of 2 histories replay\nin the time zone of Apia: \n");
  expect(late.err).toContain("E_REPLAY_PROCESS");
  expect(late.err).toContain(
    "not replayed within 100ms in the process that replays them in the time zone of Apia, so it was ended",
  );
  expect(await shop.reprise("test", "--perturb", "--timeout", "soon")).toMatchObject({
    code: 2,
    err: expect.stringContaining('--timeout is "soon", which is not a length of time') as string,
  });
});
