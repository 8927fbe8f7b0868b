/** A promise whose waiters are seen. */
interface Watched {
  readonly execution: object;
  /** The command whose outcome it is. */
  readonly key: string;
  readonly onLook: () => void;
  /** A join is made of it, among others. */
  readonly onJoin: () => void;
}

/** A `Promise.all` or `Promise.allSettled` over watched promises alone. */
export interface Join {
  readonly id: string;
  readonly execution: object;
  /** Commands whose outcomes it has not got. One that failed stays: a join that was rejected wakes nobody again. */
  readonly pending: Set<string>;
}

const watched = new WeakMap<object, Watched>();
const joins = new Map<object, Join[]>();
let unseen = false;

/** Both are own accessors, so that `await`, `then`, and whatever resolves with the promise, are noticed. */
export function watch(promise: Promise<unknown>, what: Watched): void {
  watched.set(promise, what);
  const accessor = (value: unknown) => ({
    configurable: true,
    get: () => {
      if (!unseen) what.onLook();
      return value;
    },
  });
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called on the promise, as ever
  for (const name of ["constructor", "then"] as const) Reflect.defineProperty(promise, name, accessor(promise[name]));
}

export function joinsOf(execution: object, key: string): readonly Join[] {
  return (joins.get(execution) ?? []).filter(({ pending }) => pending.has(key));
}

export function forgetJoins(execution: object): void {
  joins.delete(execution);
}

let users = 0;
const combinators = ["all", "allSettled"] as const;
type Combinator = (this: unknown, items: unknown) => unknown;
const originals = new Map<(typeof combinators)[number], Combinator>();

/** Until `unwatchJoins` is called as often: `Promise.all` notes which watched promises it joins, and is what it was to others. */
export function watchJoins(): void {
  if (users++ > 0) return;
  for (const name of combinators) {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called on whatever the new one is called on
    const original = Promise[name] as Combinator;
    originals.set(name, original);
    const joining: Combinator = function (items) {
      const parts = this === Promise ? partsOf(items) : undefined;
      if (parts === undefined) return original.call(this, items);
      noteJoin(parts);
      unseen = true;
      try {
        return original.call(this, items);
      } finally {
        unseen = false;
      }
    };
    Object.defineProperty(Promise, name, { configurable: true, writable: true, value: joining });
  }
}

export function unwatchJoins(): void {
  if (--users > 0) return;
  for (const [name, original] of originals) {
    Object.defineProperty(Promise, name, { configurable: true, writable: true, value: original });
  }
}

/** Undefined where something else is joined, too: nobody sees when that is settled. */
function partsOf(items: unknown): readonly Watched[] | undefined {
  if (!Array.isArray(items)) return undefined;
  const parts = items.map((item: unknown) =>
    typeof item === "object" && item !== null ? watched.get(item) : undefined,
  );
  return parts.length > 0 && parts.every(part => part !== undefined) ? parts : undefined;
}

function noteJoin(parts: readonly Watched[]): void {
  const [{ execution } = { execution: {} }] = parts;
  const known = joins.get(execution) ?? [];
  joins.set(execution, known);
  for (const { onJoin } of parts) onJoin();
  known.push({ id: `join ${known.length}`, execution, pending: new Set(parts.map(({ key }) => key)) });
}
