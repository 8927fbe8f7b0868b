/** Of the process, not of this module: a development server may evaluate the package again together with its user's modules. */
const key = Symbol.for("reprise.activities.v1");
const home = globalThis as { [key: symbol]: Set<string> | undefined };

/** The names of all activities that were defined. */
const defined = (): Set<string> => (home[key] ??= new Set<string>());

export function noteActivity(name: string): void {
  defined().add(name);
}

export function isDefinedActivity(name: string): boolean {
  return defined().has(name);
}
