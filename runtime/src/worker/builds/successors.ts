/** Of the process, not of this module: a development server may evaluate the package again together with its user's modules. */
const key = Symbol.for("reprise.workers.v1");
const home = globalThis as { [key: symbol]: Map<string, () => void> | undefined };
const replaceable = (): Map<string, () => void> => (home[key] ??= new Map<string, () => void>());

/**
 * In development, a module that starts a worker is evaluated again after a change: the worker that it started before gives
 * way. Two workers are the same one to the module if they take runs from the same place.
 */
export function takeThePlaceOf(place: string): void {
  replaceable().get(place)?.();
  replaceable().delete(place);
}

export function onSuccessor(place: string, giveWay: () => void): void {
  replaceable().set(place, giveWay);
}
