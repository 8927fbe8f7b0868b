import { createRequire } from "node:module";
import { activeRun } from "../activation/register.js";
import { RepriseError } from "../language/errors.js";
import { natives, type Native, type NativeName, type RejectedNative } from "../language/natives.js";

const require = createRequire(import.meta.url);

/** A rejected native that can be called: where it is kept, and what to say. */
export interface RejectedMember {
  readonly holder: object;
  readonly key: string;
  readonly name: string;
  readonly row: RejectedNative;
}

/**
 * Loading these prints a warning, opens something, or belongs to other tools; workflow code that imports them is refused by
 * the compiler.
 */
const unloaded = new Set([
  "_stream_wrap",
  "_tls_common",
  "_tls_wrap",
  "ffi",
  "inspector",
  "inspector/promises",
  "repl",
  "sqlite",
  "test",
  "test/reporters",
  "trace_events",
  "wasi",
]);

/** What the compiler alone refuses, because wrapping it would change or break code that is not the workflow's. */
const unguarded: ReadonlySet<string> = new Set<NativeName>([
  // Only the original evaluates in the scope of its caller, and any package may rely on that.
  "eval",
]);

/** Every function that the table rejects, on globals and on Node's modules. */
export function* rejectedMembers(): Iterable<RejectedMember> {
  for (const [name, row] of Object.entries(natives) as [NativeName, Native][]) {
    if (row.verdict !== "rejected" || unguarded.has(name)) continue;
    if (name.startsWith("node:")) yield* membersOfModule(name, row);
    else yield* globalMember(name, row);
  }
}

function* globalMember(name: string, row: RejectedNative): Iterable<RejectedMember> {
  const path = name.split(".");
  const key = path.pop() ?? "";
  const holder = path.reduce<unknown>(
    (object, part) => (object as Record<string, unknown> | undefined)?.[part],
    globalThis,
  );
  if (isObject(holder) && isReplaceable(holder, key)) yield { holder, key, name, row };
}

function* membersOfModule(name: string, row: RejectedNative): Iterable<RejectedMember> {
  const [module = "", member] = name.slice("node:".length).split(".");
  const exports = load(module);
  if (exports === undefined) return;
  for (const key of member === undefined ? Object.keys(exports) : [member]) {
    const own = `node:${module}.${key}`;
    if (member === undefined && own in natives) continue;
    if (isReplaceable(exports, key)) yield { holder: exports, key, name: own, row };
  }
}

function load(module: string): object | undefined {
  if (unloaded.has(module)) return undefined;
  try {
    const exports: unknown = require(`node:${module}`);
    return isObject(exports) ? exports : undefined;
  } catch {
    // Not in this version of Node.
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" || typeof value === "function") && value !== null;
}

/** Classes are left: `instanceof` and `extends` mention them without any effect, and their effects go through functions. */
function isReplaceable(holder: object, key: string): boolean {
  const descriptor = Object.getOwnPropertyDescriptor(holder, key);
  if (descriptor === undefined || !("value" in descriptor)) return false;
  if (descriptor.configurable !== true && descriptor.writable !== true) return false;
  return typeof descriptor.value === "function" && !/^[A-Z]/.test(key);
}

/** The same function; called by workflow code, it stops the run, also where the code catches the error. */
export function rejecting(native: (...values: never[]) => unknown, { name, row }: RejectedMember): unknown {
  const apply = (target: typeof native, receiver: unknown, values: never[]): unknown => {
    const run = activeRun();
    if (run === undefined || isCalledByNode(apply)) return Reflect.apply(target, receiver, values);
    const error = new RepriseError("E_REJECTED_NATIVE", {
      message: `run ${run.runId} (${run.workflow}) called ${name}, which is not deterministic (${row.code})`,
      hint: row.remedy,
    });
    run.poison(error);
    throw error;
  };
  return new Proxy(native, { apply });
}

/**
 * Node calls natives on behalf of what a workflow may do: `process.nextTick` for a warning, `path.resolve` for the source map
 * of a stack trace. Asked only where the run would otherwise end, so the price does not matter.
 */
function isCalledByNode(called: object): boolean {
  const { stackTraceLimit } = Error;
  const own = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
  try {
    Error.prepareStackTrace = (_, [caller]) => caller?.getFileName()?.startsWith("node:") ?? false;
    Error.stackTraceLimit = 1;
    const trace: { stack?: unknown } = {};
    Error.captureStackTrace(trace, called as () => unknown);
    // Inside the formatting of another trace V8 formats this one by itself: no workflow code is that far in.
    return trace.stack !== false;
  } finally {
    if (own === undefined) Reflect.deleteProperty(Error, "prepareStackTrace");
    else Object.defineProperty(Error, "prepareStackTrace", own);
    Error.stackTraceLimit = stackTraceLimit;
  }
}
