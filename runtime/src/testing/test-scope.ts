import { AsyncLocalStorage } from "node:async_hooks";

interface Closable {
  close(): Promise<void>;
}

/** On the global object: the runner and the test file may have loaded two copies of this module. */
const scopeKey = Symbol.for("reprise.test-scope.v1");
const home = globalThis as { [scopeKey]?: AsyncLocalStorage<Set<Closable>> | undefined };
const scope = (home[scopeKey] ??= new AsyncLocalStorage());

/** A test begins: environments that are made from here on are its own, also beside tests that run at the same time. */
export function beginTestScope(): void {
  scope.enterWith(new Set());
}

/** A test ends: its environments are closed, which replays their runs. */
export async function endTestScope(): Promise<void> {
  const environments = [...(scope.getStore() ?? [])];
  scope.getStore()?.clear();
  for (const environment of environments) await environment.close();
}

export function noteEnvironment(environment: Closable): void {
  scope.getStore()?.add(environment);
}
