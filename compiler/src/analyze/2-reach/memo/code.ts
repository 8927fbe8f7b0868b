import type { Extraction } from "../extract.js";

/** What a memo is judged from: names, calls, and who changes what. */
export type Code = Pick<Extraction, "references" | "callSites" | "writes" | "sharedState">;
