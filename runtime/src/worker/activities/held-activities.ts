import { identityKey, type ActivityCommand } from "../../language/commands.js";
import type { NewEvent } from "../../language/events.js";

/** Activities whose first byte of effect waits for the commit of an event. */
export class HeldActivities {
  readonly #held = new Map<ActivityCommand, NewEvent>();
  #patch: NewEvent | undefined;

  /** I31: an at-most-once activity waits for its own `activity.started`. */
  hold(command: ActivityCommand, until: NewEvent): void {
    this.#held.set(command, until);
  }

  /** I34: from here on, activities wait for the commit of this marker. */
  notePatch(marker: NewEvent): void {
    this.#patch = marker;
  }

  /** The last marker that is not committed: writes are committed in order, so it stands for those before it. */
  get patch(): NewEvent | undefined {
    return this.#patch;
  }

  get count(): number {
    return this.#held.size;
  }

  /** What may begin now that this event is committed. */
  release(event: NewEvent): readonly ActivityCommand[] {
    if (this.#patch === event) this.#patch = undefined;
    const released = [...this.#held].filter(([, until]) => until === event).map(([command]) => command);
    for (const command of released) this.#held.delete(command);
    return released;
  }

  /** Nobody waits for it any more. One that is recorded as started has to get an outcome all the same. */
  drop(key: string): void {
    for (const [command, until] of this.#held) {
      if (until.type === "patch.taken" && identityKey(command) === key) this.#held.delete(command);
    }
  }
}
