import { promisify } from "node:util";
import { activeRun, currentLabel, unlabelled, type ActiveRun } from "../../activation/register.js";
import { RepriseError } from "../../language/errors.js";
import { guardState } from "../state.js";

type Native = (this: never, ...values: never[]) => unknown;
/** A native whose receiver is whatever it was called with. */
type Unbound = (this: unknown, ...values: never[]) => unknown;

/** What a native does in an activation. Parameters are those of the last overload, as TypeScript has it. */
type InRun<F extends Native> = (run: ActiveRun, values: Parameters<F>, receiver: ThisParameterType<F>) => ReturnType<F>;

/** Makes of a native a function that is the native outside an activation and `inRun` inside one. */
export function journaled<F extends Native>(name: string, inRun: InRun<F>): (native: F) => F {
  return standInFor(native => {
    const unbound = native as unknown as Unbound;
    // A method: like a native, it has no prototype and cannot be constructed.
    const { guarded } = {
      guarded(this: ThisParameterType<F>, ...values: Parameters<F>): unknown {
        const run = activeRun();
        if (run === undefined) return unbound.apply(this, values);
        requireRewrittenUse(run, name);
        return inRun(run, values, this);
      },
    };
    // It takes and returns what the native does.
    return takeTraits(guarded, native) as unknown as F;
  });
}

const standIns = new WeakSet<object>();

/**
 * Always the same stand-in for one native, so that places which share a function (`setTimeout`, `timers.setTimeout`) go on to
 * share one. A stand-in needs none.
 */
export function standInFor<F extends object>(make: (native: F) => F): (native: F) => F {
  const made = new WeakMap<F, F>();
  return native => {
    const known = standIns.has(native) ? native : made.get(native);
    if (known !== undefined) return known;
    const standIn = make(native);
    standIns.add(standIn);
    made.set(native, standIn);
    return standIn;
  };
}

/** @throws RepriseError `E_NOT_REWRITTEN`, where the guard is to tell of what the compiler did not see */
export function requireRewrittenUse(run: ActiveRun, name: string): void {
  if (guardState.mode !== "throw" || currentLabel() !== unlabelled) return;
  const error = new RepriseError("E_NOT_REWRITTEN", {
    message: `run ${run.runId} (${run.workflow}) reached ${name} as a value, through an alias or in a package`,
    hint: 'Call it by its name in a file that the compiler rewrites, or in a step; or start the worker with guard: "on", which answers from the journal.',
  });
  run.poison(error);
  throw error;
}

/**
 * Reflection on a native finds what it found before, other tools' marks included: fake timers delete what does not carry theirs.
 */
export function takeTraits<F extends object>(standIn: F, native: object): F {
  const traits = Object.getOwnPropertyDescriptors(native);
  for (const key of ["prototype", promisify.custom]) Reflect.deleteProperty(traits, key);
  return Object.defineProperties(standIn, traits);
}
