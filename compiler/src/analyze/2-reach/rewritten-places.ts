import type { ts } from "ts-morph";
import { rewrittenRanges, type TextRange } from "../../rewrite/rewrite.js";

/** Which natives the rewriter edits, as it says itself. */
export class RewrittenPlaces {
  readonly #ranges = new Map<ts.SourceFile, readonly TextRange[]>();

  has(native: ts.Node): boolean {
    const file = native.getSourceFile();
    const ranges = this.#ranges.get(file) ?? rewrittenRanges(file.text, file.fileName);
    this.#ranges.set(file, ranges);
    const start = native.getStart(file);
    return ranges.some(range => start <= range.start && range.end <= native.end);
  }
}
