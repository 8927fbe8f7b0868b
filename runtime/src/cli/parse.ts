import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs, type ParseArgsConfig } from "node:util";
import { RepriseError } from "../language/errors.js";
import { decode } from "../language/payload.js";
import type { Command, CommandCall, CommandOption } from "./command.js";

export const commonOptions: Readonly<Record<string, CommandOption>> = {
  "database-url": { value: "URL", about: "default: REPRISE_DATABASE_URL, DATABASE_URL, or the embedded Postgres" },
  schema: { value: "NAME", about: "where Reprise's tables live (default: reprise)" },
  verbose: { about: "show stack traces" },
  help: { about: "print this text" },
};

type Parsed = Pick<CommandCall, "positionals" | "text" | "given">;

/** @throws RepriseError `E_USAGE` */
export function parseCall(command: Command, argv: readonly string[]): Parsed {
  const { values, positionals } = parse(command, argv);
  const call: Parsed = {
    positionals,
    text: option => (typeof values[option] === "string" ? values[option] : undefined),
    given: option => values[option] === true,
  };
  if (!call.given("help")) checkCount(command, positionals);
  return call;
}

function parse(command: Command, argv: readonly string[]) {
  const options: NonNullable<ParseArgsConfig["options"]> = { help: { type: "boolean", short: "h" } };
  for (const [name, { value }] of Object.entries({ ...command.options, ...commonOptions })) {
    options[name] ??= { type: value === undefined ? "boolean" : "string" };
  }
  try {
    return parseArgs({ args: argv.map(each => withBareValue(each, command)), options, allowPositionals: true });
  } catch (cause) {
    throw usageError(`reprise ${command.name}: ${cause instanceof Error ? cause.message : String(cause)}`, command);
  }
}

/** `--inspect` is `--inspect=127.0.0.1:9229`. */
function withBareValue(argument: string, { options }: Command): string {
  const bare = argument.startsWith("--") ? options[argument.slice(2)]?.bare : undefined;
  return bare === undefined ? argument : `${argument}=${bare}`;
}

function checkCount(command: Command, positionals: readonly string[]): void {
  const missing = command.positionals.slice(positionals.length).find(name => !name.endsWith("?"));
  if (missing !== undefined) throw usageError(`reprise ${command.name}: <${missing}> is missing`, command);
  const extra = positionals[command.positionals.length];
  if (extra !== undefined)
    throw usageError(`reprise ${command.name}: ${JSON.stringify(extra)} is one argument too many`, command);
}

export function usageError(message: string, command?: Command): RepriseError {
  const hint =
    command === undefined
      ? "reprise --help lists the commands."
      : `reprise ${command.name} --help shows how it is used.`;
  return new RepriseError("E_USAGE", { message, hint });
}

/**
 * A value from the command line: JSON, `@file`, or `@-` for standard input. Dates, maps and the like are written as the
 * history writes them: `{"$date":"2026-11-23T10:00:00.000Z"}`.
 */
export function parseValue(text: string, { what, cwd }: { readonly what: string; readonly cwd: string }): unknown {
  const json = text.startsWith("@") ? readValue(text.slice(1), what, cwd) : text;
  try {
    return decode(json);
  } catch (cause) {
    throw new RepriseError("E_USAGE", {
      message: `${what} is not JSON: ${json.slice(0, 80)}`,
      hint: `Quote it for the shell, as in '{"total": 20}', or pass @file.`,
      cause,
    });
  }
}

function readValue(file: string, what: string, cwd: string): string {
  try {
    return readFileSync(file === "-" ? 0 : path.resolve(cwd, file), "utf8");
  } catch (cause) {
    throw new RepriseError("E_USAGE", {
      message: `${what} cannot be read from ${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: "Check the path after the @.",
      cause,
    });
  }
}

export function parseCount(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw usageError(`--${option} is ${JSON.stringify(text)}, not a number`);
}
