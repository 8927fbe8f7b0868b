import type * as ts from "../../typescript.js";
import { rewrittenRanges, type TextRange } from "../../rewrite/rewrite.js";

/** Files that did not change keep their nodes from one program to the next. */
const ranges = new WeakMap<ts.SourceFile, readonly TextRange[] | undefined>();

/** What the rewriter does to the files of a project, as it says itself. */
export class RewrittenPlaces {
  /** Whether it edits this use of a native. */
  has(native: ts.Node): boolean {
    const file = native.getSourceFile();
    const start = native.getStart(file);
    return this.#of(file)?.some(range => start <= range.start && range.end <= native.end) === true;
  }

  /** Whether it leaves its mark in a file. */
  marks(file: ts.SourceFile): boolean {
    return this.#of(file) !== undefined;
  }

  #of(file: ts.SourceFile): readonly TextRange[] | undefined {
    if (!ranges.has(file)) ranges.set(file, rewrittenRanges(file));
    return ranges.get(file);
  }
}
