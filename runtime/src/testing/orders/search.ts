import { after, independent, type Reaction } from "./reactions.js";

/** One execution asks what is to happen next, and says what that did. */
export interface Guide {
  /** @returns The index of the chosen option; undefined if every order from here on is one that was executed before. */
  choose(keys: readonly string[]): number | undefined;
  learn(reaction: Reaction): void;
}

interface Choice {
  readonly keys: readonly string[];
  taken: number;
  reaction: Reaction | undefined;
  /** What was taken here before, and has been executed with everything that can follow. */
  readonly done: Map<string, Reaction>;
  /** What need not be taken: it was taken before, and everything since is independent of it. */
  readonly asleep: ReadonlyMap<string, Reaction>;
}

/**
 * A depth-first search over orders, without storing states: each order is executed from the start. Sleep sets (Godefroid)
 * leave out an order if one that differs only in exchanges of independent neighbours was executed. Every class of such
 * orders is executed at least once.
 */
export class OrderSearch {
  readonly #prunes: boolean;
  #path: Choice[] = [];
  #pruned = 0;

  constructor({ prunes }: { readonly prunes: boolean }) {
    this.#prunes = prunes;
  }

  /** Branches that were left out: each stands for one order at least. */
  get pruned(): number {
    return this.#pruned;
  }

  /** Leads one execution along the path that is next, and on from its end. */
  guide(): Guide {
    let depth = 0;
    return {
      choose: keys => {
        const choice = this.#path[depth] ?? this.#extend(keys);
        if (choice === undefined) return undefined;
        depth++;
        return choice.taken;
      },
      learn: reaction => {
        const choice = this.#path[depth - 1];
        if (choice !== undefined) choice.reaction = reaction;
      },
    };
  }

  /** Turns to the path after the one that was executed. False if that was the last. */
  next(): boolean {
    for (;;) {
      const choice = this.#path.at(-1);
      if (choice === undefined) return false;
      if (choice.reaction !== undefined) choice.done.set(choice.keys[choice.taken] ?? "", choice.reaction);
      const taken = firstAwake(choice, choice.taken + 1);
      if (taken !== undefined) {
        choice.taken = taken;
        choice.reaction = undefined;
        return true;
      }
      this.#path.pop();
    }
  }

  #extend(keys: readonly string[]): Choice | undefined {
    const asleep = this.#prunes ? asleepAfter(this.#path.at(-1)) : new Map<string, Reaction>();
    this.#pruned += keys.filter(key => asleep.has(key)).length;
    const choice: Choice = { keys, taken: 0, reaction: undefined, done: new Map(), asleep };
    const taken = firstAwake(choice, 0);
    if (taken === undefined) return undefined;
    choice.taken = taken;
    this.#path.push(choice);
    return choice;
  }
}

function asleepAfter(choice: Choice | undefined): ReadonlyMap<string, Reaction> {
  const { reaction } = choice ?? {};
  if (choice === undefined || reaction === undefined) return new Map();
  const others = [...choice.asleep, ...choice.done].filter(([, other]) => independent(other, reaction));
  return new Map(others.map(([key, other]) => [key, after(other, reaction)]));
}

function firstAwake({ keys, asleep }: Choice, from: number): number | undefined {
  const taken = keys.findIndex((key, index) => index >= from && !asleep.has(key));
  return taken === -1 ? undefined : taken;
}

/** A path of its own each time, the same for the same seed. */
export function randomGuide(random: () => number): Guide {
  return { choose: keys => Math.floor(random() * keys.length), learn: () => undefined };
}

/** `0.2.1`, as a failure names it; then always the first. */
export function fixedGuide(path: readonly number[]): Guide {
  let depth = 0;
  return { choose: () => path[depth++] ?? 0, learn: () => undefined };
}
