import { displacedNatives, installGuard, isGuardInstalled, uninstallGuard } from "../../guard/install.js";
import { guardModeOf, guardModeOfEnvironment, type GuardMode } from "../../guard/mode.js";
import { RepriseError } from "../../language/errors.js";

export interface GuardLog {
  /** The guard was installed by the worker, after other modules had been loaded. */
  guardLate(): void;
  /** The guard is switched off: natives as values, through aliases and in packages are the real ones in workflows, too. */
  guardOff(): void;
  /** Something else has replaced or wrapped these natives since: fake timers, an instrumentation. */
  nativesDisplaced(natives: readonly string[]): void;
}

/**
 * Makes sure that natives reached as values, through aliases and in packages are journaled, too. The guard is the process's:
 * the worker that starts last decides on its mode.
 *
 * @param asked the worker's option; the environment variable REPRISE_GUARD decides without one
 * @throws RepriseError `E_OPTION`; `E_GUARD_MISSING` in production, where nothing may be left to the order of imports
 */
export function requireGuard(asked: GuardMode | undefined, log: GuardLog): void {
  const mode = asked === undefined ? guardModeOfEnvironment() : guardModeOf(asked, "guard of the worker");
  if (mode === "off") {
    uninstallGuard();
    log.guardOff();
    return;
  }
  const isLate = !isGuardInstalled();
  if (isLate && process.env.NODE_ENV === "production") {
    throw new RepriseError("E_GUARD_MISSING", {
      message: "the guard is not installed in this process",
      hint: "Start it with `node --import @reprise/runtime/register`, so that no module captures a native before.",
    });
  }
  installGuard(mode);
  if (isLate) log.guardLate();
}

/** Tells, once for each, of natives that were displaced after the guard was installed. */
export class GuardWatch {
  readonly #log: GuardLog;
  readonly #told = new Set<string>();

  constructor(log: GuardLog) {
    this.#log = log;
  }

  look(): void {
    const fresh = displacedNatives().filter(native => !this.#told.has(native));
    for (const native of fresh) this.#told.add(native);
    if (fresh.length > 0) this.#log.nativesDisplaced(fresh);
  }
}
