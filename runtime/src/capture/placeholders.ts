/**
 * Values in the place of others: of the same shape, and different ones for different values, so that what was equal stays
 * equal and what differed still differs.
 */
export class Placeholders {
  readonly #texts = new Map<string, string>();
  readonly #numbers = new Map<string, string>();
  readonly #taken: Set<string>;

  /** @param taken values that are there already */
  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  /** `Jane Doe` becomes `Xxxx Xxx`; addresses of mail and web, UUIDs and dates stay what they are. */
  text(original: string): string {
    return remembered(this.#texts, original, () => this.#free(shapeOf(original)));
  }

  /** With as many digits, in decimal notation. */
  number(original: string): string {
    return remembered(this.#numbers, original, () =>
      this.#free(count => {
        const digits = /^-?(\d+)/.exec(original)?.[1]?.length ?? 1;
        return `${original.startsWith("-") ? "-" : ""}${10n ** BigInt(digits - 1) + BigInt(count)}`;
      }),
    );
  }

  /** As many bytes, all of them zero. */
  bytes(base64: string): string {
    return Buffer.alloc(Buffer.from(base64, "base64").length).toString("base64");
  }

  #free(candidate: (count: number) => string): string {
    for (let count = 0; ; count++) {
      const found = candidate(count);
      if (this.#taken.has(found)) continue;
      this.#taken.add(found);
      return found;
    }
  }
}

function remembered(known: Map<string, string>, original: string, make: () => string): string {
  const found = known.get(original) ?? make();
  known.set(original, found);
  return found;
}

function shapeOf(text: string): (count: number) => string {
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return count => `user${count}@example.com`;
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) {
    return count => `00000000-0000-4000-8000-${String(count).padStart(12, "0")}`;
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return count => `https://example.com/${count}`;
  if (/^\d{4}-\d{2}-\d{2}/.test(text)) {
    const rest = text.slice(10).replaceAll(/\d/g, "0");
    return count => `${new Date(Date.UTC(2000, 0, 1 + count)).toISOString().slice(0, 10)}${rest}`;
  }
  const shape = text.replaceAll(/\p{Lu}/gu, "X").replaceAll(/\p{L}/gu, letter => (letter === "X" ? "X" : "x"));
  const masked = shape.replaceAll(/\p{N}/gu, "0");
  return count => (count === 0 ? masked : numbered(masked, count));
}

/** The count in the place of the last characters, where there is room. */
function numbered(text: string, count: number): string {
  const digits = String(count);
  return text.length > digits.length ? `${text.slice(0, -digits.length)}${digits}` : `${text}${digits}`;
}
