import { Worker } from "@reprise/runtime/worker";
import { onboarding } from "./onboarding.workflow.js";

await Worker.start({ workflows: [onboarding] });
