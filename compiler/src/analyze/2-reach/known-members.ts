import type { Container, ContainerId, MemberUse } from "./facts.js";

/** A member that is asked for, with the order in which it was asked for first. */
interface Asked<Open> {
  readonly open: Open;
  readonly order: number;
}

const any = "*";

/**
 * Which containers have a member of a name, and which names were asked for: each new one of either kind meets those of the other that it
 * can have to do with, in the order in which they came. A package can have thousands of both.
 */
export class KnownMembers<Open extends { readonly use: MemberUse }> {
  readonly #containers = new Map<ContainerId, Container>();
  readonly #withName = new Map<string, Container[]>();
  readonly #extending = new Map<ContainerId, Container[]>();
  readonly #asked = new Map<string, Asked<Open>[]>();
  #count = 0;

  get containers(): readonly Container[] {
    return [...this.#containers.values()];
  }

  has({ id }: Container): boolean {
    return this.#containers.has(id);
  }

  add(container: Container): void {
    if (this.has(container)) return;
    this.#containers.set(container.id, container);
    for (const name of namesOf(container)) append(this.#withName, name, container);
    for (const base of new Set(container.bases)) append(this.#extending, base, container);
  }

  /** The containers that have a member of a name, or any. */
  having(name: string): readonly Container[] {
    return name === any ? this.containers : [...(this.#withName.get(name) ?? [])];
  }

  extending(base: ContainerId): readonly Container[] {
    return this.#extending.get(base) ?? [];
  }

  ask(open: Open): void {
    append(this.#asked, open.use.name, { open, order: this.#count++ });
  }

  /** What was asked for that a container can have. */
  askedOf(container: Container): readonly Open[] {
    const found = [any, ...namesOf(container)].flatMap(name => this.#asked.get(name) ?? []);
    return found.sort((a, b) => a.order - b.order).map(({ open }) => open);
  }
}

const known = new WeakMap<Container, ReadonlySet<string>>();

function namesOf(container: Container): ReadonlySet<string> {
  const names = known.get(container) ?? new Set([...container.fields, ...container.members].map(({ name }) => name));
  known.set(container, names);
  return names;
}

function append<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
