import { Worker } from "@reprise/runtime/worker";
import { order } from "./order.workflow.js";

const { REPRISE_SCHEMA: schema = "reprise" } = process.env;

await Worker.start({ workflows: [order], schema, maximumConcurrentActivities: 8, maximumConcurrentRuns: 40 });
