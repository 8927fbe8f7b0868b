import { createHmac } from "node:crypto";

/**
 * Random bytes as a function of (seed, seq of the delivered event, label, count): a draw added under another label or in
 * another activation changes no other value.
 */
export class Draws {
  readonly #key: Buffer;
  #eventSeq = 0;
  #counts = new Map<string, number>();
  #labels: string[] = [];

  constructor(seed: string | Buffer) {
    this.#key = typeof seed === "string" ? Buffer.from(seed, "hex") : seed;
  }

  /** Draws of the same run at the same event that change none of these [I7]. */
  aside(): Draws {
    const draws = new Draws(this.#key);
    draws.beginActivation(this.#eventSeq);
    return draws;
  }

  beginActivation(eventSeq: number): void {
    this.#eventSeq = eventSeq;
    this.#counts.clear();
    this.#labels = [];
  }

  bytes(label: string, length: number): Uint8Array {
    const count = this.#counts.get(label) ?? 0;
    this.#counts.set(label, count + 1);
    this.#labels.push(label);
    const bytes = Buffer.alloc(length);
    for (let block = 0; block * 32 < length; block++) this.#block(label, count, block).copy(bytes, block * 32);
    return bytes;
  }

  #block(label: string, count: number, block: number): Buffer {
    return createHmac("sha256", this.#key).update(`${this.#eventSeq}\0${label}\0${count}\0${block}`).digest();
  }

  /** The labels drawn in this activation, in order, run-length encoded (`makeId*3,order`); null when there are none. */
  drawn(): string | null {
    if (this.#labels.length === 0) return null;
    const runs: { label: string; count: number }[] = [];
    for (const label of this.#labels) {
      const last = runs.at(-1);
      if (last?.label === label) last.count++;
      else runs.push({ label, count: 1 });
    }
    return runs.map(({ label, count }) => (count === 1 ? label : `${label}*${count}`)).join(",");
  }
}
