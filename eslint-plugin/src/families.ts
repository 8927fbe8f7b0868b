import type { DiagnosticCode } from "@reprise/runtime/language";

interface RuleFamily {
  readonly description: string;
  readonly codes: readonly DiagnosticCode[];
  /** In the preset `recommended`; `strict` makes errors of them all. */
  readonly severity: "error" | "warn";
}

/** The compiler's codes as rules that can be switched on and off. Each code belongs to one rule. */
export const families = {
  "no-clock": {
    description: "Read the time only where the journal answers.",
    codes: ["DET101", "DET102", "DET103", "DET112"],
    severity: "error",
  },
  "no-host-locale": {
    description: "Name the time zone and the locale instead of taking the host's.",
    codes: ["DET110", "DET120"],
    severity: "error",
  },
  "no-randomness": {
    description: "Draw random values only where the journal answers.",
    codes: ["DET201", "DET203"],
    severity: "error",
  },
  "no-foreign-timers": {
    description: "Wait with sleep() and setTimeout(), which are durable.",
    codes: ["DET301", "DET302", "DET303"],
    severity: "error",
  },
  "no-host": {
    description: "Keep workflows independent of the process, its environment and the machine.",
    codes: ["DET401", "DET402", "DET403", "DET404"],
    severity: "error",
  },
  "no-effects": {
    description: "Do I/O in activities and steps, not in workflows.",
    codes: ["DET410", "DET411", "DET420", "DET421"],
    severity: "error",
  },
  "no-engine-internals": {
    description: "Do not look at stack traces or at garbage collection.",
    codes: ["DET501", "DET502"],
    severity: "error",
  },
  "no-shared-state": {
    description: "Keep the state of a run in the run.",
    codes: ["DET510", "DET511", "DET512"],
    severity: "error",
  },
  "no-dynamic-code": {
    description: "Call code that the analysis can see.",
    codes: ["DET701", "DET702", "DET703"],
    severity: "error",
  },
  "durable-operations": {
    description: "Use steps and the names of durable operations as replay needs them.",
    codes: ["DET801", "DET802", "DET803", "DET804", "DET805", "DET806"],
    severity: "error",
  },
  "storable-values": {
    description: "Pass only data into and out of durable operations.",
    codes: ["DET810", "DET811"],
    severity: "error",
  },
  "known-packages": {
    description: "Call only packages that were analysed, or that somebody vouches for.",
    codes: ["DET902"],
    severity: "warn",
  },
  allowances: {
    description: "Keep only those escape hatches that are needed, with a reason.",
    codes: ["DET904", "DET907", "DET908"],
    severity: "error",
  },
  analysable: {
    description: "Make every file that workflows reach readable for the analysis.",
    codes: ["DET906"],
    severity: "error",
  },
} as const satisfies Readonly<Record<string, RuleFamily>>;

export type RuleName = keyof typeof families;
