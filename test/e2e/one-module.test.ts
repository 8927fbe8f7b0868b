import { expect, test } from "vitest";
import { workflow } from "@reprise/runtime";
import { UserProject } from "../support/user-project.js";
import { Workbench } from "../support/workbench.js";
import { WorkerProcess } from "../support/worker-process.js";

/** What clients know of it. */
const greet = workflow("greet", async (name: string): Promise<string> => name);

test("a workflow may stand in the module that starts its worker and waits for it", async () => {
  const project = new UserProject();
  project.write(
    "src/worker.ts",
    `import { activity, workflow } from "@reprise/runtime";
import { Worker } from "@reprise/runtime/worker";

const hello = activity("hello", async (name: string) => \`hello \${name}\`);
export const greet = workflow("greet", async (name: string) => hello(name));
await Worker.start({ workflows: [greet], schema: process.env.REPRISE_SCHEMA ?? "" });
process.send?.({ ready: true });
`,
  );
  project.remove("src/order.workflow.ts");
  expect(await project.reprise("check")).toMatchObject({ code: 0 });
  const bench = await Workbench.open();
  const environment = { DATABASE_URL: bench.url, REPRISE_SCHEMA: bench.schema };
  await WorkerProcess.start(environment, project.directory);
  const run = await bench.client.start(greet, "Ada");
  expect(await run.result()).toBe("hello Ada");
});
