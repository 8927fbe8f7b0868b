import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { corpus } from "./corpus/corpus.js";
import { moduleText } from "./run-snippets.js";

export interface SourceText {
  readonly fileName: string;
  readonly text: string;
}

const root = path.resolve(import.meta.dirname, "../../..");

/** The corpus, and real code: the files of this repository. */
export const sourceTexts: readonly SourceText[] = [
  ...corpus.map(({ code, fileName = "snippet.ts" }) => ({ fileName, text: moduleText(code) })),
  ...["runtime/src", "compiler/src", "eslint-plugin/src", "test", "bench"].flatMap(filesIn),
];

/** Without the builds that test/docs/patches.test.ts makes meanwhile, and takes away again. */
function filesIn(directory: string): readonly SourceText[] {
  return readdirSync(path.join(root, directory), { recursive: true, encoding: "utf8" })
    .filter(file => /\.[jt]s$/.test(file) && !/node_modules|fixtures|dist|patches-\w{6}/.test(file))
    .map(file => ({
      fileName: path.join(directory, file),
      text: readFileSync(path.join(root, directory, file), "utf8"),
    }));
}
