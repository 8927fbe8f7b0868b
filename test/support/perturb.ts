import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./program.js";

/** By the name of a workflow: how its run ended, or how its replay differs. */
type Outcomes = readonly (readonly [workflow: string, outcome: string])[];

/**
 * Records each workflow of the modules, two runs side by side, and replays them in a process in which the zone, the locale, the
 * environment, the arguments and the clock are others, after other runs.
 */
export function perturb(modules: readonly string[], file: string): { recorded: Outcomes; different: Outcomes } {
  const execute = (mode: string, environment: Record<string, string>, ...rest: readonly string[]) => {
    const script = path.join(root, "test/support/perturbed-process.js");
    const options = ["--import", "@reprise/compiler/register", script, mode, file, JSON.stringify(modules), ...rest];
    execFileSync(process.execPath, options, {
      cwd: root,
      stdio: ["ignore", "ignore", "pipe"],
      timeout: 300_000,
      env: { ...process.env, ...environment },
    });
    return JSON.parse(readFileSync(`${file}.outcomes`, "utf8")) as Outcomes;
  };
  const recorded = execute("record", { TZ: "America/New_York", LC_ALL: "en_US.UTF-8", PERTURBED: "one" });
  const different = execute("replay", { TZ: "Pacific/Apia", LC_ALL: "de_DE.UTF-8", PERTURBED: "two" }, "another");
  return { recorded, different };
}
