import type { GivenFunction, OperationFlow, OperationFunction, OperationTree } from "@reprise/runtime/language";
import type { Closure } from "../2-reach/closure.js";
import type { Container, ContainerId, ContainerUse, Unit, UnitId, Use } from "../2-reach/facts.js";
import type { GivenOutline, Outline, OutlineLeaf } from "../2-reach/outline/outline.js";
import { groups } from "../incremental/groups.js";
import { hasOperations, isNothing, nothing, partsOf, sequence, simplified, withoutLastReturn } from "./flow.js";
import { isStop, siteKey } from "./sites.js";

/**
 * The durable operations of a workflow in the order in which its code asks for them. What the outlines of the units refer
 * to is put in its place here, because only the closure knows which functions a member can be.
 */
export function operationTree(
  closure: Closure,
  siteKeys: readonly string[],
  nameOf: (file: string) => string,
): OperationTree {
  return new Tree(closure, siteKeys, nameOf).build();
}

type UsesLeaf = Extract<OutlineLeaf, { kind: "uses" }>;

interface Member {
  readonly of: Container;
  readonly name: string;
  readonly unit: UnitId;
}

class Tree {
  readonly #units = new Map<UnitId, Unit>();
  /** A table of constants alone has thousands. */
  readonly #containers: ReadonlyMap<ContainerId, Container>;
  readonly #members: readonly Member[];
  readonly #membersByName: ReadonlyMap<string, readonly Member[]>;
  readonly #sites: ReadonlyMap<string, number>;
  readonly #nameOf: (file: string) => string;
  /** The units in which operations are, or from which such are reached. */
  readonly #relevant = new Set<UnitId>();
  readonly #numbers = new Map<UnitId, number>();

  constructor(closure: Closure, siteKeys: readonly string[], nameOf: (file: string) => string) {
    for (const { unit } of closure.reached) this.#units.set(unit.id, unit);
    this.#containers = new Map(closure.containers.map(each => [each.id, each]));
    this.#members = closure.containers.flatMap(of => of.members.map(({ name, unit }) => ({ of, name, unit })));
    this.#membersByName = groups(this.#members.map(member => [member.name, member]));
    this.#sites = new Map(siteKeys.map((key, index) => [key, index] as const).filter(([key]) => isStop(key)));
    this.#nameOf = nameOf;
  }

  build(): OperationTree {
    this.#findRelevant();
    const [root] = this.#units.keys();
    const functions: OperationFunction[] = [];
    if (root !== undefined) this.#numberOf(root);
    // Functions get their numbers when they are met, so the order of the tree is that of the code.
    for (const [id] of this.#numbers) {
      const unit = this.#unit(id);
      const flow = withoutLastReturn(this.#flow(unit.outline, unit));
      const body = hasOperations(flow) ? flow : nothing;
      functions.push({ name: unit.name, file: this.#nameOf(unit.file), line: unit.at.line, body });
    }
    return { functions };
  }

  /** Backwards from the operations: a unit is relevant if it refers to one that is. */
  #findRelevant(): void {
    const units = [...this.#units.values()];
    const referrers = groups(units.flatMap(unit => this.#referredBy(unit).map(target => [target, unit.id] as const)));
    const pending = units.filter(unit => this.#hasOperation(unit)).map(({ id }) => id);
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (this.#relevant.has(id)) continue;
      this.#relevant.add(id);
      pending.push(...(referrers.get(id) ?? []));
    }
  }

  #hasOperation(unit: Unit): boolean {
    return outlinedUses(unit).some(use => this.#site(use) !== undefined);
  }

  #referredBy(unit: Unit): readonly UnitId[] {
    const facts = outlinedUses(unit);
    return [...new Set(facts.flatMap(use => [...this.#targetsOf(use), ...this.#protocolsOf(use).map(({ id }) => id)]))];
  }

  /** Whether a function that is handed over matters, be it for what its own caller has given it. */
  #isRelevant(outline: Outline, unit: Unit): boolean {
    return leavesOf(outline).some(leaf => {
      if (leaf.kind === "given") return true;
      const facts = factsOf(leaf, unit);
      if (facts.some(use => this.#site(use) !== undefined)) return true;
      const targets = [...this.#unitsOf(facts), ...facts.flatMap(use => this.#protocolsOf(use))];
      return targets.some(target => this.#relevant.has(target.id));
    });
  }

  #flow(outline: Outline, unit: Unit): OperationFlow {
    const flow = (each: Outline) => this.#flow(each, unit);
    switch (outline.kind) {
      case "uses":
        return this.#uses(outline, unit);
      case "given":
      case "exit":
        return outline;
      case "sequence":
        return sequence(outline.parts.map(flow));
      case "branch": {
        const alternatives = outline.alternatives.map(each => ({ ...each, flow: flow(each.flow) }));
        return simplified({ ...outline, alternatives });
      }
      case "loop":
        return simplified({ ...outline, test: flow(outline.test), body: flow(outline.body) });
      case "try": {
        const handlers = {
          catch: outline.catch && flow(outline.catch),
          finally: outline.finally && flow(outline.finally),
        };
        return simplified({ kind: "try", body: flow(outline.body), ...handlers });
      }
      case "parallel": {
        const branches = outline.branches.map(flow).filter(each => !isNothing(each));
        return simplified({ ...outline, branches });
      }
      case "concurrent":
        return simplified({ ...outline, body: flow(outline.body) });
      case "callback":
        return callback(outline.text, flow(outline.body));
      case "scope": {
        const body = flow(outline.body);
        return simplified({ ...outline, body: outline.label === null ? withoutLastReturn(body) : body });
      }
    }
  }

  /** What stands in one place: an operation, or a call of whatever it may refer to. */
  #uses(leaf: UsesLeaf, unit: Unit): OperationFlow {
    const { callee, given } = leaf;
    const facts = factsOf(leaf, unit);
    const passed = given.filter(each => this.#isRelevant(each.body, unit));
    const called = this.#unitsOf(facts.filter(use => isCalled(use, callee)));
    const takers = (each: GivenOutline) => called.filter(target => target.calledParameters.includes(each.parameter));
    const kept = passed.filter(each => takers(each).length === 0);
    const isNeeded = (target: Unit) =>
      this.#relevant.has(target.id) || passed.some(each => takers(each).includes(target));
    const handedOver = this.#unitsOf(facts.filter(use => !isCalled(use, callee))).filter(isNeeded);
    return sequence([
      ...kept.map(each => callback(each.text, this.#flow(each.body, unit))),
      ...handedOver.map(target => callback(target.name, this.#call(target, [], unit))),
      ...facts.map(use => this.#operation(use, callee)),
      this.#dispatch(called, isNeeded, target => this.#call(target, passed, unit)),
      ...facts.flatMap(use => this.#protocols(use)),
    ]);
  }

  #operation(use: Use, callee: boolean): OperationFlow {
    const site = this.#site(use);
    if (site === undefined) return nothing;
    const isHandedOver = callee && use.kind === "durable" && use.how === "value";
    return isHandedOver ? callback(use.site.name ?? "", { kind: "operation", site }) : { kind: "operation", site };
  }

  #dispatch(
    targets: readonly Unit[],
    isNeeded: (target: Unit) => boolean,
    call: (target: Unit) => OperationFlow,
  ): OperationFlow {
    const alternatives = targets.filter(isNeeded).map(target => ({ text: target.name, flow: call(target) }));
    const [only] = alternatives;
    if (only !== undefined && targets.length === 1) return only.flow;
    if (alternatives.length < targets.length) alternatives.push({ text: "another", flow: nothing });
    return simplified({ kind: "branch", form: "dispatch", text: "", alternatives });
  }

  #call(target: Unit, given: readonly GivenOutline[], unit: Unit): OperationFlow {
    const functions: readonly GivenFunction[] = given
      .filter(({ parameter }) => target.calledParameters.includes(parameter))
      .map(({ parameter, body }) => ({ parameter, body: this.#flow(body, unit) }));
    const call: OperationFlow = { kind: "call", function: this.#numberOf(target.id), given: functions };
    // What a module has made while it was loaded is called when it pleases those who have it.
    return target.initialiser ? callback(target.name, call) : call;
  }

  #unitsOf(uses: readonly Use[]): readonly Unit[] {
    const ids = new Set(uses.flatMap(use => this.#targetsOf(use)));
    return [...ids].flatMap(id => this.#units.get(id) ?? []);
  }

  #targetsOf(use: Use): readonly UnitId[] {
    switch (use.kind) {
      case "mention":
        return [use.to];
      case "captured":
        return use.from.flatMap(each => each.units);
      case "container":
        return this.#alwaysOf(use).slice(0, 1);
      case "member":
        return this.#membersNamed(use.name)
          .filter(({ of }) => use.scope === "own" || of.foreign)
          .map(({ unit }) => unit);
      default:
        return [];
    }
  }

  #membersNamed(name: string): readonly Member[] {
    return name === "*" ? this.#members : (this.#membersByName.get(name) ?? []);
  }

  /** Members that the language calls by itself, once there is an object. */
  #protocolsOf(use: Use): readonly Unit[] {
    if (use.kind !== "container") return [];
    return this.#alwaysOf(use)
      .slice(1)
      .flatMap(id => this.#units.get(id) ?? []);
  }

  #alwaysOf({ of }: ContainerUse): readonly UnitId[] {
    const { always = [], implicit = [] } = this.#containers.get(of) ?? {};
    return [...always, ...implicit];
  }

  #protocols(use: Use): readonly OperationFlow[] {
    return this.#protocolsOf(use)
      .filter(each => this.#relevant.has(each.id))
      .map(each => callback(each.name, this.#call(each, [], each)));
  }

  #site(use: Use): number | undefined {
    const key = siteKey(use);
    return key === undefined ? undefined : this.#sites.get(key);
  }

  #numberOf(id: UnitId): number {
    const known = this.#numbers.get(id) ?? this.#numbers.size;
    this.#numbers.set(id, known);
    return known;
  }

  #unit(id: UnitId): Unit {
    const unit = this.#units.get(id);
    if (unit === undefined) throw new Error(`no code was reached as ${id}`);
    return unit;
  }
}

/** In the place of a function, what is mentioned besides is not called yet. */
function isCalled(use: Use, callee: boolean): boolean {
  if (use.kind === "container") return use.how === "call";
  return !callee || use.kind !== "mention" || use.how !== "value";
}

/** Those in functions that are handed over, too. */
function leavesOf(outline: Outline): readonly OutlineLeaf[] {
  if (outline.kind === "given") return [outline];
  if (outline.kind === "uses") return [outline, ...outline.given.flatMap(({ body }) => leavesOf(body))];
  return partsOf(outline).flatMap(leavesOf);
}

const outlined = new WeakMap<Unit, readonly Use[]>();

/** The uses that have a place in the outline of a unit: other workflows reach it, too. */
function outlinedUses(unit: Unit): readonly Use[] {
  const uses = outlined.get(unit) ?? leavesOf(unit.outline).flatMap(leaf => factsOf(leaf, unit));
  outlined.set(unit, uses);
  return uses;
}

function factsOf(leaf: OutlineLeaf, unit: Unit): readonly Use[] {
  return leaf.kind === "uses" ? leaf.uses.flatMap(index => unit.uses[index] ?? []) : [];
}

function callback(text: string, body: OperationFlow): OperationFlow {
  if (body.kind === "callback") return body;
  return simplified({ kind: "callback", text, body });
}
