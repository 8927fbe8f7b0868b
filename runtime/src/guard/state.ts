import type { GuardMode } from "./mode.js";

/** A property of a global or of a module of Node that the guard has replaced. */
export interface Installed {
  readonly name: string;
  readonly holder: object;
  readonly key: string;
  readonly before: PropertyDescriptor | undefined;
  readonly after: PropertyDescriptor;
}

export interface GuardState {
  mode: GuardMode;
  installed: readonly Installed[];
}

const stateKey = Symbol.for("reprise.guard.v1");
const home = globalThis as { [stateKey]?: GuardState | undefined };

/** On the global object: the guard of a process is one, also where two copies of the package are loaded. */
export const guardState: GuardState = (home[stateKey] ??= { mode: "off", installed: [] });
