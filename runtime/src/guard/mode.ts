import { RepriseError } from "../language/errors.js";

/**
 * What a journaled native does in a run when no rewritten use asks for it: it answers from the journal (`on`), or stops the run
 * with an error that names the place (`throw`). With `off` nothing is installed: natives as values, through aliases and in
 * packages are the real ones, and what a run makes of them may differ with each replay.
 */
export type GuardMode = "on" | "throw" | "off";

/** @throws RepriseError `E_OPTION`, also for a mode that JavaScript code has misspelt */
export function guardModeOf(value: string, where: string): GuardMode {
  if (value === "on" || value === "throw" || value === "off") return value;
  throw new RepriseError("E_OPTION", {
    message: `${where} is ${JSON.stringify(value)}`,
    hint: 'Use "on", "throw" or "off".',
  });
}

/** @throws RepriseError `E_OPTION` */
export function guardModeOfEnvironment(): GuardMode {
  return guardModeOf(process.env.REPRISE_GUARD ?? "on", "REPRISE_GUARD");
}
