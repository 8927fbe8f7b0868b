import { readFileSync, statSync } from "node:fs";

/** Text that an editor shows and no file holds. */
interface Unsaved {
  readonly text: string;
  /** The state of the file when the text was seen. */
  readonly stamp: string;
  readonly seenAt: number;
}

/**
 * ESLint hands over one text at a time and never says that a document was closed, so every text that differs from its file
 * is kept, and counts in the verdict on all other files: a change in a helper shows in the workflow that calls it. It gives
 * way to the file when that holds the text, was written since, or is gone; and after an hour, in case the document was closed
 * without saving.
 */
export class UnsavedTexts {
  readonly #texts = new Map<string, Unsaved>();

  /** By absolute path, with slashes, as the compiler wants them. */
  get overlay(): ReadonlyMap<string, string> {
    return new Map([...this.#texts].map(([file, { text }]) => [file.replaceAll("\\", "/"), text]));
  }

  /** Takes the text that is linted now, and forgets what is out of date. True if a file takes the place of a text. */
  see(file: string, text: string): boolean {
    const before = this.#texts.size;
    this.#texts.delete(file);
    const isSaved = textOf(file) === text;
    for (const [each, unsaved] of this.#texts) if (!isCurrent(each, unsaved)) this.#texts.delete(each);
    const givesWay = this.#texts.size < before;
    // A file that is not there yet belongs to no project, and text without a file to none that could be known.
    const stamp = stampOf(file);
    if (!isSaved && stamp !== undefined) this.#texts.set(file, { text, stamp, seenAt: performance.now() });
    return givesWay;
  }
}

const forgottenAfterMs = 60 * 60 * 1000;

function isCurrent(file: string, { stamp, seenAt }: Unsaved): boolean {
  return performance.now() - seenAt < forgottenAfterMs && stampOf(file) === stamp;
}

function stampOf(file: string): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat && `${stat.mtimeMs}:${stat.size}`;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // Not there, or not readable: the analysis says what is wrong with it.
    return undefined;
  }
}
