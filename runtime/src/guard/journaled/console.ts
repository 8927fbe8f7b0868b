import { masked, runContext } from "../../activation/register.js";
import { standInFor, takeTraits } from "./journaled.js";

type Method = (this: unknown, ...values: unknown[]) => unknown;

/**
 * Silent while a run replays. Otherwise the real method, masked: what hooks into the console (a tracer's breadcrumbs) must not
 * draw from the run's journal, since it would not draw on replay.
 */
export const quietOnReplay = standInFor<Method>(native => {
  const { guarded } = {
    guarded(this: unknown, ...values: unknown[]): unknown {
      const context = runContext();
      if (context === undefined) return native.apply(this, values);
      return context.run.replaying ? undefined : masked(() => native.apply(this, values));
    },
  };
  return takeTraits(guarded, native);
});

/** A warning is for the operator: who listens for it (`process.on("warning")`) is not part of the run. */
export const maskedInRun = standInFor<Method>(native => {
  const { guarded } = {
    guarded(this: unknown, ...values: unknown[]): unknown {
      return runContext() === undefined ? native.apply(this, values) : masked(() => native.apply(this, values));
    },
  };
  return takeTraits(guarded, native);
});

/** The console's own methods; its class stays, for `instanceof` and `extends`. */
export function* consoleMethods(real: Console): Iterable<{ readonly key: string; readonly native: Method }> {
  for (const [key, value] of Object.entries(real) as [string, unknown][]) {
    if (typeof value === "function" && key !== "Console") yield { key, native: value as Method };
  }
}

/** The console as a workflow sees it. */
export function quietConsole(real: Console): Console {
  return new Proxy(real, {
    get(target, key, receiver) {
      const value: unknown = Reflect.get(target, key, receiver);
      const isMethod = typeof value === "function" && key !== "Console";
      return isMethod ? quietOnReplay(value as Method).bind(target) : value;
    },
  });
}
