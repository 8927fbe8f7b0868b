import type { RepriseError } from "../../language/errors.js";
import type { Mail } from "../../language/mail.js";
import type { Execution } from "../../replay/execution.js";
import { unknownUpdate, validateUpdate } from "../../replay/validate-update.js";

export interface IncomingMailOptions {
  readonly execution: Execution;
  /** Journals it. */
  readonly take: (mail: Mail) => void;
  /** Tells whoever sent it. Resolves when it is told, or cannot be. */
  readonly reject: (update: Mail, why: RepriseError) => Promise<void>;
  /** It may go without an event. */
  readonly drop: (mail: Mail) => void;
  /** Whether the code has been given everything that is journaled, and has come to rest. */
  readonly isAtRest: () => boolean;
  /** Something was taken. */
  readonly onTaken: () => void;
}

/** A look is a round trip: this is more than can be committed for one run meanwhile. */
const mailRemembered = 10_000;

/**
 * Mail of a run on its way into the journal, in the order in which it came [I24].
 *
 * An update is judged between two activations, by what the run has in its variables when its turn comes: so it waits for what came
 * before it, and what comes after it waits, too. One whose handler has no validator is accepted like a signal, together with
 * whatever else is there. Those that have not had their turn when the run leaves stay in the inbox.
 */
export class IncomingMail {
  readonly #options: IncomingMailOptions;
  #queue: Mail[] = [];
  /** Ids of mail that was brought, and is in no committed write. */
  readonly #inHand = new Set<string>();
  /** Ids of mail whose write is committed, the last ones. */
  readonly #gone = new Set<string>();
  /** What was taken of signals and updates: the code knows of it only when it is committed and delivered. */
  readonly #accepted = new Set<string>();
  #judging = false;

  constructor(options: IncomingMailOptions) {
    this.#options = options;
  }

  /** Nothing waits for its turn. */
  get isEmpty(): boolean {
    return this.#queue.length === 0 && !this.#judging;
  }

  /**
   * Mail that is brought again is taken once: the inbox is read while it is in a write, and a look that began before its commit may
   * bring it long after.
   */
  add(mail: Mail): void {
    if (this.#inHand.has(mail.id) || this.#gone.has(mail.id)) return;
    this.#inHand.add(mail.id);
    this.#queue.push(mail);
  }

  /** The write that took these is committed. */
  committed(ids: readonly string[]): void {
    for (const id of ids) {
      this.#inHand.delete(id);
      this.#gone.add(id);
    }
    for (const id of this.#gone) {
      if (this.#gone.size <= mailRemembered) return;
      this.#gone.delete(id);
    }
  }

  /** The run takes no more. */
  clear(): void {
    this.#queue = [];
  }

  /** Takes what can be taken. To be called whenever the run has moved. */
  advance(): void {
    while (!this.#judging) {
      const [next] = this.#queue;
      if (next === undefined || !this.#takeNext(next)) return;
    }
  }

  /** False if it has to wait. */
  #takeNext(mail: Mail): boolean {
    const { execution, isAtRest } = this.#options;
    if (mail.kind !== "signal" && mail.kind !== "update") return this.#take(mail);
    if (this.#isKnown(mail)) return this.#drop(mail);
    if (mail.kind === "signal") return this.#accept(mail);
    const handler = execution.updateHandlers.get(mail.name ?? "");
    if (handler !== undefined && handler.validate === undefined) return this.#accept(mail);
    if (!isAtRest()) return false;
    this.#judging = true;
    void this.#judge(mail);
    return false;
  }

  async #judge(mail: Mail): Promise<void> {
    const { execution, reject, isAtRest, onTaken } = this.#options;
    const name = mail.name ?? "";
    const handler = execution.updateHandlers.get(name);
    const problem =
      handler === undefined
        ? unknownUpdate(execution, name)
        : await validateUpdate(execution, handler, mail.body ?? "null");
    // What has happened meanwhile it was not asked about: then it is asked again.
    if (isAtRest() && this.#queue[0] === mail) {
      if (problem === undefined) this.#accept(mail);
      else {
        await reject(mail, problem);
        if (this.#queue[0] === mail) this.#drop(mail);
      }
    }
    this.#judging = false;
    onTaken();
  }

  /** The key of a signal or an update is taken once [I23]. */
  #isKnown(mail: Mail): boolean {
    const { execution } = this.#options;
    if (this.#accepted.has(mailKey(mail))) return true;
    return mail.kind === "signal" ? execution.hasSignal(mail.key) : execution.hasUpdate(mail.key);
  }

  #accept(mail: Mail): true {
    this.#accepted.add(mailKey(mail));
    return this.#take(mail);
  }

  #drop(mail: Mail): true {
    this.#queue.shift();
    this.#options.drop(mail);
    return true;
  }

  #take(mail: Mail): true {
    this.#queue.shift();
    this.#options.take(mail);
    return true;
  }
}

function mailKey({ kind, key }: Mail): string {
  return `${kind} ${key}`;
}
