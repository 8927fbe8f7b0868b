import type { Span } from "../project.js";
import { KnownMembers } from "./known-members.js";
import { SharedMakings, type Making } from "./shared-makings.js";
import type {
  CapturedUse,
  Container,
  ContainerId,
  ContainerUse,
  DefaultKey,
  Facts,
  MemberUse,
  MentionUse,
  Phase,
  Unit,
  UnitId,
  Use,
} from "./facts.js";

/** A unit as it was reached first: by the shortest chain of mentions. */
export interface Reached {
  readonly unit: Unit;
  readonly phase: Phase;
  /** Only what belongs to this default of it, for somebody who leaves that out. */
  readonly part: DefaultKey | null;
  readonly via: { readonly from: Reached; readonly at: Span; readonly name: string } | null;
}

export interface Closure {
  /** In the order of discovery, which follows the source and nothing else. */
  readonly reached: readonly Reached[];
  readonly containers: readonly Container[];
  /** Classes of which the modules made an object that all runs share. */
  readonly shared: ReadonlySet<ContainerId>;
  /** Functions that were called once for all runs: what they have made, with all that belongs to the call, is everybody's. */
  readonly makers: ReadonlySet<UnitId>;
  /** Those of them, classes and functions, that the run calls for all others which comes first. */
  readonly lazy: ReadonlySet<string>;
  /** The files of its code, as positions name them. */
  readonly files: readonly string[];
  /** The members that are read of objects of which only the form is known. */
  readonly asked: ReadonlySet<string>;
  /** How many mentions lead to a unit. */
  readonly mentions: ReadonlyMap<UnitId, number>;
}

/** A closure is made from these alone: it holds as long as they do. */
type Code = Pick<Facts, "unit" | "container">;

/** Everything that a run of the workflow can execute: what its code mentions, and what that mentions, to the end. */
export function closureOf(facts: Code, root: UnitId, bindings: ReadonlySet<string>, phase: Phase = "run"): Closure {
  return new Search(facts, bindings).from(root, phase);
}

/** What a memo executes that modules have made: what runs alone hand in where they make one of their own is not for it. */
export function closureOfMemo(facts: Code, root: UnitId, isOfModules: boolean): Closure {
  return new Search(facts, new Set(), undefined, isOfModules).from(root, "run");
}

export function phaseOf(use: Use, reached: Reached): Phase {
  if (use.when === "load") return "load";
  return use.when === "deferred" ? "run" : reached.phase;
}

/** The uses that were reached. */
export function usesOf({ unit, part }: Reached): readonly Use[] {
  return unit.defaults.length === 0 ? unit.uses : unit.uses.filter(use => (use.default ?? null) === part);
}

/** The defaults of its constructor that nobody has a use for who does not ask for what they are part of. */
function givenTo({ fields }: Container, { given = [] }: ContainerUse): ContainerUse["given"] {
  return given === "all" ? given : [...given, ...fields.flatMap(({ part }) => part ?? [])];
}

interface Origin {
  readonly from: Reached;
  readonly at: Span;
}

/** A member that was read somewhere: it counts for containers that are mentioned later, too. */
interface OpenMember extends Origin {
  readonly use: MemberUse;
  readonly phase: Phase;
}

class Search {
  readonly #facts: Code;
  readonly #bindings: ReadonlySet<string>;
  readonly #reached = new Map<string, Reached>();
  readonly #pending: Reached[] = [];
  readonly #mentions = new Map<UnitId, number>();
  readonly #members = new KnownMembers<OpenMember>();
  readonly #lineages = new Map<ContainerId, readonly Container[]>();
  /** Containers of which there may be an object that is of no other class. */
  readonly #made = new Set<ContainerId>();
  readonly #shared: SharedMakings;
  readonly #isOfModules: boolean;
  /** Classes that somebody names who may make objects of them. */
  readonly #makable = new Set<ContainerId>();
  readonly #open = new Map<string, OpenMember>();
  #captured: (Origin & { readonly use: CapturedUse })[] = [];

  constructor(facts: Code, bindings: ReadonlySet<string>, making?: Making, isOfModules = false) {
    this.#facts = facts;
    this.#bindings = bindings;
    this.#isOfModules = isOfModules;
    const search = (unit: UnitId, each: Making) => new Search(facts, bindings, each).from(unit, "load");
    this.#shared = new SharedMakings(facts, search, making);
  }

  from(root: UnitId, phase: Phase): Closure {
    this.#reach(root, phase, null);
    do {
      for (let next = this.#pending.shift(); next !== undefined; next = this.#pending.shift()) this.#follow(next);
    } while (this.#followCaptured());
    this.#shared.addMemos(unit => this.#reached.has(`run ${unit}`));
    const { classes, makers, lazy } = this.#shared;
    return {
      reached: [...this.#reached.values()],
      containers: this.#members.containers,
      shared: classes,
      makers,
      lazy,
      files: [...new Set([...this.#reached.values()].map(({ unit }) => unit.at.file))],
      asked: new Set([...this.#open.values()].flatMap(({ use }) => (use.of === null ? [use.name] : []))),
      mentions: this.#mentions,
    };
  }

  #reach(id: UnitId, asked: Phase, via: Reached["via"], given: ContainerUse["given"] = []): void {
    this.#mentions.set(id, (this.#mentions.get(id) ?? 0) + 1);
    const unit = this.#facts.unit(id);
    const phase = unit.initialiser && via !== null ? "load" : asked;
    for (const part of [null, ...unit.defaults.filter(each => given !== "all" && !given.includes(each))])
      this.#add({ unit, phase, part, via });
  }

  #reachField(id: UnitId, part: DefaultKey | null, via: Reached["via"]): void {
    if (part === null) this.#reach(id, "load", via);
    else this.#add({ unit: this.#facts.unit(id), phase: "load", part, via });
  }

  #add(reached: Reached): void {
    const { unit, phase, part } = reached;
    const key = part === null ? `${phase} ${unit.id}` : `${phase} ${unit.id} ${part}`;
    if (this.#reached.has(key)) return;
    this.#reached.set(key, reached);
    this.#pending.push(reached);
  }

  #follow(reached: Reached): void {
    for (const use of usesOf(reached)) {
      const phase = phaseOf(use, reached);
      const origin = { from: reached, at: use.at };
      if (use.kind === "mention") this.#followMention(use, phase, origin);
      else if (use.kind === "container") this.#followContainer(use, phase, origin);
      else if (use.kind === "member") this.#openMember({ ...origin, use, phase });
      else if (use.kind === "captured") this.#captured.push({ ...origin, use });
      else if (use.kind === "executed" && phase === "load") this.#shared.addExecuted(use);
      else if (use.kind === "write") this.#shared.noteMemo(use, reached);
    }
  }

  #followMention(use: MentionUse, phase: Phase, origin: Origin): void {
    const via = { ...origin, name: use.name };
    if (phase === "load" && use.how !== "value") this.#reach(use.to, "load", via, use.given);
    // Who is called, or lent, while a module is loaded is finished then; everybody else may be called by the run.
    if (phase === "run" || use.how === "value" || use.how === "both") this.#reach(use.to, "run", via, use.given);
  }

  #followContainer(use: ContainerUse, phase: Phase, origin: Origin): void {
    const container = this.#facts.container(use.of);
    const via = { ...origin, name: use.name };
    const constructed = phase === "load" && use.how === "call";
    if (constructed) this.#shared.add(container);
    const isNew = !this.#members.has(container);
    const isMade = use.how !== "extended" && !this.#made.has(container.id);
    this.#members.add(container);
    if (isMade) this.#made.add(container.id);
    if (use.given !== "all") this.#makable.add(container.id);
    if (isNew || isMade) this.#matchAll(container);
    for (const unit of container.always)
      this.#reach(unit, constructed ? "load" : "run", via, unit === container.maker ? givenTo(container, use) : []);
    for (const unit of container.implicit) this.#reach(unit, "run", via);
    if (constructed) this.#reachBases(container, via);
  }

  /** What the classes do that an object made by a module extends. */
  #reachBases(container: Container, via: Origin & { readonly name: string }): void {
    for (const { bases, givenToBases } of this.#withBases(container))
      for (const id of bases) {
        const { always, maker } = this.#facts.container(id);
        for (const unit of always) this.#reach(unit, "load", via, unit === maker ? givenToBases : []);
      }
  }

  /** A class and all that it extends. A mixin that is applied to what it has made itself extends itself. */
  #withBases(container: Container): readonly Container[] {
    const known = this.#lineages.get(container.id);
    if (known !== undefined) return known;
    const found = new Map([[container.id, container]]);
    for (const { bases } of found.values())
      for (const id of bases) if (!found.has(id)) found.set(id, this.#facts.container(id));
    const lineage = [...found.values()];
    this.#lineages.set(container.id, lineage);
    return lineage;
  }

  #openMember(open: OpenMember): void {
    const { use, phase } = open;
    const key = `${phase} ${use.scope} ${use.by} ${use.of ?? ""} ${use.name}`;
    if (this.#open.has(key)) return;
    this.#open.set(key, open);
    this.#members.ask(open);
    for (const container of this.#members.having(use.name)) this.#match(container, open);
  }

  /** Also the classes that it extends: it may leave to them what others override. */
  #matchAll(container: Container): void {
    for (const each of this.#withBases(container)) {
      if (!this.#members.has(each)) continue;
      for (const open of this.#members.askedOf(each)) this.#match(each, open);
    }
  }

  /** Every object that has the member from this class has another one from a class that extends it. */
  #isOverridden(container: Container, name: string, below: ReadonlySet<ContainerId> = new Set()): boolean {
    if (this.#made.has(container.id) || below.has(container.id)) return false;
    const extending = this.#members.extending(container.id);
    const seen = new Set([...below, container.id]);
    return (
      extending.length > 0 &&
      extending.every(each => each.members.some(member => member.name === name) || this.#isOverridden(each, name, seen))
    );
  }

  #match(container: Container, { use, phase, from, at }: OpenMember): void {
    if (use.of !== null && !this.#isKindOf(container, use.of)) return;
    for (const { name, unit, part } of container.fields)
      if (use.name === "*" || use.name === name) this.#reachField(unit, part, { from, at, name });
    if (use.scope !== "own" && !container.foreign) return;
    if (use.scope === "builtin" && container.literal) return;
    for (const { name, unit, accessor } of container.members) {
      // The accessors of a class stay behind when its objects are copied.
      if ((use.name !== "*" && use.name !== name) || (use.by === "copy" && !(accessor && container.literal))) continue;
      if (this.#isOverridden(container, name)) continue;
      const executed = use.by === "taken" && !accessor ? "run" : phase;
      this.#reach(unit, executed, { from, at, name: this.#facts.unit(unit).name });
    }
  }

  /** Of a class whose base nobody knows, anything may be true. */
  #isKindOf(container: Container, of: ContainerId): boolean {
    return this.#withBases(container).some(({ id, foreign, literal }) => id === of || (foreign && !literal));
  }

  /**
   * A variable of a function that is reached too was followed with that function. Of the others, everything that can be
   * in them counts; a definition made through a wrapper is bound to its own call of the wrapper.
   */
  #followCaptured(): boolean {
    const captured = this.#captured;
    // Whether an object was there already is known when all code is found that could have made it, and data leads to none.
    const isAtLast = captured.every(({ use }) => use.isData === true);
    this.#captured = isAtLast ? [] : captured.filter(({ use }) => use.isData);
    for (const { use, from, at } of captured) {
      if ((use.isData === true && !isAtLast) || this.#isFollowed(use)) continue;
      const bound = use.from.filter(each => each.site !== null && this.#bindings.has(each.site));
      for (const { units } of bound.length > 0 ? bound : this.#givenIn(use)) {
        for (const unit of units) this.#reach(unit, "run", { from, at, name: use.name });
      }
    }
    return this.#pending.length > 0 || this.#captured.length > 0;
  }

  #givenIn({ from }: CapturedUse): CapturedUse["from"] {
    const ofModules = this.#isOfModules ? from.filter(each => each.byRuns !== true) : [];
    return ofModules.length > 0 ? ofModules : from;
  }

  /** The code that gave the variable what it holds is reached itself. An object that is there already was made by other code. */
  #isFollowed({ owner, of }: CapturedUse): boolean {
    if (of !== null && !this.#makable.has(of)) return false;
    return owner === of || this.#reached.has(`run ${owner}`);
  }
}
