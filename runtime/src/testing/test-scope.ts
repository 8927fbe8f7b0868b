import { AsyncLocalStorage } from "node:async_hooks";
import { createHash } from "node:crypto";

interface Closable {
  close(): Promise<void>;
}

interface TestScope {
  /** Of the test, with the file and the suites that it is in. */
  readonly name: string | undefined;
  readonly environments: Set<Closable>;
  runs: number;
  snapshots: number;
}

/** On the global object: the runner and the test file may have loaded two copies of this module. */
const scopeKey = Symbol.for("reprise.test-scope.v2");
const home = globalThis as { [scopeKey]?: AsyncLocalStorage<TestScope> | undefined };
const scope = (home[scopeKey] ??= new AsyncLocalStorage());

/**
 * A test begins: environments that are made from here on are its own, also beside tests that run at the same time.
 *
 * @param name Gives its runs ids and random values that are the same whenever it is executed.
 */
export function beginTestScope(name?: string): void {
  scope.enterWith({ name, environments: new Set(), runs: 0, snapshots: 0 });
}

/** A test ends: its environments are closed, which replays their runs. */
export async function endTestScope(): Promise<void> {
  const environments = [...(scope.getStore()?.environments ?? [])];
  scope.getStore()?.environments.clear();
  for (const environment of environments) await environment.close();
}

export function noteEnvironment(environment: Closable): void {
  scope.getStore()?.environments.add(environment);
}

/** How many snapshots of histories the test has asked for, with this one. */
export function snapshotNumber(): number {
  const test = scope.getStore();
  return test === undefined ? 1 : ++test.snapshots;
}

/**
 * The identity of the next run of the test: from its name, so that no two tests share an idempotency key, and a failure is
 * the same when it is looked for again. Undefined outside of a test that has one.
 */
export function nextIdentity(): { readonly runId: string; readonly seed: string } | undefined {
  const test = scope.getStore();
  if (test?.name === undefined) return undefined;
  const seed = createHash("sha256").update(`${test.name}\0${++test.runs}`).digest("hex");
  // Of version 7, as every run id, at a time that is long past.
  const runId = `01900000-${seed.slice(0, 4)}-7${seed.slice(4, 7)}-8${seed.slice(7, 10)}-${seed.slice(10, 22)}`;
  return { runId, seed };
}
