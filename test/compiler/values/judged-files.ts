import { analysisOf } from "../analyze/project-on-disk.js";

/** What is said about one file: its code, and the part of the sentence that names the value. */
type Verdict = readonly string[];

/** The verdicts on many small files, by name, from one analysis. */
export function verdictsOn(files: Readonly<Record<string, string>>): ReadonlyMap<string, Verdict> {
  const { diagnostics } = analysisOf(files);
  return new Map(
    Object.keys(files).map(file => [
      file,
      diagnostics.filter(each => each.file === file).map(({ code, message }) => `${code} ${message.split(". ")[0]}`),
    ]),
  );
}
