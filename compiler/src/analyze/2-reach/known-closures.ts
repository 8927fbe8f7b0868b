import type { Memory } from "../incremental/memory.js";
import { closureOf, type Closure } from "./closure.js";
import type { Container, Facts, Unit, UnitId } from "./facts.js";

type Fact = Unit | Container;

interface Known {
  readonly closure: Closure;
  /** All facts that it was made from, in the order in which they were asked for. Units and containers share no ids. */
  readonly facts: ReadonlyMap<string, { readonly fact: Fact; readonly again: (facts: Facts) => Fact }>;
}

/** By what they are made from: closures live as long as the facts. */
const closures = new WeakMap<Memory, Map<string, Known>>();

/**
 * The closure of a workflow, the very same object as before while no fact in it is another one. So what is made from a
 * closure alone can be kept with it, and an edit costs what it changes, however many workflows there are.
 */
export function knownClosure(memory: Memory, facts: Facts, root: UnitId, bindings: ReadonlySet<string>): Closure {
  const ofMemory = closures.get(memory) ?? new Map<string, Known>();
  closures.set(memory, ofMemory);
  const key = [root, ...bindings].join("\n");
  const known = ofMemory.get(key);
  if (known !== undefined && holds(known, facts)) return known.closure;
  const asked = new Map<string, { fact: Fact; again: (facts: Facts) => Fact }>();
  const note = <T extends Fact>(id: string, again: (facts: Facts) => T): T => {
    const fact = again(facts);
    asked.set(id, { fact, again });
    return fact;
  };
  const noting: Pick<Facts, "unit" | "container"> = {
    unit: id => note(id, each => each.unit(id)),
    container: id => note(id, each => each.container(id)),
  };
  const closure = closureOf(noting, root, bindings);
  ofMemory.set(key, { closure, facts: asked });
  return closure;
}

/** Whoever names a fact was asked for before it: while all of those are the same, there still is what they name. */
function holds({ facts: before }: Known, facts: Facts): boolean {
  for (const { fact, again } of before.values()) if (again(facts) !== fact) return false;
  return true;
}
