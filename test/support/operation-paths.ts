import type { ManifestSite, OperationFlow, OperationTree } from "@reprise/runtime/language";

/** What the code of a run asked for: `activity charge`, `timer sleep:order`, `signal approved`, `child ship`. */
export interface Asked {
  readonly kind: "activity" | "timer" | "signal" | "child" | "condition";
  readonly name: string;
}

/**
 * How much of what a run asked for is a path through the tree of its workflow: all of it if the tree is right. All ways that
 * the tree leaves open are followed at once; errors may strike anywhere.
 */
export function pathLength(
  sites: readonly ManifestSite[],
  tree: OperationTree,
  asked: readonly Asked[],
  completed: boolean,
): number | "too many ways" {
  try {
    return followedLength(sites, tree, asked, completed);
  } catch (error) {
    if (error instanceof TooManyWays) return "too many ways";
    throw error;
  }
}

/** Concurrent code inside of concurrent code can go on in more ways than can be looked at. */
class TooManyWays extends Error {}
const mostSteps = 100_000;

function followedLength(
  sites: readonly ManifestSite[],
  tree: OperationTree,
  asked: readonly Asked[],
  completed: boolean,
): number {
  const machine = new Machine(tree);
  let states = [machine.start()];
  for (const [index, each] of asked.entries()) {
    const next = new Map<string, State>();
    for (const state of states)
      for (const after of machine.emit(state, site => isSite(sites[site], each))) next.set(keyOf(after), after);
    if (next.size === 0) return index;
    states = [...next.values()];
  }
  return completed && !states.some(({ threads: [main = null] }) => machine.canEnd(main))
    ? asked.length - 1
    : asked.length;
}

function isSite(site: ManifestSite | undefined, { kind, name }: Asked): boolean {
  if (site === undefined || (isInline(site.kind) ? "activity" : site.kind) !== kind) return false;
  // The guard knows no label.
  const isLabelled = kind === "timer" || kind === "condition";
  if (isLabelled && name.endsWith(":~")) return true;
  if (isLabelled) return site.name === null ? name.endsWith(`:${site.label}`) : name === site.name;
  return site.name === null || site.name === name;
}

/** What the parameters of a function hold. */
interface Environment {
  readonly key: string;
  readonly given: ReadonlyMap<number, { readonly flow: OperationFlow; readonly environment: Environment }>;
}

/** What is left to do, innermost first. */
type Stack = { readonly key: string; readonly top: Frame; readonly rest: Stack } | null;

type Frame =
  | { readonly kind: "flow"; readonly flow: OperationFlow; readonly environment: Environment }
  | { readonly kind: "turn" | "choose"; readonly flow: Loop; readonly environment: Environment }
  | { readonly kind: "switch" | "failed" }
  /** A function of the tree, or one without a name. */
  | { readonly kind: "function"; readonly called: number | undefined }
  | { readonly kind: "label"; readonly label: string }
  | { readonly kind: "try"; readonly flow: Attempt; readonly environment: Environment }
  | { readonly kind: "finally"; readonly flow: OperationFlow; readonly environment: Environment }
  | {
      readonly kind: "join";
      readonly form: Parallel["form"];
      readonly branches: readonly Branch[];
      /** Functions that are executed for each of some values, side by side. */
      readonly repeated: readonly Thread[];
    };

/** As long as a branch has not asked for anything, it makes no difference whether it was begun. */
interface Branch {
  readonly stack: Stack;
  readonly unbegun: Thread | undefined;
}

type Parallel = Extract<OperationFlow, { kind: "parallel" }>;
type Loop = Extract<OperationFlow, { kind: "loop" }>;
type Attempt = Extract<OperationFlow, { kind: "try" }>;
type Exit = Extract<OperationFlow, { kind: "exit" }>;

interface Thread {
  readonly flow: OperationFlow;
  readonly environment: Environment;
}

interface State {
  readonly threads: readonly Stack[];
  /** Functions that may be called at any time, by their key. */
  readonly callbacks: ReadonlyMap<string, Thread>;
}

interface Move {
  /** The operation that is asked for; absent where none is. */
  readonly site: number | undefined;
  readonly stack: Stack;
  /** Code that goes on beside what follows. */
  readonly begun: readonly Stack[];
  readonly callbacks: readonly Thread[];
}

/** How often a function may stand in a stack: programs that call themselves do so less often. */
const deepest = 4;
const empty: Environment = { key: "", given: new Map() };
const numbers = new WeakMap<object, number>();
let count = 0;
const numberOf = (flow: object): number => {
  const known = numbers.get(flow) ?? ++count;
  numbers.set(flow, known);
  return known;
};
const threadKey = ({ flow, environment }: Thread) => `${numberOf(flow)}(${environment.key})`;
const stackKey = (stack: Stack) => stack?.key ?? "";

function keyOf({ threads: [main = null, ...others], callbacks }: State): string {
  return [stackKey(main), ...others.map(stackKey).sort(), "|", ...[...callbacks.keys()].sort()].join(";");
}

function push(top: Frame, rest: Stack): Stack {
  return { key: `${frameKey(top)},${stackKey(rest)}`, top, rest };
}

function frameKey(frame: Frame): string {
  switch (frame.kind) {
    case "switch":
    case "failed":
      return frame.kind;
    case "function":
      return `function${frame.called ?? ""}`;
    case "label":
      return frame.label;
    case "join":
      return `[${frame.branches.map(({ stack }) => stackKey(stack)).join("&")}+${frame.repeated.map(threadKey).join("&")}]`;
    default:
      return `${frame.kind}${threadKey(frame)}`;
  }
}

class Machine {
  readonly #tree: OperationTree;
  readonly #known = new Map<string, readonly Move[]>();
  readonly #asked = new Set<string>();
  #cuts = 0;
  #steps = 0;

  constructor(tree: OperationTree) {
    this.#tree = tree;
  }

  start(): State {
    const [root] = this.#tree.functions;
    const threads = root === undefined ? [] : [this.#begin({ flow: root.body, environment: empty })];
    return { threads, callbacks: new Map() };
  }

  canEnd(stack: Stack): boolean {
    return stack === null || this.#still(stack).some(move => move.stack === null);
  }

  /** The states after an operation that is meant. */
  emit(state: State, isMeant: (site: number) => boolean): readonly State[] {
    const found: State[] = [];
    const note = (move: Move, index: number): void => {
      if (!isMeant(move.site ?? -1)) return;
      const others = [...state.threads.slice(0, index), move.stack, ...state.threads.slice(index + 1), ...move.begun];
      const callbacks = new Map(state.callbacks);
      for (const each of move.callbacks) callbacks.set(threadKey(each), each);
      found.push({ threads: others.filter((each, at) => at === 0 || each !== null), callbacks });
    };
    for (const [index, thread] of state.threads.entries()) for (const move of this.#asking(thread)) note(move, index);
    for (const callback of state.callbacks.values())
      for (const move of this.#asking(this.#begin(callback))) note(move, state.threads.length);
    return found;
  }

  /** Whatever a thread can ask for next, itself or through a function that it hands over before. */
  #asking(start: Stack): readonly Move[] {
    const known = this.#known.get(stackKey(start));
    if (known !== undefined) return known;
    if (this.#asked.has(stackKey(start))) {
      this.#cuts++;
      return [];
    }
    const cuts = this.#cuts;
    this.#asked.add(stackKey(start));
    const moves = this.#reachable(start).flatMap(move => [
      ...(move.site === undefined ? [] : [move]),
      ...move.callbacks.flatMap(callback => this.#asking(this.#begin(callback)).map(each => joined(move, each))),
    ]);
    this.#asked.delete(stackKey(start));
    const distinct = [...new Map(moves.map(move => [moveKey(move), move])).values()];
    // Where the search has met itself, not all was found.
    if (this.#cuts === cuts || this.#asked.size === 0) this.#known.set(stackKey(start), distinct);
    return distinct;
  }

  /** The moves that end without an operation. */
  #still(start: Stack): readonly Move[] {
    return this.#reachable(start).filter(move => move.site === undefined);
  }

  /** All moves up to the next operation, each with what was begun before it. */
  #reachable(start: Stack): readonly Move[] {
    const found = new Map<string, Move>();
    const pending: Move[] = [quietly(start)];
    for (let before = pending.pop(); before !== undefined; before = pending.pop()) {
      for (const move of this.#moves(before.stack)) {
        if (++this.#steps > mostSteps) throw new TooManyWays();
        const after = followed(before, move);
        const key = moveKey(after);
        if (found.has(key)) continue;
        found.set(key, after);
        if (move.site === undefined) pending.push(after);
      }
    }
    return [...found.values()];
  }

  #begin({ flow, environment }: Thread): Stack {
    return flowFrame(flow, environment, inFunction(null));
  }

  #moves(stack: Stack): readonly Move[] {
    if (stack === null) return [];
    return [...this.#next(stack.top, stack.rest), ...this.#thrown(stack)];
  }

  /** An error can strike anywhere, but only a `try` makes it visible. */
  #thrown(stack: Stack): readonly Move[] {
    let move = quietly(unwound("throw", null, stack));
    for (let each = stack; each !== null; each = each.rest) {
      if (each.top.kind === "try" || each.top.kind === "finally") return [move];
      if (each.top.kind === "join") move = followed(move, { ...move, ...leftBehind(each.top) });
    }
    return [];
  }

  #next(frame: Frame, rest: Stack): readonly Move[] {
    switch (frame.kind) {
      case "flow":
        return this.#flow(frame.flow, frame.environment, rest);
      case "turn":
        return [quietly(flowFrame(frame.flow.test, frame.environment, push({ ...frame, kind: "choose" }, rest)))];
      case "choose":
        return [quietly(rest), quietly(this.#turn(frame.flow, frame.environment, rest))];
      case "finally":
      case "try": {
        const atLast = frame.kind === "try" ? frame.flow.finally : frame.flow;
        return [quietly(atLast === null ? rest : flowFrame(atLast, frame.environment, rest))];
      }
      case "join":
        return this.#join(frame, rest);
      case "failed":
        return [];
      default:
        return [quietly(rest)];
    }
  }

  #turn(flow: Loop, environment: Environment, rest: Stack): Stack {
    return flowFrame(flow.body, environment, push({ kind: "turn", flow, environment }, rest));
  }

  #flow(flow: OperationFlow, environment: Environment, rest: Stack): readonly Move[] {
    switch (flow.kind) {
      case "operation":
        return [{ ...quietly(rest), site: flow.site }];
      case "sequence":
        return [quietly(flow.parts.reduceRight((after, part) => flowFrame(part, environment, after), rest))];
      case "call":
        return timesCalled(flow.function, rest) < deepest ? [quietly(this.#call(flow, environment, rest))] : [];
      case "given": {
        const given = environment.given.get(flow.parameter);
        return [quietly(given === undefined ? rest : flowFrame(given.flow, given.environment, inFunction(rest)))];
      }
      case "branch": {
        const after = flow.form === "switch" ? push({ kind: "switch" }, rest) : rest;
        return flow.alternatives.map(each => quietly(flowFrame(each.flow, environment, after)));
      }
      case "loop":
        return this.#loop(flow, environment, rest);
      case "try":
        return [quietly(flowFrame(flow.body, environment, push({ kind: "try", flow, environment }, rest)))];
      case "parallel":
        return [quietly(this.#parallel(flow, environment, rest))];
      // Begun once or any number of times: the tree would say the latter of code in a loop anyway.
      case "concurrent":
      case "callback":
        return [{ ...quietly(rest), callbacks: [{ flow: flow.body, environment }] }];
      case "scope":
        return [
          quietly(
            flowFrame(
              flow.body,
              environment,
              flow.label === null ? inFunction(rest) : push({ kind: "label", label: flow.label }, rest),
            ),
          ),
        ];
      case "exit":
        return [quietly(unwound(flow.by, flow.label, rest))];
    }
  }

  #call(flow: Extract<OperationFlow, { kind: "call" }>, environment: Environment, rest: Stack): Stack {
    const body = this.#tree.functions[flow.function]?.body;
    if (body === undefined) throw new Error(`the tree has no function ${flow.function}`);
    const given = new Map(flow.given.map(each => [each.parameter, { flow: each.body, environment }]));
    const key = [...given].map(([parameter, each]) => `${parameter}:${threadKey(each)}`).join(" ");
    return flowFrame(body, { key, given }, inFunction(rest, flow.function));
  }

  #loop(flow: Loop, environment: Environment, rest: Stack): readonly Move[] {
    if (flow.overlapping) return [{ ...quietly(rest), callbacks: [{ flow: flow.body, environment }] }];
    if (flow.form === "do") return [quietly(this.#turn(flow, environment, rest))];
    return [quietly(push({ kind: "turn", flow, environment }, rest))];
  }

  #parallel(flow: Parallel, environment: Environment, rest: Stack): Stack {
    const isRepeated = (each: OperationFlow): each is Loop => each.kind === "loop" && each.overlapping;
    const repeated = flow.branches.filter(isRepeated).map(each => ({ flow: each.body, environment }));
    const branches = flow.branches
      .filter(each => !isRepeated(each))
      .map(each => ({ flow: each, environment }))
      .map(unbegun => ({ stack: this.#begin(unbegun), unbegun }));
    return push({ kind: "join", form: flow.form, branches, repeated }, rest);
  }

  /** One of the branches goes on, or they have ended; the losers of a race go on beside what follows. */
  #join(frame: Extract<Frame, { kind: "join" }>, rest: Stack): readonly Move[] {
    const { form, branches, repeated } = frame;
    const isAll = form === "all" || form === "allSettled";
    const left = branches.filter(({ stack }) => stack !== null && !(form === "allSettled" && stack === failed));
    const end = { ...quietly(rest), ...(isAll ? { callbacks: repeated } : leftBehind(frame)) };
    const moves: Move[] = isAll && !left.every(({ stack }) => this.canEnd(stack)) ? [] : [end];
    for (const [index, { stack }] of branches.entries())
      for (const move of this.#asking(stack)) {
        const next = branches.map((each, at) => (at === index ? { stack: move.stack, unbegun: undefined } : each));
        moves.push({ ...move, stack: push({ ...frame, branches: next }, rest) });
      }
    for (const thread of repeated)
      for (const move of this.#asking(this.#begin(thread))) {
        const next = [...branches, { stack: move.stack, unbegun: undefined }];
        moves.push({ ...move, stack: push({ ...frame, branches: next }, rest) });
      }
    return moves;
  }
}

/** The branches that go on when nobody waits for them any more. */
function leftBehind({ branches, repeated }: Extract<Frame, { kind: "join" }>): Pick<Move, "begun" | "callbacks"> {
  const left = branches.filter(({ stack }) => stack !== null && stack !== failed);
  return {
    begun: left.flatMap(({ stack, unbegun }) => (unbegun === undefined ? [stack] : [])),
    callbacks: [...left.flatMap(({ unbegun }) => unbegun ?? []), ...repeated],
  };
}

function moveKey({ site, stack, begun, callbacks }: Move): string {
  return [
    site ?? "",
    stackKey(stack),
    begun.map(stackKey).sort().join("&"),
    callbacks.map(threadKey).sort().join("&"),
  ].join("|");
}

/** A move after another of the same thread. */
function followed(before: Move, { site, stack, begun, callbacks }: Move): Move {
  return {
    site,
    stack,
    begun: [...before.begun, ...begun],
    callbacks: [...new Map([...before.callbacks, ...callbacks].map(each => [threadKey(each), each])).values()],
  };
}

/** A move of a function that a thread has handed over, which itself stays where it is. */
function joined(handedOver: Move, { site, stack, begun, callbacks }: Move): Move {
  const after = followed(handedOver, { site, stack: handedOver.stack, begun, callbacks });
  return { ...after, begun: [...after.begun, stack] };
}

const failed = push({ kind: "failed" }, null);
const inFunction = (rest: Stack, called?: number): Stack => push({ kind: "function", called }, rest);
const quietly = (stack: Stack): Move => ({ site: undefined, stack, begun: [], callbacks: [] });

function flowFrame(flow: OperationFlow, environment: Environment, rest: Stack): Stack {
  return push({ kind: "flow", flow, environment }, rest);
}

function timesCalled(called: number, stack: Stack): number {
  let times = 0;
  for (let each = stack; each !== null; each = each.rest)
    if (each.top.kind === "function" && each.top.called === called) times++;
  return times;
}

/** What is left to do after an exit. */
function unwound(by: Exit["by"], label: string | null, stack: Stack): Stack {
  for (let each = stack; each !== null; each = each.rest) {
    const { top, rest } = each;
    const again = (): Stack => flowFrame({ kind: "exit", by, label }, empty, rest);
    if (top.kind === "try") {
      const { catch: onError, finally: atLast } = top.flow;
      const after =
        atLast === null ? rest : push({ kind: "finally", flow: atLast, environment: top.environment }, rest);
      if (by === "throw" && onError !== null) return flowFrame(onError, top.environment, after);
      if (atLast !== null) return flowFrame(atLast, top.environment, again());
    }
    if (top.kind === "finally") return flowFrame(top.flow, top.environment, again());
    if (by === "return" && top.kind === "function") return rest;
    if (by === "break" && top.kind === "label" && top.label === label) return rest;
    if (by === "break" && label === null && top.kind === "switch") return rest;
    if (top.kind !== "turn" || (label !== null && top.flow.label !== label)) continue;
    if (by === "break") return rest;
    if (by === "continue") return each;
  }
  return by === "throw" ? failed : null;
}

/** In a history it is an activity. */
function isInline(kind: ManifestSite["kind"]): boolean {
  return kind === "step" || kind === "transaction";
}
