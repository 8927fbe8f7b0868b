import { Worker } from "@reprise/runtime/worker";
import { onboarding } from "./onboarding.workflow.js";

const { REPRISE_SCHEMA: schema = "reprise" } = process.env;

await Worker.start({ workflows: [onboarding], schema });
