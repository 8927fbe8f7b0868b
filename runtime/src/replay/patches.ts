import type { HistoryEvent } from "../language/events.js";

/** A patch, and the seq of the event in whose activation the code first took it. */
export interface TakenPatch {
  readonly id: string;
  readonly cause: number;
}

/**
 * Which patches a run has taken. `take` answers in the activation of event `s`:
 *
 * 1. true, if a marker of the id has a cause of at most `s`;
 * 2. else true, with a marker of cause `s`, if the activation is live: no event after `s` is recorded, so that nothing is that it
 *    decided;
 * 3. else false.
 *
 * Why replay gives the same answers. Say that an execution answered in the activation of `s`, that something which it decided there
 * or later was committed, and that the history is replayed now.
 *
 * - It answered by a marker, its own or a recorded one. A new marker is written before everything else that its activation
 *   decides, writes of a run are committed in order, each wholly, and no activity begins before the markers that precede it are
 *   committed. So the marker is in the history, and 1 gives true.
 * - It answered false: there was an event after `s`, which is still there, so 2 does not apply. A marker with a cause of at
 *   most `s` is not there either: it did not exist then, and to write one later, an activation of at most `s` would have
 *   to be live later, although an event after it is recorded. Whoever took one before and had not committed it has lost the
 *   run, since another execution loaded the history under a newer term; its write is refused.
 *
 * An answer of which nothing was committed binds nobody: true may become false when the process dies before the marker is
 * recorded and mail arrives meanwhile. Calls of one activation agree, for rule 2 writes what rule 1 reads. A loop that went the
 * old way in one activation may go the new way in a later one, and never the other way round.
 */
export class Patches {
  /** By id, the cause of its marker. */
  readonly #causes = new Map<string, number>();
  readonly #unrecorded = new Map<string, TakenPatch>();
  #issued: TakenPatch[] = [];
  #lastRecorded = 0;
  #delivered = 0;

  /** Announces the history that is about to be delivered. */
  expect(history: readonly HistoryEvent[]): void {
    this.#lastRecorded = history.at(-1)?.seq ?? 0;
    for (const event of history) if (event.type === "patch.taken") this.#note(event);
  }

  beginActivation(seq: number): void {
    this.#delivered = seq;
    this.#issued = [];
  }

  take(id: string): boolean {
    const cause = this.#causes.get(id);
    if (cause !== undefined && cause <= this.#delivered) return true;
    if (this.#delivered < this.#lastRecorded) return false;
    const taken = { id, cause: this.#delivered };
    this.#causes.set(id, taken.cause);
    this.#unrecorded.set(id, taken);
    this.#issued.push(taken);
    return true;
  }

  /** A marker is recorded. */
  observe(event: HistoryEvent<"patch.taken">): void {
    this.#note(event);
    this.#unrecorded.delete(event.name ?? "");
  }

  /** Taken in this activation for the first time. */
  get issued(): readonly TakenPatch[] {
    return this.#issued;
  }

  /** Taken, and not in the history yet. */
  get unrecorded(): readonly TakenPatch[] {
    return [...this.#unrecorded.values()];
  }

  #note({ name, cause }: HistoryEvent): void {
    const id = name ?? "";
    if (!this.#causes.has(id)) this.#causes.set(id, cause ?? 0);
  }
}
