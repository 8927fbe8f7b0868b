import type { Hints } from "../store/contract.js";

type Listener = (hints: Hints) => void;

/**
 * The one listener of a client, opened when somebody first waits. Without it (a pooler that has none, a lost connection)
 * everything works, up to a second later.
 */
export class SharedHints {
  readonly #openHints: () => Promise<Hints>;
  readonly #listeners: Listener[] = [];
  #hints: Promise<Hints | undefined> | undefined;
  #listening = false;

  constructor(openHints: () => Promise<Hints>) {
    this.#openHints = openHints;
  }

  /** `listener` says what it wants to hear, as soon as there is something to hear it from. */
  add(listener: Listener): void {
    this.#listeners.push(listener);
  }

  get isListening(): boolean {
    return this.#listening;
  }

  /** Tries again if it could not be opened the last time. */
  open(): void {
    this.#hints ??= this.#open();
  }

  async close(): Promise<void> {
    const hints = await this.#hints;
    await hints?.close();
  }

  async #open(): Promise<Hints | undefined> {
    try {
      const hints = await this.#openHints();
      for (const listener of this.#listeners) listener(hints);
      this.#listening = true;
      return hints;
    } catch {
      this.#hints = undefined;
      return undefined;
    }
  }
}
