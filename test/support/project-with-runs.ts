import { expect } from "vitest";
import type { AtEnd } from "./at-end.js";
import { freshSchema } from "./fresh-schema.js";
import { UserProject } from "./user-project.js";

interface Runs {
  /** Text of `src/order.workflow.ts`, which exports `order`. */
  readonly workflow: string;
  /** By the ids of the runs, texts of their inputs. */
  readonly inputs: Readonly<Record<string, string>>;
  /** In which all runs are left. */
  readonly state: "waiting" | "blocked";
  readonly isCompiled: boolean;
}

interface ProjectWithRuns {
  readonly shop: UserProject;
  /** The options that name the database. */
  readonly database: readonly string[];
  /** In the order of the inputs. */
  readonly runIds: readonly string[];
}

const execute = ({ inputs, state, isCompiled }: Runs) => `import { Client } from "@reprise/runtime/client";
import { Worker } from "@reprise/runtime/worker";
import { order } from "./order.workflow.js";

const databaseUrl = process.env.REPRISE_DATABASE_URL as string;
const schema = process.env.REPRISE_SCHEMA as string;
const allowUncompiled = ${String(!isCompiled)};
const worker = await Worker.start({ workflows: [order], databaseUrl, schema, allowUncompiled });
const client = await Client.connect({ databaseUrl, schema });
const runs = [
  ${Object.entries(inputs)
    .map(([id, input]) => `await client.start(order, ${input}, { id: ${JSON.stringify(id)} }),`)
    .join("\n  ")}
];
for (const run of runs) {
  while ((await run.describe()).state !== "${state}") await new Promise(resolve => setTimeout(resolve, 20));
  console.log(run.runId);
}
await client.close();
await worker.drain();
`;

/** A user's project with a database of its own, whose runs were executed until they stood still. */
export async function projectWithRuns(runs: Runs, atEnd?: AtEnd): Promise<ProjectWithRuns> {
  const { url, schema } = freshSchema();
  const shop = new UserProject({ REPRISE_DATABASE_URL: url, REPRISE_SCHEMA: schema }, atEnd);
  shop.write("src/order.workflow.ts", runs.workflow);
  shop.write("src/execute.ts", execute(runs));
  if (runs.isCompiled) expect(await shop.reprise("check")).toMatchObject({ code: 0 });
  const { code, out, err } = await shop.node("--import", "@reprise/compiler/register", "src/execute.ts");
  expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
  return { shop, database: ["--database-url", url, "--schema", schema], runIds: out.trim().split("\n") };
}
