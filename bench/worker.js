// The worker process of the benchmark: its code is trivial on purpose, so it is not compiled.
import { Worker } from "@reprise/runtime/worker";
import { parallel, sequence, transactions } from "./workflows.js";

await Worker.start({
  workflows: [sequence, parallel, transactions],
  allowUncompiled: true,
  ...(process.env.REPRISE_SCHEMA === undefined ? {} : { schema: process.env.REPRISE_SCHEMA }),
});
process.send?.("ready");
