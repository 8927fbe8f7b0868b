import { readFileSync } from "node:fs";
import { diagnosticCodes, errorCodes, nearestText, RepriseError } from "@reprise/runtime/language";
import { colours, wantsColour } from "../report/colours.js";
import { columns } from "../report/columns.js";
import { prettyPage } from "../report/page.js";
import { parseWords, usageError } from "./arguments.js";
import type { CommandIo } from "./command.js";

const usage = `Usage: reprise explain [CODE]

Says what a code means and what to do; of one of the compiler (DET…) also why it matters and what to write instead. Without a code:
which there are.

Exit code: 0 explained, 2 there is no such code.
`;

export const explainCommand = { name: "explain", usage, parse, run };

const codes: Readonly<Record<string, string>> = { ...diagnosticCodes, ...errorCodes };

function parse(argv: readonly string[]): string | undefined {
  const [code, another] = parseWords("explain", argv, []).positionals;
  if (another !== undefined)
    throw usageError("explain", `one code at a time: ${String(code)} and ${another} were given`);
  if (code === undefined) return undefined;
  const known = code.toUpperCase();
  if (Object.hasOwn(codes, known)) return known;
  throw new RepriseError("E_USAGE", {
    message: `there is no code ${code}${nearestText(known, Object.keys(codes))}`,
    hint: "reprise explain lists all codes.",
  });
}

function run(code: string | undefined, { stdout }: CommandIo): number {
  const paint = colours(wantsColour(stdout.isTTY === true, process.env));
  if (code === undefined) stdout.write(columns(Object.entries(codes).map(([each, says]) => [paint.bold(each), says])));
  else if (Object.hasOwn(diagnosticCodes, code)) stdout.write(prettyPage(pageOf(code), paint));
  else stdout.write(`${paint.bold(code)} ${codes[code] ?? ""}\n\n${remedyOf(code)}\n`);
  return 0;
}

/** What the guide says to do about an error; it stands beside the built program, too. */
function remedyOf(code: string): string {
  const remedies = JSON.parse(readFileSync(new URL("../remedies.json", import.meta.url), "utf8")) as Record<
    string,
    string
  >;
  return remedies[code] ?? "";
}

/** The pages stand beside the built program. */
function pageOf(code: string): string {
  return readFileSync(new URL(`../diagnostics/${code}.md`, import.meta.url), "utf8");
}
