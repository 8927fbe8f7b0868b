/**
 * Memory that the main thread and its beat thread share. The main thread counts its turns and says which run it
 * executes; the beat thread says when a beat was last acknowledged. Read by either at any time, also when the other
 * is stuck.
 */
const turnsAt = 0;
const inspectedAt = 1;
const executingAt = 2;
const numbersBytes = 16;
const beatAtByte = 16;
const runIdByte = 24;
const runIdLength = 36;

export class SharedTick {
  readonly memory: SharedArrayBuffer;
  readonly #numbers: Int32Array;
  readonly #beatAt: BigInt64Array;
  readonly #runId: Buffer;

  constructor(memory = new SharedArrayBuffer(64)) {
    this.memory = memory;
    this.#numbers = new Int32Array(memory, 0, numbersBytes / Int32Array.BYTES_PER_ELEMENT);
    this.#beatAt = new BigInt64Array(memory, beatAtByte, 1);
    this.#runId = Buffer.from(memory, runIdByte, runIdLength);
  }

  /** The loop turns, and executes this run from now on. Cheap enough for every activation. */
  tick(runId: string | null): void {
    if (runId === null) {
      this.#numbers[executingAt] = 0;
    } else {
      this.#runId.write(runId, "latin1");
      this.#numbers[executingAt] = 1;
    }
    this.turn();
  }

  turn(): void {
    Atomics.add(this.#numbers, turnsAt, 1);
  }

  get turns(): number {
    return Atomics.load(this.#numbers, turnsAt);
  }

  /** To be read when the loop stands still: while it turns, the id may be half written. */
  get executing(): string | null {
    return Atomics.load(this.#numbers, executingAt) === 1 ? this.#runId.toString("latin1") : null;
  }

  /** Set while an inspector is attached: a loop that stands at a breakpoint is no hang. */
  set inspected(value: boolean) {
    Atomics.store(this.#numbers, inspectedAt, value ? 1 : 0);
  }

  get inspected(): boolean {
    return Atomics.load(this.#numbers, inspectedAt) === 1;
  }

  beatAcknowledged(): void {
    Atomics.store(this.#beatAt, 0, process.hrtime.bigint());
  }

  /** ms since the last beat was acknowledged; Infinity before the first. */
  get beatAgeMs(): number {
    const at = Atomics.load(this.#beatAt, 0);
    return at === 0n ? Infinity : Number(process.hrtime.bigint() - at) / 1e6;
  }
}
