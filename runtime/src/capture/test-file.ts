import path from "node:path";
import type { Fixture } from "./fixture.js";

export interface TestFile {
  /** Where it will be. */
  readonly file: string;
  readonly historyFile: string;
  readonly modules: readonly string[];
  readonly fixture: Fixture;
  readonly build: string | undefined;
  /** The project. */
  readonly cwd: string;
}

/** The Vitest file of a captured run: it fails while the code fails as it did, and passes once it does not. */
export function testFileText({ file, historyFile, modules, fixture, build, cwd }: TestFile): string {
  const { history, verdict } = fixture;
  const directory = path.dirname(file);
  const failed = verdict?.kind === "failed";
  const names = modules.map((_, index) => `workflows${index === 0 ? "" : index + 1}`);
  const url = `new URL(${JSON.stringify(relative(directory, historyFile))}, import.meta.url)`;
  const call = `await replayHistoryFile({ file: ${url}, modules: [${names.join(", ")}] })`;
  return [
    `// Run ${history.runId} of ${history.workflow}${build === undefined ? "" : `, recorded by build ${build}`}.`,
    ...about(fixture, cwd),
    `import { ${failed ? "expect, " : ""}test } from ${JSON.stringify("vitest")};`,
    `import { replayHistoryFile } from ${JSON.stringify("@reprise/runtime/testing")};`,
    ...modules.map(
      (module, index) => `import * as ${names[index] ?? ""} from ${JSON.stringify(importOf(directory, module))};`,
    ),
    "",
    `test(${JSON.stringify(history.name)}, async () => {`,
    ...(failed
      ? [`  const { ended, error } = ${call};`, `  expect(ended, String(error)).not.toBe("failed");`]
      : [`  ${call};`]),
    "});",
    "",
  ].join("\n");
}

function about({ verdict, replaced }: Fixture, cwd: string): readonly string[] {
  const what = {
    blocked: "The code was blocked by it:",
    failed: "It failed:",
    none: "The code of that time replays it.",
  }[verdict?.kind ?? "none"];
  const summary = (verdict?.summary ?? "").replaceAll(`${cwd}${path.sep}`, "").replaceAll(/\s+/g, " ");
  return [
    `// ${what}${summary === "" ? "" : ` ${summary}`}`,
    ...(replaced === 0
      ? []
      : [`// ${replaced} values of its history are placeholders, on which that does not depend.`]),
  ];
}

/** TypeScript names the file that will exist. */
function importOf(directory: string, module: string): string {
  return relative(directory, module).replace(/\.([cm]?)tsx?$/, ".$1js");
}

function relative(directory: string, file: string): string {
  const found = path.relative(directory, file).split(path.sep).join("/");
  return found.startsWith(".") ? found : `./${found}`;
}
