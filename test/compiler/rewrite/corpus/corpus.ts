import type { Snippet } from "../run-snippets.js";
import { corners } from "./corners.js";
import { expressions } from "./expressions.js";
import { modules } from "./modules.js";
import { placed } from "./placed.js";

/** What is done with journaled natives, each with what the journal is asked for. */
export const corpus: readonly Snippet[] = [...expressions, ...modules, ...placed, ...corners];
