import type { HistoryFile } from "@reprise/runtime/testing";

interface HistoryModule {
  readonly file: string;
  readonly text: string;
  readonly histories: readonly HistoryFile[];
  /** What it imports, as addresses that need no further resolution. */
  readonly imports: {
    readonly vitest: string;
    readonly testing: string;
    /** The modules that define its workflows. */
    readonly workflows: readonly string[];
  };
}

/**
 * The test module of a history file. Each test stands in the line in which its history begins, so that a source map of
 * whole lines shows failures in the JSON.
 */
export function historyModule({ file, text, histories, imports: { vitest, testing, workflows } }: HistoryModule) {
  const imports = [
    `import { test } from ${JSON.stringify(vitest)};`,
    `import { replayHistoryFile } from ${JSON.stringify(testing)};`,
    ...workflows.map((module, index) => `import * as module${index} from ${JSON.stringify(module)};`),
    `const modules = [${workflows.map((_, index) => `module${index}`).join(", ")}];`,
  ].join(" ");
  const starts = linesOf(text, histories.length);
  const lines: string[] = [imports];
  histories.forEach(({ name }, index) => {
    const line = Math.max(starts[index] ?? 0, 0);
    while (lines.length <= line) lines.push("");
    const replay = `replayHistoryFile({ file: ${JSON.stringify(file)}, index: ${index}, modules })`;
    lines[line] = `${lines[line] ?? ""} test(${JSON.stringify(name)}, () => ${replay});`;
  });
  const mappings = lines.map((_, index) => (index === 0 ? "AAAA" : "AACA")).join(";");
  return {
    code: `${lines.join("\n")}\n`,
    map: { version: 3 as const, sources: [file], sourcesContent: [text], names: [], mappings },
  };
}

/** Where each history of the file begins: the line of its opening brace, which stands above its format. */
function linesOf(text: string, count: number): readonly number[] {
  const lines = text.split("\n");
  const formats = lines.flatMap((line, index) => (line.includes(`"reprise.history.v1"`) ? [index] : []));
  return formats.slice(0, count).map(index => (lines[index]?.includes("{") === true ? index : index - 1));
}
