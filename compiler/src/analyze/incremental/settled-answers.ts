import type { Reads } from "./reads.js";

/** Finds an answer, and knows what it was in the last program. Answers are plain data. */
export interface Finding<T> {
  /** `isNew` if the answer had to be made, and was not remembered. */
  find(key: string): { readonly answer: T; readonly isNew: boolean };
  remembered(key: string): T | undefined;
  /** What was found before, and of what is found now all that does not contradict it. */
  join(before: T, now: T): T;
}

interface Round<T> {
  readonly found: ReadonlyMap<string, T>;
  readonly isSettled: boolean;
}

type Assume<T> = (key: string) => T;

interface Rules<T> {
  readonly isAccepted?: (isNew: boolean) => boolean;
  readonly keep?: ((before: T, now: T) => T) | undefined;
}

/**
 * Answers that are made from one another: what `run` of one class hands out can be what `run` of another does, and so round.
 *
 * They are found in rounds. In each, every question that comes up is answered by what the round before has found, so none waits for
 * another's end: the depth does not grow with the project, and no order of questions or files matters. The first round starts from
 * nothing, and answers grow, so what a round leaves as it was is the least that holds. Where one goes to and fro instead, because it
 * names one of several things, the rounds that come after keep to what it was.
 */
export class SettledAnswers<T> {
  readonly #reads: Reads;
  readonly #nothing: T;
  readonly #finding: Finding<T>;
  readonly #settled = new Map<string, T>();
  #assume: Assume<T> | undefined;

  constructor(reads: Reads, nothing: T, finding: Finding<T>) {
    this.#reads = reads;
    this.#nothing = nothing;
    this.#finding = finding;
  }

  of(key: string): T {
    const settled = this.#settled.get(key);
    if (settled !== undefined) return settled;
    return this.#assume === undefined ? this.#settle(key) : this.#assume(key);
  }

  #settle(key: string): T {
    const answers = this.#asBefore(key) ?? this.#fromNothing(key);
    for (const [each, answer] of answers) this.#settled.set(each, answer);
    return answers.get(key) ?? this.#nothing;
  }

  /** What the last program has left, if all of it holds: answers that nothing but one another bears out would hold for ever. */
  #asBefore(key: string): ReadonlyMap<string, T> | undefined {
    let isRemembered = false;
    const assume: Assume<T> = each => {
      const before = this.#finding.remembered(each);
      isRemembered ||= before !== undefined;
      return before ?? this.#nothing;
    };
    const { found, isSettled } = this.#round([key], assume, { isAccepted: isNew => !(isRemembered && isNew) });
    return isSettled ? found : undefined;
  }

  #fromNothing(key: string): ReadonlyMap<string, T> {
    let last: ReadonlyMap<string, T> = new Map([[key, this.#nothing]]);
    for (let count = 0; ; count += 1) {
      const assumed = last;
      const assume: Assume<T> = each => assumed.get(each) ?? this.#nothing;
      const keep = count < freeRounds ? undefined : (before: T, now: T) => this.#finding.join(before, now);
      const { found, isSettled } = this.#round(assumed.keys(), assume, { keep });
      if (isSettled) return found;
      last = found;
    }
  }

  /** Finds the answers to these questions, and to those that come up. */
  #round(keys: Iterable<string>, assume: Assume<T>, { isAccepted = () => true, keep }: Rules<T>): Round<T> {
    const assumed = new Map([...keys].map(key => [key, assume(key)]));
    const found = new Map<string, T>();
    const attempt = (): boolean => {
      let isNew = false;
      // Questions that come up are added while this goes on.
      for (const key of assumed.keys()) {
        const { answer, isNew: isMade } = this.#finding.find(key);
        found.set(key, keep?.(assume(key), answer) ?? answer);
        isNew ||= isMade;
      }
      return isAccepted(isNew) && [...found].every(([key, answer]) => isSame(answer, assumed.get(key)));
    };
    this.#assume = key => {
      const answer = assumed.get(key) ?? assume(key);
      assumed.set(key, answer);
      return answer;
    };
    try {
      return { isSettled: this.#reads.assuming(attempt), found };
    } finally {
      this.#assume = undefined;
    }
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Far more than any chain of classes needs, of which each round follows one link. */
const freeRounds = 1000;
