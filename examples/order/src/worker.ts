import { Worker } from "@reprise/runtime/worker";
import { order } from "./order.workflow.js";

await Worker.start({ workflows: [order], maximumConcurrentActivities: 8, maximumConcurrentRuns: 40 });
