import { masked, runContext } from "../../activation/register.js";

type ConsoleMethod = (this: unknown, ...values: unknown[]) => unknown;

/**
 * Silent while a run replays. Otherwise the real method, masked: what hooks into the console (a tracer's breadcrumbs) must not
 * draw from the run's journal, since it would not draw on replay.
 */
export function quietOnReplay(method: ConsoleMethod): ConsoleMethod {
  const quiet: ConsoleMethod = function (...values) {
    const context = runContext();
    if (context === undefined) return method.apply(this, values);
    return context.run.replaying ? undefined : masked(() => method.apply(this, values));
  };
  return Object.defineProperty(quiet, "name", { value: method.name });
}

/** The console as a workflow sees it. */
export function quietConsole(real: Console): Console {
  return new Proxy(real, {
    get(target, key, receiver) {
      const value: unknown = Reflect.get(target, key, receiver);
      return typeof value === "function" ? quietOnReplay(value as ConsoleMethod).bind(target) : value;
    },
  });
}
