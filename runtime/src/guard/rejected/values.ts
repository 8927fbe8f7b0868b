import { natives, type NativeName } from "../../language/natives.js";
import { runContext } from "../../activation/register.js";
import { isCalledByNode } from "./called-by-node.js";
import { environmentInRun } from "./environment.js";
import { refuseInRun, type Refusal } from "./rejecting.js";

/**
 * Values that differ from process to process and that packages have no reason to ask for. Not the platform and the versions,
 * which many ask for only to find out that they are in Node; `title`, `ppid` and `argv0` cannot be replaced.
 */
const guardedValues = [
  "process.env",
  "process.pid",
  "process.argv",
  "process.execArgv",
  "process.execPath",
  "process.report",
  "process.stdin",
  "process.stdout",
  "process.stderr",
  "Event.prototype.timeStamp",
  "localStorage",
  "sessionStorage",
] as const satisfies readonly NativeName[];

export interface RejectedValue extends Refusal {
  readonly holder: object;
  readonly key: string;
  readonly accessor: PropertyDescriptor;
}

/** Reading one of these in a run ends it. Outside of runs, and for Node itself, the value is the value. */
export function* rejectedValues(): Iterable<RejectedValue> {
  for (const name of guardedValues) {
    const row = natives[name];
    const path = name.split(".");
    const key = path.pop() ?? "";
    const holder = path.reduce<object>((object, step) => Reflect.get(object, step) as object, globalThis);
    const descriptor = Object.getOwnPropertyDescriptor(holder, key);
    if (descriptor?.configurable === true)
      yield { holder, key, name, row, accessor: guarded(descriptor, { name, row }) };
  }
}

function guarded(descriptor: PropertyDescriptor, refusal: Refusal): PropertyDescriptor {
  const { enumerable = false } = descriptor;
  const isVariable = "value" in descriptor;
  let value: unknown = descriptor.value;
  const read = (receiver: unknown): unknown => (isVariable ? value : descriptor.get?.call(receiver));
  const { get } = {
    get(this: unknown): unknown {
      if (runContext() === undefined) return read(this);
      if (refusal.name === "process.env" && !isCalledByNode(get, refusal.name))
        return environmentInRun(read(this) as object, refusal);
      refuseInRun(refusal, get, "read");
      return read(this);
    },
  };
  const { set } = {
    set(this: unknown, next: unknown): void {
      refuseInRun(refusal, set, "wrote");
      if (isVariable) value = next;
      else descriptor.set?.call(this, next);
    },
  };
  const isWritable = isVariable ? descriptor.writable === true : descriptor.set !== undefined;
  return { get, enumerable, configurable: true, ...(isWritable && { set }) };
}
