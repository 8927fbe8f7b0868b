import { createHmac } from "node:crypto";
import type { ChildRequest } from "../activation/register.js";
import { identityKey, identityText, type ChildCommand, type Identity } from "../language/commands.js";
import { bodyOf, type HistoryEvent, type ParentRun } from "../language/events.js";
import type { CancelledChild } from "./decision.js";
import { encodeArgument } from "./encode-argument.js";

/**
 * The children of a run, and its parent.
 *
 * The run id and the seed of a child are a function of the parent's seed and the child's identity, so that starting it again,
 * after a crash before the commit, is the same start. Where the history records the start, its run id is the child's, whatever
 * the function says.
 *
 * A cancellation that is passed on to a child is recorded with the mail that carries it. What is not recorded after a crash is
 * sent by whoever goes on with the run: `unsent`.
 */
export class Children {
  readonly #recordedIds = new Map<string, string>();
  readonly #started = new Set<string>();
  readonly #cancelled = new Map<string, CancelledChild>();
  #seed = Buffer.alloc(0);
  #parent: ParentRun | undefined;
  #any = false;

  begin(event: HistoryEvent<"run.started">): void {
    const { seed, parent } = bodyOf(event);
    this.#seed = Buffer.from(seed, "hex");
    this.#parent = parent;
  }

  /** The run whose code has called this one. */
  get parent(): ParentRun | undefined {
    return this.#parent;
  }

  /** Whether the code has ever started one. */
  get any(): boolean {
    return this.#any;
  }

  /** Announces the history that is about to be delivered. */
  expect(history: readonly HistoryEvent[]): void {
    for (const event of history) {
      if (event.type === "child.started") this.#recordedIds.set(keyOf(event), bodyOf(event).runId);
    }
  }

  /** @throws RepriseError `E_PAYLOAD` */
  command(
    request: ChildRequest,
    asked: {
      readonly identify: () => Identity & { readonly kind: "child" };
      readonly cause: number;
      readonly at: number;
    },
  ): ChildCommand {
    const { text: input, fingerprint } = encodeArgument(request.input, `the input of ${request.workflow}`);
    const identity = asked.identify();
    this.#any = true;
    return {
      ...identity,
      cause: asked.cause,
      runId: this.#recordedIds.get(identityKey(identity)) ?? this.#runId(identity, asked.at),
      seed: this.#derive("seed", identity).toString("hex"),
      input,
      fingerprint,
      queue: request.taskQueue ?? null,
      parentClose: request.parentClose,
    };
  }

  /** The child is started, or its cancellation is sent. */
  observe(event: HistoryEvent<"child.started" | "child.cancelRequested">): void {
    if (event.type === "child.started") this.#started.add(keyOf(event));
    else this.#cancelled.delete(keyOf(event));
  }

  /** The run is cancelled, and with it the child. */
  cancel(command: ChildCommand, reason: string | null): CancelledChild {
    const cancelled = { command, reason };
    this.#cancelled.set(identityKey(command), cancelled);
    return cancelled;
  }

  /** It has ended: there is nothing left to cancel. */
  end(event: HistoryEvent<"child.completed" | "child.failed">): void {
    this.#cancelled.delete(keyOf(event));
  }

  /** Cancellations that are not recorded as sent, of children that exist. */
  unsent(): readonly CancelledChild[] {
    return [...this.#cancelled].flatMap(([key, cancelled]) => (this.#started.has(key) ? [cancelled] : []));
  }

  /** A UUIDv7 whose time is that of the event which caused the start: runs sort in the order in which they were started. */
  #runId(identity: Identity, at: number): string {
    const bytes = Buffer.alloc(16);
    this.#derive("run id", identity).copy(bytes, 6, 0, 10);
    bytes.writeUIntBE(at, 0, 6);
    bytes.writeUInt8(0x70 | (bytes.readUInt8(6) & 0x0f), 6);
    bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
    const hex = bytes.toString("hex");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  /** No draw begins with a word: nobody can draw these bytes. */
  #derive(what: "run id" | "seed", identity: Identity): Buffer {
    return createHmac("sha256", this.#seed)
      .update(`child ${what}\0${identityText(identity)}`)
      .digest();
  }
}

function keyOf({ name, occurrence }: HistoryEvent): string {
  return identityKey({ kind: "child", name: name ?? "", occurrence: occurrence ?? 0 });
}
