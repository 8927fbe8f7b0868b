import type { Closure, Reached } from "./closure.js";
import type { Container, ContainerId, ExecutedUse, Facts, Owner, UnitId, WriteUse } from "./facts.js";

/** What is searched for what it makes for all runs. */
export interface Making {
  /** It is a run that executes it, for all others. */
  readonly isMemo: boolean;
  /** All that was searched in this way: what it makes, whoever began with that knows in the end. */
  readonly searched: Set<string>;
  /** Memos of which nobody has found yet that runs share them. */
  readonly memos: Set<OpenMemo>;
}

interface OpenMemo {
  readonly owner: Owner;
  readonly value: readonly UnitId[];
  /** It is filled by a function that a module has made while it was loaded. */
  readonly isOfModule: boolean;
}

/** What runs share of what is made: objects of classes, and all that belongs to a call of a function. */
export class SharedMakings {
  readonly classes = new Set<ContainerId>();
  readonly makers = new Set<UnitId>();
  readonly lazy = new Set<string>();
  readonly #facts: Pick<Facts, "container">;
  readonly #search: (unit: UnitId, making: Making) => Closure;
  readonly #making: Making;

  constructor(
    facts: Pick<Facts, "container">,
    search: (unit: UnitId, making: Making) => Closure,
    making: Making = { isMemo: false, searched: new Set(), memos: new Set() },
  ) {
    this.#facts = facts;
    this.#search = search;
    this.#making = making;
  }

  /** A module has made an object of a class. */
  add(container: Container): void {
    if (this.classes.has(container.id)) return;
    this.classes.add(container.id);
    for (const base of container.bases) this.add(this.#facts.container(base));
  }

  /** A module executes a function. */
  addExecuted({ to }: ExecutedUse): void {
    const { isMemo } = this.#making;
    for (const { unit, byRuns } of to) if (isMemo || !byRuns) this.#addMadeBy(unit, isMemo);
  }

  noteMemo({ owner, memo, when }: WriteUse, { phase }: Reached): void {
    if (memo === null || owner.kind === "run") return;
    this.#making.memos.add({ owner, value: memo.value, isOfModule: when === "deferred" && phase === "load" });
  }

  /** What a lazy memo makes is everybody's, whichever run comes first, if the memo is. */
  addMemos(isExecutedByRun: (unit: UnitId) => boolean): void {
    const { memos } = this.#making;
    const shared = [...memos].filter(each => this.#isShared(each, isExecutedByRun));
    if (shared.length === 0) return;
    for (const each of shared) memos.delete(each);
    for (const unit of shared.flatMap(({ value }) => value)) this.#addMadeBy(unit, true);
    this.addMemos(isExecutedByRun);
  }

  #isShared({ owner, isOfModule }: OpenMemo, isExecutedByRun: (unit: UnitId) => boolean): boolean {
    if (owner.kind === "instance") return owner.captured || this.classes.has(owner.of);
    return owner.kind !== "unit" || isOfModule || this.makers.has(owner.unit) || !isExecutedByRun(owner.unit);
  }

  /** Code that is executed once for all runs: a module executes it, or whichever run comes first. */
  #addMadeBy(unit: UnitId, isMemo: boolean): void {
    const key = isMemo ? `memo ${unit}` : unit;
    if (this.#making.searched.has(key)) return;
    this.#making.searched.add(key);
    const made = this.#search(unit, { ...this.#making, isMemo });
    const makers = made.reached.flatMap(each => (each.phase === "load" ? [each.unit.id] : []));
    for (const id of made.shared) this.classes.add(id);
    for (const id of [...made.makers, ...makers]) this.makers.add(id);
    for (const id of isMemo ? [...made.shared, ...made.makers, ...makers] : made.lazy) this.lazy.add(id);
  }
}
